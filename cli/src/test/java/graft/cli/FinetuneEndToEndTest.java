package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.Machine;
import graft.core.model.Model;
import graft.core.model.Provenance;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import graft.study.execution.CpuLevel;
import graft.study.source.GivenWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From images to a base, from the base and other images to a model. */
@Tag("native")
@Tag("slow")
class FinetuneEndToEndTest {
  @TempDir private static Path folder;
  private static Path images = Path.of("");
  private static Path first = Path.of("");
  private static Path second = Path.of("");
  private static Path base = Path.of("");
  private static List<String> names = List.of();
  private static Told pretrained = new Told(1, "", "");

  @BeforeAll
  static void pretrain() throws IOException {
    SmallBase made = SmallBase.in(folder, 3, 1);
    images = made.images();
    first = made.first();
    second = made.second();
    base = made.base();
    names = made.names();
    pretrained = made.pretrained();
  }

  private static Told finetune(Path list, String out, Object... more) {
    return finetune(base, list, out, more);
  }

  private static Told finetune(Path from, Path list, String out, Object... more) {
    return finetune(from, images, list, out, more);
  }

  private static Told finetune(Path from, Path data, Path list, String out, Object... more) {
    return finetuneFor(6, from, data, list, out, more);
  }

  private static Told finetuneFor(
      int epochs, Path from, Path data, Path list, String out, Object... more) {
    return Told.by(
        Stream.concat(
                Stream.of(
                    "finetune",
                    "--base",
                    from,
                    "--data",
                    data,
                    "--classes",
                    list,
                    "--out",
                    folder.resolve(out),
                    "--epochs",
                    epochs),
                Stream.of(more))
            .toArray());
  }

  @Test
  void aBaseNamesItsNetworkAndClasses() {
    assertThat(pretrained.code()).as(pretrained.err()).isZero();
    assertThat(pretrained.out()).contains("36 images of 3 classes", "validation top-1");
    try (Weights weights = Weights.open(base)) {
      assertThat(weights.metadata())
          .containsEntry("network", "alexnet-32-slim")
          .containsKey("labels");
    }
    Told again = Told.by("pretrain", "--data", images, "--out", base);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
  }

