package graft.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The rooms and their directions, as {@code docs/architecture.md} draws them, and what each package
 * may use, as its own page says.
 */
class ArchitectureTest {
  private static JavaClasses graft;

  @BeforeAll
  static void readAllRooms() {
    graft =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("graft");
  }

  /**
   * The packages of each room, in the order of the build; a later one never is used by an earlier.
   */
  private static final List<String> ROOMS =
      List.of(
          "core",
          "study",
          "export",
          "analysis",
          "images",
          "torch",
          "onnx",
          "report",
          "api",
          "spark",
          "cli",
          "examples");

  private static final Pattern MAY_USE = Pattern.compile("May use ((?:\\{@code [^}]+\\},? ?)+)\\.");
  private static final Pattern STATEMENT = Pattern.compile("package (graft[.a-z]*);");
  private static final Pattern PACKAGE = Pattern.compile("\\{@code ([^}]+)\\}");

  /** What each package page allows, by package; names without {@code graft.}. */
  private static Map<String, Set<String>> doors() throws IOException {
    Map<String, Set<String>> doors = new TreeMap<>();
    for (String room : ROOMS) {
      Path sources = Path.of("..", room, "src/main/java/graft");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path page : files.filter(file -> file.endsWith("package-info.java")).toList()) {
          String text =
              Files.readString(page).replaceAll("\\s+\\*\\s+", " ").replaceAll("\\s+", " ");
          Matcher may = MAY_USE.matcher(text);
          boolean uses = may.find();
          assertThat(uses || text.contains("May use nothing else of Graft."))
              .as("%s says what it may use", page)
              .isTrue();
          Matcher name = STATEMENT.matcher(text);
          assertThat(name.find()).as("%s names its package", page).isTrue();
          doors.put(
              name.group(1),
              uses
                  ? PACKAGE
                      .matcher(may.group(1))
                      .results()
                      .map(found -> "graft." + found.group(1))
                      .collect(toCollection(TreeSet::new))
                  : Set.of());
        }
      }
    }
    return doors;
  }

  /** The packages of Graft that each package uses. */
  private static Map<String, Set<String>> used() {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass one : graft) {
      Set<String> others = used.computeIfAbsent(one.getPackageName(), name -> new TreeSet<>());
      one.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getPackageName())
          .filter(name -> name.startsWith("graft.") && !name.equals(one.getPackageName()))
          .forEach(others::add);
    }
    return used;
  }

  @Test
  void eachPackageUsesWhatItsPageSaysAndNothingElse() throws IOException {
    Map<String, Set<String>> used = used();
    Map<String, Set<String>> doors = doors();
    assertThat(used).hasSizeGreaterThan(30);
    assertThat(doors.keySet()).containsAll(used.keySet());
    List<String> wrong = new ArrayList<>();
    used.forEach(
        (name, others) -> {
          Set<String> allowed = doors.getOrDefault(name, Set.of());
          others.stream()
              .filter(other -> !allowed.contains(other))
              .forEach(
                  other -> wrong.add(name + " uses " + other + ", which its page does not name"));
          allowed.stream()
              .filter(other -> !others.contains(other))
              .forEach(
                  other -> wrong.add(name + " does not use " + other + ", which its page names"));
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("graft.(**)").should().beFreeOfCycles().check(graft);
  }

  @Test
  void nativeLibrariesAreSeenByTheirOwnRoomsAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages("graft.images..", "graft.torch..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
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
        .resideInAnyPackage("ai.onnxruntime..", "ai.onnx..")
        .check(graft);
  }

  @Test
  void formatsOfOtherProgramsAreSeenByTheRoomsThatWriteThem() {
    noClasses()
        .that()
        .resideOutsideOfPackages("graft.onnx..", "graft.export..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "org.apache.parquet..")
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
