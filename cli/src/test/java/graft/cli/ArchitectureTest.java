package graft.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms and their directions, as {@code docs/architecture.md} draws them. */
class ArchitectureTest {
  private static JavaClasses graft;

  @BeforeAll
  static void readAllRooms() {
    graft =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("graft");
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "images", "torch", "onnx", "report", "api", "cli"})
  void everyRoomHasClasses(String room) {
    assertThat(graft.stream().filter(c -> c.getPackageName().startsWith("graft." + room)).count())
        .isGreaterThan(1);
  }

  @Test
  void coreNeverSeesAnotherRoomNorNativeCode() {
    noClasses()
        .that()
        .resideInAPackage("graft.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "graft.images..",
            "graft.torch..",
            "graft.onnx..",
            "graft.report..",
            "graft.api..",
            "graft.cli..",
            "org.bytedeco..")
        .check(graft);
  }

  @ParameterizedTest
  @ValueSource(strings = {"images", "torch", "onnx", "report"})
  void theRoomsBetweenSeeOnlyCore(String room) {
    noClasses()
        .that()
        .resideInAPackage("graft." + room + "..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "live in another room than core",
                c ->
                    c.getPackageName().startsWith("graft.")
                        && !c.getPackageName().startsWith("graft.core")
                        && !c.getPackageName().startsWith("graft." + room)))
        .check(graft);
  }

  @Test
  void theApiSeesNeitherCommandsNorNativeCode() {
    noClasses()
        .that()
        .resideInAPackage("graft.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("graft.cli..", "graft.report..", "org.bytedeco..")
        .check(graft);
  }

  @Test
  void onlyTheTorchRoomSeesLibtorch() {
    noClasses()
        .that()
        .resideOutsideOfPackage("graft.torch..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.pytorch..")
        .check(graft);
  }

  @Test
  void onlyTheOnnxRoomSeesItsRuntimeAndFormat() {
    noClasses()
        .that()
        .resideOutsideOfPackage("graft.onnx..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "ai.onnx..", "com.google.protobuf..")
        .check(graft);
  }

  @Test
  void nothingReadsSerialisedJavaObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .check(graft);
  }

  @Test
  void libtorchsOwnLoadersAreNeverCalled() {
    noClasses()
        .should()
        .callMethodWhere(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "is a loader of libtorch",
                call ->
                    call.getTargetOwner().getPackageName().startsWith("org.bytedeco.pytorch")
                        && (call.getName().equals("pickle_load")
                            || call.getName().equals("load")
                            || call.getName().equals("import_ir_module"))))
        .check(graft);
  }

  @Test
  void packagesOfCoreHaveNoCycles() {
    slices().matching("graft.core.(*)..").should().beFreeOfCycles().check(graft);
  }

  @Test
  void theCommandsAreNotPublicButForTheMainClass() {
    classes()
        .that()
        .resideInAPackage("graft.cli..")
        .and()
        .doNotHaveSimpleName("Graft")
        .should()
        .notBePublic()
        .check(graft);
  }
}
