package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.synthetic.SyntheticImages;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong input ends before anything starts: the exit code of the contract and a short reason. */
class RefusalTest {
  @TempDir private Path folder;
  private final String platform = System.getProperty("os.arch");

  @AfterEach
  void restorePlatform() {
    System.setProperty("os.arch", platform);
  }

  private Path images(int classes) {
    Path data = folder.resolve("images");
    SyntheticImages.write(data, classes, 6, 2, 32, 1, written -> {});
    return data;
  }

  private static void assertRefused(Told told, int code, String... parts) {
    assertThat(told.code()).as(told.err()).isEqualTo(code);
    assertThat(told.err()).contains(parts).doesNotContain("\tat ").doesNotContain("a bug in Graft");
    assertThat(told.err().lines().count()).isLessThanOrEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "study run smal --out x | did you mean small?",
        "study run small --out x --experiments layrs | did you mean layers?",
        "study run small --out x --sizs 10 | --sizes",
        "study run small --out x --sizes 0 | at least 1",
        "study run small --out x --sizes 25,10 | ascend",
        "study run small --out x --splits 0 | --splits must be at least 1",
        "study run small --out x --workers 0 --data y | --workers must be at least 1",
        "study run small --out x --set recipe.epoks=3 | did you mean recipe.epochs",
        "study run small --out x --set network=alexnet-3 | did you mean alexnet-32",
        "study run small --out x --set recipe.rates.high=fast | rates.high must be a number",
        "study run small --out x | give --data PATH",
        "study run small --out x --source-classes y | given without --target-classes",
        "study run small --out x --base y --source z --data d | base and source cannot both",
        "study run small --out x --base y --splits 2 --data d | splits must be 1",
        "study run none.yaml --out x | no study file",
        "study run smal --out x | or give a file ending in .yaml",
        "study show mine.yaml | only presets are shown, one of demo, small, paper, rates",
        "study show smal | did you mean small?",
        "stuby | study",
        "data scam x | scan",
      })
  void unknownAndOutOfRangeWordsAreUsageErrors(String command, String part) {
    assertRefused(Told.by((Object[]) command.split(" ", -1)), 2, part);
  }

  @Test
  void whatCannotBeWatchedIsNamed() throws IOException {
    Path images = images(4);
    assertRefused(Told.by("study", "watch", folder.resolve("none")), 2, "none", "study.db");
    assertRefused(Told.by("study", "watch", images), 2, "images", "it has no study.db");
    Files.writeString(images.resolve("study.db"), "no database".repeat(200));
    assertRefused(Told.by("study", "watch", images), 5, "study.db", "is damaged");
    StudyStore.create(folder.resolve("study")).close();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "" + taken.getLocalPort();
      assertRefused(
          Told.by("study", "watch", folder.resolve("study"), "--port", port),
          2,
          "port " + port + " of 127.0.0.1",
          "--port");
    }
    assertRefused(
        Told.by("study", "watch", folder.resolve("study"), "--port", "70000"), 2, "--port");
    assertRefused(
        Told.by("study", "watch", folder.resolve("study"), "--address", "192.0.2.1"),
        2,
        "192.0.2.1 is no address of this machine");
  }

  @Test
  void missingAndEmptyPathsAreDataErrors() throws IOException {
    assertRefused(Told.by("data", "scan", folder.resolve("none")), 3, "none");
    assertRefused(
        Told.by("data", "scan", Files.createDirectory(folder.resolve("empty"))), 3, "empty");
  }

  @Test
  void oneClassOnlyIsADataError() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one/train/cats"));
    try (var files = Files.list(images(4).resolve("train"))) {
      Path from = files.findFirst().orElseThrow();
      try (var pictures = Files.list(from)) {
        for (Path picture : pictures.toList()) {
          Files.copy(picture, one.resolve(picture.getFileName()));
        }
      }
    }
    Told told = Told.by("data", "scan", folder.resolve("one"));
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.out()).contains("one class only (cats)");
  }

  @Test
  void scanTellsAProgramTheSameAsPeople() throws IOException {
    Path data = images(4);
    Files.writeString(data.resolve("list.csv"), "x");
    Files.writeString(data.resolve("train").resolve("note.jpg"), "hello");
    Told told = Told.by("data", "scan", "--json", data);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out().lines()).hasSize(1);
    assertThat(told.out())
        .startsWith(
            "{\"format\":1,\"kind\":\"scan\",\"path\":\""
                + data
                + "\",\"layout\":\"ImageFolder\",\"images\":32,")
        .contains(",\"train\":6,\"val\":2}")
        .contains("{\"name\":\"val\",\"folder\":\"val\",\"use\":\"val\",\"images\":8}")
        .contains(
            "{\"reason\":\"not an image\",\"extension\":\"csv\",\"count\":1,\"example\":\"list.csv\"}")
        .contains("an image of no class, directly in train/");
    assertThat(Told.by("data", "scan", data).out())
        .contains("left out, not an image: 1 .csv (e.g. list.csv)");
    assertRefused(Told.by("data", "scan", data, "--test-part", "test"), 3, "besides the training");
  }

  @Test
  void scanCountsTheImagesOfAThirdLabelledPartByClassForPrograms() throws IOException {
    Path data = images(4);
    assertThat(Told.by("data", "scan", "--json", data).out()).doesNotContain("\"test\":");
    try (var classes = Files.list(data.resolve("val"))) {
      for (Path one : classes.toList()) {
        Path test = Files.createDirectories(data.resolve("test").resolve(one.getFileName()));
        try (var pictures = Files.list(one)) {
          Path picture = pictures.findFirst().orElseThrow();
          Files.copy(picture, test.resolve("a.png"));
        }
      }
    }
    assertThat(Told.by("data", "scan", "--json", data).out())
        .contains(",\"train\":6,\"val\":2,\"test\":1}");
    assertThat(Told.by("data", "scan", "--json", "--test-part", "test", data).out())
        .contains(",\"train\":6,\"val\":1,\"unused\":2}");
    Told recommended = Told.by("recommend", "--data", data, "--test-part", "test");
    assertThat(recommended.code()).as(recommended.err()).isZero();
    assertThat(recommended.err()).contains("8 labelled images of val/ are not used");
    assertRefused(Told.by("recommend", "--data", data, "--test-part", "nope"), 3, "nope");
  }

  @Test
  void aTextNamedJpgIsListedByScan() throws IOException {
    Path data = images(4);
    try (var classes = Files.list(data.resolve("train"))) {
      Files.writeString(classes.findFirst().orElseThrow().resolve("note.jpg"), "hello");
    }
    Told told = Told.by("data", "scan", data);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.out()).contains("1 file that cannot be used", "note.jpg");
  }

  @Test
  void anOutFolderThatIsAFileIsAUsageError() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(
        Told.by("study", "run", "small", "--data", images(4), "--out", file), 2, "a file");
  }

  @Test
  void aFolderThatHoldsSomethingElseIsLeftAloneAndOneThingInItNamed() throws IOException {
    Path data = images(4);
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    Files.writeString(pictures.resolve("holiday.jpg"), "a picture");
    assertRefused(
        Told.by("study", "run", "small", "--data", data, "--out", pictures),
        2,
        "holds holiday.jpg");
    assertRefused(Told.by("demo", "--out", pictures), 2, "holds holiday.jpg");
    assertRefused(
        Told.by("study", "run", "small", "--data", data, "--out", data), 2, "holds train");
    assertRefused(
        Told.by("search", "--base", data, "--data", data, "--budget", "1m", "--out", pictures),
        2,
        "holds holiday.jpg");
    assertThat(pictures.toFile().list()).containsExactly("holiday.jpg");
    assertThat(data.toFile().list()).containsExactlyInAnyOrder("train", "val");
  }

  @Test
  void aPlatformWithoutNativesIsNamed() {
    System.setProperty("os.arch", "aarch64");
    assertRefused(
        Told.by("study", "run", "demo", "--out", folder.resolve("s")), 7, "aarch64", "x86-64");
    assertRefused(Told.by("data", "pack", images(4)), 7, "aarch64", "x86-64");
  }

  @Test
  void aFolderWithoutAStudyIsAUsageError() {
    for (String command : List.of("status", "report", "export", "check", "digest")) {
      assertRefused(Told.by("study", command, folder), 2, "study");
    }
    assertRefused(Told.by("study", "reproduce", folder, "abc"), 2, "no study in");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : List.of("demo", "study", "data", "weights", "cache", "doctor")) {
      Told told = Told.by(command, "--help");
      assertThat(told.code()).isZero();
      assertThat(told.out()).contains("Usage: graft " + command);
    }
  }
}