  @Test
  void aModelHoldsTheProtocolItsReasonsAndTheFrozenLayersOfItsBase() {
    Told told = finetune(second, "model", "--examples-per-class", "5", "--freeze", "4");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).contains("test top-1", "on 12 images");
    Model model = Model.open(folder.resolve("model"));
    assertThat(model.config().provenance().images()).isEqualTo(15);
    assertThat(model.config().labels()).hasSize(3);
    assertThat(model.config().provenance().reasons()).isNotEmpty();
    Protocol protocol = model.config().provenance().protocol();
    assertThat(protocol.frozenLayers()).isEqualTo(4);
    try (Weights of = Weights.open(base);
        Weights made = Weights.open(model.weights())) {
      assertThat(tensor(made, "features.0.weight")).isEqualTo(tensor(of, "features.0.weight"));
      assertThat(tensor(made, "classifier.4.weight"))
          .isNotEqualTo(tensor(of, "classifier.4.weight"));
    }
    assertThat(GivenWeights.check(model.weights(), model.network()).labels())
        .contains(model.config().labels());
    assertThat(told.err()).contains("held-out images right (they choose nothing)");
    assertThat(finetune(second, "model").code()).isEqualTo(2);
  }

  @Test
  void fewerEpochsKeepAWarmUpAndReasonsThatAreTrueOfThem() {
    Told told = finetuneFor(2, base, images, second, "short", "--examples-per-class", "10");
    assertThat(told.code()).as(told.err()).isZero();
    Model model = Model.open(folder.resolve("short"));
    assertThat(model.config().provenance().recipe().epochs()).isEqualTo(2);
    assertThat(model.config().provenance().protocol()).isEqualTo(Protocol.of(7, 1, 0, 0));
    assertThat(String.join(" ", model.config().provenance().reasons()))
        .contains("growing for 1 epoch, then falling by half a cosine")
        .contains("2 epochs at batch 4 are 16 updates")
        .contains("Asked for 2 epochs where 50 go with the recommendation: the warm-up keeps");
  }

  private static NamedTensor tensor(Weights weights, String name) {
    WeightsTensor found = weights.find(name).orElseThrow();
    return weights.read(found);
  }

  @Test
  void equalCommandsMakeEqualModels() throws IOException {
    for (String out : List.of("one", "two")) {
      assertThat(finetune(second, out, "--protocol", "common").code()).isZero();
    }
    assertThat(folder.resolve("two/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("one/model.safetensors"));
    assertThat(folder.resolve("two/config.json"))
        .hasSameTextualContentAs(folder.resolve("one/config.json"));
  }

  @Test
  void classesThatTheBaseHasSeenAreWarnedOfAndRefusedWhenStrict() {
    Told warned = finetune(first, "seen");
    assertThat(warned.code()).as(warned.err()).isZero();
    assertThat(warned.err()).contains("warning: 3 classes");
    String caution = "may be too good: 3 classes are in source and target alike: ";
    assertThat(warned.out()).contains(caution);
    assertThat(folder.resolve("seen/README.md")).content().contains(caution);
    Told refused = finetune(first, "refused", "--strict");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("3 classes", "--strict");
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  @Test
  void aTestImageThatIsATrainingImageIsNoTest() throws IOException {
    Path shared = folder.resolve("shared");
    try (Stream<Path> files = Files.walk(images)) {
      for (Path from : files.filter(Files::isRegularFile).toList()) {
        Path to = shared.resolve(images.relativize(from));
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
      }
    }
    Path first;
    try (Stream<Path> pictures = Files.list(shared.resolve("train").resolve(names.get(0)))) {
      first = pictures.sorted().findFirst().orElseThrow();
    }
    String copy = "copy-" + first.getFileName();
    Files.copy(first, shared.resolve("val").resolve(names.get(0)).resolve(copy));
    Told told = finetune(base, shared, second, "left-out");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err())
        .contains("warning: 1 test image is among the training images too and is left out");
    assertThat(told.out()).contains("on 12 images").doesNotContain("too good");
    Told strict = finetune(base, shared, second, "strict", "--strict");
    assertThat(strict.code()).isEqualTo(3);
    assertThat(strict.err()).contains("1 test image is among the training images too");
    assertThat(folder.resolve("strict")).doesNotExist();
  }

  @Test
  void protocolsAreGivenInFullAndInRange() {
    Told full =
        finetune(
            second,
            "full",
            "--transfer",
            "7",
            "--high-rate-layers",
            "1",
            "--decay-after",
            "2",
            "--freeze",
            "7");
    assertThat(full.code()).as(full.err()).isZero();
    assertThat(full.out()).contains("k = 7, n = 1, d = 2, f = 7");
    Told far =
        finetune(
            second,
            "far",
            "--transfer",
            "8",
            "--high-rate-layers",
            "1",
            "--decay-after",
            "2",
            "--freeze",
            "0");
    assertThat(far.code()).isEqualTo(2);
    assertThat(far.err()).contains("0..7");
    assertThat(folder.resolve("far")).doesNotExist();
  }

  @Test
  void aTrainingThatDivergesSaysWhichProtocolIsCalmer() throws IOException {
    Path wild = MadeUpBase.diverging(folder.resolve("wild.safetensors"));
    Told told = finetune(wild, second, "diverged", "--protocol", "common");
    assertThat(told.code()).as(told.err()).isEqualTo(6);
    assertThat(told.err())
        .contains("diverged in epoch 1", "--transfer 7 --high-rate-layers 1 --decay-after 1");
    assertThat(folder.resolve("diverged")).doesNotExist();
  }

  @Test
  @Tag("long")
  void whatIsLeftOpenOfAProtocolIsTakenFromTheRecommendationAndSaid() {
    Told told = finetuneFor(1, base, images, second, "partial", "--transfer", 2);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err()).contains("Given: k = 2; the rest is what is recommended: f = 0.");
    assertThat(Model.open(folder.resolve("partial")).config().provenance().protocol())
        .isEqualTo(Protocol.of(2, 1, 0, 0));
    Told two =
        finetuneFor(1, base, images, second, "both", "--transfer", 2, "--high-rate-layers", 1);
    assertThat(two.err())
        .contains("Given: k = 2, n = 1; the rest is by the paper's table: d = 1, f = 2 (");
    Told rated = finetuneFor(1, base, images, second, "rated", "--high-rate-layers", 3);
    assertThat(rated.err())
        .contains("Given: n = 3; the rest is by the paper's table: k = 6, d = 1");
    Told frozen = finetuneFor(1, base, images, second, "frozen", "--freeze", 7);
    assertThat(frozen.err()).contains("Given: f = 7", "k = 7");
    assertThat(finetuneFor(1, base, images, second, "odd", "--freeze", 4, "--transfer", 3).err())
        .contains("--freeze must be 0..3");
  }

  @Test
  void theLinearProbeIsAProtocolByName() {
    Told told = finetuneFor(1, base, images, second, "probe", "--protocol", "linear-probe");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).contains("k = 7, n = 1, d = 1, f = 7");
    assertThat(folder.resolve("probe").resolve(Model.WEIGHTS)).exists();
  }

  private static Told pretrain(Path data, String out, int epochs, Object... more) {
    return Told.by(
        Stream.concat(
                Stream.of(
                    "pretrain",
                    "--data",
                    data,
                    "--out",
                    folder.resolve(out),
                    "--network",
                    "alexnet-32-slim",
                    "--epochs",
                    epochs),
                Stream.of(more))
            .toArray());
  }

  @Test
  void aBaseThatLearnedNothingIsWarnedOf() throws IOException {
    Path same = folder.resolve("same");
    Path picture = firstImage(images.resolve("train").resolve(names.get(0)));
    for (String place : List.of("train/a", "train/b", "val/a", "val/b")) {
      Path into = Files.createDirectories(same.resolve(place));
      for (int number = 0; number < 4; number++) {
        Files.copy(picture, into.resolve(number + ".png"));
      }
    }
    Told told = pretrain(same, "nothing.safetensors", 2);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err()).contains("warning: it never started");
    Told learned = pretrain(images, "something.safetensors", 20);
    assertThat(learned.code()).as(learned.err()).isZero();
    assertThat(learned.err()).doesNotContain("never started");
  }

  private static Path firstImage(Path classFolder) throws IOException {
    try (Stream<Path> pictures = Files.list(classFolder)) {
      return pictures.sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void aTrainingRunsInThePrecisionAskedForAndInOneWorker() {
    Assumptions.assumeTrue(
        CpuLevel.ofThisMachine().includes(CpuLevel.AVX512_BF16), "this processor has no bf16");
    Told told =
        pretrain(
            images,
            "half.safetensors",
            3,
            "--classes",
            first,
            "--precision",
            "bf16",
            "--workers",
            "2");
    assertThat(told.code()).as(told.err()).isZero();
    try (Weights full = Weights.open(base);
        Weights of = Weights.open(folder.resolve("half.safetensors"))) {
      assertThat(tensor(of, "features.0.weight").shape())
          .isEqualTo(tensor(full, "features.0.weight").shape());
      assertThat(tensor(of, "features.0.weight")).isNotEqualTo(tensor(full, "features.0.weight"));
    }
    Told model = finetune(second, "in-half", "--precision", "bf16", "--workers", "1");
    assertThat(model.code()).as(model.err()).isZero();
    assertThat(Model.open(folder.resolve("in-half")).config().provenance().recipe().precision())
        .isEqualTo(Recipe.Precision.BF16);
  }

  @Test
  void repeatedViewsAndThreadsAreWrittenWithTheModel() throws IOException {
    Told told = finetune(second, "views", "--freeze", "5", "--views", "2", "--threads", "99");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err())
        .contains("--threads 99: more than " + Machine.cores() + " core")
        .contains("Frozen layers see each of 2 views of", "images once; their outputs take");
    Provenance made = Model.open(folder.resolve("views")).config().provenance();
    assertThat(made.recipe().views()).isEqualTo(2);
    assertThat(made.threads()).isEqualTo(Machine.cores());
    assertThat(Files.readString(folder.resolve("views/README.md")))
        .contains("2 views of an image", Machine.cores() + " thread");
    Told none = finetune(second, "no-views", "--freeze", "0", "--views", "2");
    assertThat(none.err()).contains("No layer is frozen, so that repeated views save no time");
    assertThat(finetune(second, "wrong", "--views", "0").err())
        .contains("--views must be at least 1, was 0");
  }

  private static Process started(List<String> command) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Graft.class.getName()));
    words.addAll(command);
    return new ProcessBuilder(words).start();
  }

  @Test
  void aStoppedTrainingSaysThatItGoesOnAndDoes() throws Exception {
    Path out = folder.resolve("stopped");
    List<String> command =
        List.of(
            "finetune",
            "--base",
            base.toString(),
            "--data",
            images.toString(),
            "--classes",
            second.toString(),
            "--out",
            out.toString(),
            "--epochs",
            "160"); // the first milestone, an eighth of them, is seen long before the end
    Process process = started(command);
    Followed.watch(out).close();
    Followed.page(() -> Followed.once(out), "Milestones");
    process.toHandle().destroy(); // SIGTERM, for a process in the background may not hear of Ctrl-C
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(143);
    assertThat(said).containsOnlyOnce("stopped; the same command goes on from here");
    assertThat(out).doesNotExist();
    Told told = Told.by(command.toArray());
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err()).containsPattern("left .*, going on in epoch [1-9]");
    assertThat(out.resolve(Model.WEIGHTS)).exists();
  }
}
