package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pretrain} and {@code finetune} refuse before they train. */
@Tag("native")
class TrainingRefusalTest {
  private static final int CLASSES = 3;
  private static final int TRAIN_PER_CLASS = 6;

  @TempDir private Path folder;
  private Path images = Path.of("");
  private Path base = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    images = folder.resolve("images");
    SyntheticImages.write(images, CLASSES, TRAIN_PER_CLASS, 2, 32, 1, written -> {});
    base = MadeUpBase.write(folder.resolve("base.safetensors"), 7, List.of("another"));
  }

  private List<String> classes() throws IOException {
    try (Stream<Path> folders = Files.list(images.resolve("train"))) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private Told pretrain(Path out, Object... more) {
    return Told.by(
        Stream.concat(Stream.of("pretrain", "--data", images, "--out", out), Stream.of(more))
            .toArray());
  }

  private Told finetune(Path out, Object... more) {
    return Told.by(
        Stream.concat(
                Stream.of("finetune", "--base", base, "--data", images, "--out", out),
                Stream.of(more))
            .toArray());
  }

  private static void assertRefused(Told told, int code, String... parts) {
    assertThat(told.code()).as(told.out() + told.err()).isEqualTo(code);
    assertThat(told.err()).contains(parts).doesNotContain("\tat ");
    List<String> lines = told.err().lines().toList(); // the error comes after what was read
    int read = lines.lastIndexOf("graft: " + 2 * CLASSES + " validation images from val");
    assertThat(lines.stream().skip(read + 1).filter(line -> !line.contains("base:")).count())
        .isLessThanOrEqualTo(12);
  }

  @Test
  void aWrongNumberOfEpochsIsRefusedBeforeAnyImageIsRead() {
    Path out = folder.resolve("out.safetensors");
    for (Told told : List.of(pretrain(out, "--epochs", "0"), finetune(out, "--epochs", "0"))) {
      assertRefused(told, 2, "--epochs must be at least 1, was 0");
      assertThat(told.err()).doesNotContain("validation images");
    }
  }

  @Test
  void aCardIsRefusedByABuildThatHasNoLibrariesForOne() {
    Path out = folder.resolve("out");
    List<Told> all =
        List.of(
            pretrain(out, "--device", "cuda:1"),
            finetune(out, "--device", "cuda:1"),
            Told.by("study", "run", "demo", "--out", out, "--device", "cuda:1"),
            Told.by("doctor", "--device", "cuda:1"));
    for (Told told : all) {
      assertThat(told.code()).as(told.err()).isEqualTo(7);
      assertThat(told.out() + told.err())
          .contains("cuda:1: this build of Graft has no libraries for graphics cards");
    }
    assertThat(all.get(0).err()).endsWith("or leave --device out to compute on the CPU\n");
    assertThat(out).doesNotExist();
    assertRefused(
        pretrain(out, "--device", "gpu"), 2, "unknown device 'gpu'; it is cpu, or cuda:N");
  }

  @Test
  void aClassListedTwiceIsNamedWithItsLines() throws IOException {
    String name = classes().get(0);
    Path list = Files.write(folder.resolve("list.txt"), List.of(name, classes().get(1), name));
    Path out = folder.resolve("out.safetensors");
    assertRefused(pretrain(out, "--classes", list), 3, name, "line 3", "line 1");
    assertRefused(finetune(folder.resolve("out"), "--classes", list), 3, name, "line 3", "line 1");
    assertThat(out).doesNotExist();
  }

  @Test
  void weightsOfImageNetAreRefusedForItsClassesWhenStrict() throws IOException {
    String name = classes().get(0);
    for (String role : List.of("train", "val")) {
      Path first = images.resolve(role).resolve(name);
      Files.move(first, first.resolveSibling("n01443537"));
    }
    base = MadeUpBase.write(folder.resolve("imagenet.safetensors"), 1000, List.of());
    assertRefused(
        finetune(folder.resolve("out"), "--strict"),
        3,
        "imagenet.safetensors looks like ImageNet weights (1000 classes)",
        "n01443537",
        "--strict");
  }

  @Test
  void ofTwoEqualTrainingsAtOnceTheSecondIsRefused() throws Exception {
    List<Path> outs = List.of(folder.resolve("one"), folder.resolve("two"));
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      List<Future<Told>> said = new ArrayList<>();
      for (Path out : outs) {
        said.add(both.submit(() -> finetune(out, "--epochs", "60")));
      }
      Told one = said.get(0).get(120, TimeUnit.SECONDS);
      Told two = said.get(1).get(120, TimeUnit.SECONDS);
      assertThat(List.of(one.code(), two.code())).as(one + "\n" + two).containsOnly(0, 4);
      assertRefused(
          one.code() == 4 ? one : two, 4, "the same training is in use by", "this process (pid");
      assertThat(outs.get(one.code() == 4 ? 0 : 1)).doesNotExist();
      assertThat(outs.get(one.code() == 4 ? 1 : 0).resolve("model.safetensors")).exists();
    } finally {
      both.shutdownNow();
    }
  }

  @Test
  void aClassOfFewerImagesThanAskedForIsNamed() throws IOException {
    assertRefused(
        finetune(folder.resolve("out"), "--examples-per-class", "500"),
        3,
        "needs 500 images a class",
        "class " + classes().get(2) + " has 6 training images",
        "choose --examples-per-class up to 6");
  }

  /** Below a file, where nothing can be made, and, unless it is the superuser's, read-only. */
  private List<Path> placesThatCannotBeWritten() throws IOException {
    List<Path> places = new ArrayList<>();
    places.add(Files.writeString(folder.resolve("file"), "").resolve("below").resolve("m"));
    places.add(Path.of("/proc/x/m"));
    Path closed =
        Files.createDirectory(
            folder.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    if (!Files.isWritable(closed)) {
      places.add(closed.resolve("m"));
    }
    return places;
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedBeforeAnythingIsDoneForIt() throws IOException {
    for (Path place : placesThatCannotBeWritten()) {
      Told model = finetune(place);
      assertRefused(model, 2, "cannot write " + place, "--out");
      Path file = place.resolveSibling("m.safetensors");
      Told base = pretrain(file);
      assertRefused(base, 2, "cannot write " + file, "--out");
      assertThat(model.err() + base.err()).doesNotContain("base:", "packing");
    }
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void aBaseIsNamedAsWhatItIs() {
    for (String name : List.of("base.pth", "base", "safetensors.txt")) {
      assertRefused(pretrain(folder.resolve(name)), 2, "name it .safetensors, not " + name);
      assertThat(folder.resolve(name)).doesNotExist();
    }
  }

  @Test
  void workersAndPrecisionsAreChecked() {
    Path model = folder.resolve("out");
    Path file = folder.resolve("out.safetensors");
    String workers = "--workers must be at least 1, was 0";
    assertRefused(finetune(model, "--workers", "0"), 2, workers);
    assertRefused(pretrain(file, "--workers", "0"), 2, workers);
    assertRefused(finetune(model, "--precision", "fp17"), 2, "--precision", "fp17", "bf16");
    assertRefused(pretrain(file, "--precision", "fp17"), 2, "--precision", "fp17", "bf16");
  }

  private Told protocol(int k, int n, int d, int f) {
    return finetune(
        folder.resolve("out"),
        "--epochs",
        "3",
        "--transfer",
        k,
        "--high-rate-layers",
        n,
        "--decay-after",
        d,
        "--freeze",
        f);
  }

  @Test
  void aProtocolOutOfRangeIsNamedByItsOptions() {
    assertRefused(protocol(8, 1, 2, 0), 2, "--transfer must be 0..7 for alexnet-32-slim, was 8");
    assertRefused(protocol(8, 1, 2, 8), 2, "--transfer must be 0..7", "linear probe", "here 7");
    assertRefused(protocol(7, 9, 2, 0), 2, "--high-rate-layers must be 1..8");
    assertRefused(
        protocol(7, 1, 4, 0), 2, "--decay-after must be 0..3 for a recipe of 3 epochs, was 4");
    assertRefused(protocol(7, 1, 2, 8), 2, "--freeze must be 0..7 (the transferred layers), was 8");
    assertRefused(protocol(-1, 1, 2, 0), 2, "--transfer must be at least 0, was -1");
  }

  @Test
  void classesThatDifferInUnicodeFormAloneAreNamedByScanAndRefusedWhenStrict() throws IOException {
    List<String> before = classes();
    for (String role : List.of("train", "val")) {
      Path place = images.resolve(role);
      Files.move(place.resolve(before.get(0)), place.resolve("caf\u00e9"));
      Files.move(place.resolve(before.get(1)), place.resolve("cafe\u0301"));
    }
    assertRefused(
        finetune(folder.resolve("out"), "--strict"), 3, "U+00E9", "U+0301", "Unicode", "--strict");
    Told scan = Told.by("data", "scan", images);
    assertThat(scan.code()).isZero();
    assertThat(scan.out()).contains("warning: ", "U+00E9", "U+0301", "Unicode");
  }
}
