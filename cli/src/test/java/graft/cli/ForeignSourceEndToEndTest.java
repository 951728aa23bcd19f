package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies whose source is chosen: class lists, another dataset, weights from outside. */
@Tag("native")
@Tag("slow")
class ForeignSourceEndToEndTest {
  @TempDir private static Path folder;
  private static Path images = Path.of("");
  private static List<String> classes = List.of();
  private static Path natural = Path.of("");
  private static Path made = Path.of("");

  @BeforeAll
  static void makeImagesAndLists() throws IOException {
    images = folder.resolve("images");
    SyntheticImages.write(images, 6, 12, 4, 32, 3, written -> {});
    try (Stream<Path> folders = Files.list(images.resolve("train"))) {
      classes = folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
    natural = list("natural.txt", classes.subList(0, 3));
    made = list("made.txt", classes.subList(3, 5));
  }

  private static Path list(String name, List<String> names) throws IOException {
    return Files.writeString(
        folder.resolve(name), "# a list\n\n" + String.join("\n", names) + "\n");
  }

  private static Told study(String command, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "study",
                command,
                "small",
                "--data",
                images,
                "--experiments",
                "layers",
                "--sizes",
                "4",
                "--workers",
                "1",
                "--set",
                "network=alexnet-32-slim",
                "--set",
                "test_extra=0",
                "--set",
                "recipe.epochs=4",
                "--set",
                "recipe.rates.step_epochs=1",
                "--set",
                "base_recipe.epochs=2",
                "--set",
                "base_recipe.rates.step_epochs=1"));
    words.addAll(List.of(more));
    return Told.by(words.toArray());
  }

  private static List<String> base(Path study) throws IOException {
    List<String> rows = Files.readAllLines(study.resolve("exports/bases.csv"));
    assertThat(rows)
        .hasSize(2)
        .first()
        .isEqualTo("split,classes,images,epochs,test_top1,seconds,origin");
    return Stream.of(rows.get(1).split(",", -1)).map(cell -> cell.replace("\"", "")).toList();
  }

  private static List<String> column(Path study, String name) throws IOException {
    List<String> rows = Files.readAllLines(study.resolve("exports/trials.csv"));
    int number = List.of(rows.get(0).split(",", -1)).indexOf(name);
    return rows.stream().skip(1).map(r -> r.split(",", -1)[number].replace("\"", "")).toList();
  }

  @Test
  void listedClassesRunResumeAndLendTheirSplitAndBase() throws IOException {
    Path out = folder.resolve("listed");
    Told first = study("run", "--out", out, "--source-classes", natural, "--target-classes", made);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("8 of 8 trials complete");
    assertThat(out.resolve("splits/split-0-source.txt"))
        .hasContent(String.join("\n", classes.subList(0, 3)));
    assertThat(Files.readString(out.resolve("study.yaml")))
        .contains("source_classes:", classes.get(0), "splits: 1")
        .doesNotContain("natural.txt");
    assertThat(base(out)).startsWith("0", "3", "36", "2").endsWith("");

    Path moved = list("moved.txt", classes.subList(0, 3));
    Told again = study("run", "--out", out, "--source-classes", moved, "--target-classes", made);
    assertThat(again.code()).as(again.err()).isZero();
    Path others = list("others.txt", classes.subList(0, 2));
    Told refused = study("run", "--out", out, "--source-classes", others, "--target-classes", made);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("source_classes:");

    Told copied =
        study("run", "--out", folder.resolve("copied"), "--splits-from", out.resolve("splits"));
    assertThat(copied.code()).as(copied.err()).isZero();
    assertThat(copied.err()).contains("the base of split 0 was trained before");
    assertThat(Told.by("study", "digest", folder.resolve("copied")).out())
        .isEqualTo(Told.by("study", "digest", out).out());
  }

  @Test
  void listsThatDoNotFitTheDatasetAreRefusedWithTheirLineAndNothingIsStarted() throws IOException {
    Path wrong = list("wrong.txt", List.of(classes.get(0), classes.get(1) + "x"));
    Path out = folder.resolve("refused");
    Told told = study("run", "--out", out, "--source-classes", wrong, "--target-classes", made);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err())
        .contains("wrong.txt, line 4: unknown class '" + classes.get(1) + "x'; did you mean ");
    assertThat(out.resolve("study.db")).doesNotExist();
    Path other = list("other.txt", List.of("n01440764", "n01443537", "n01484850"));
    Told foreign = study("plan", "--source-classes", other, "--target-classes", made);
    assertThat(foreign.code()).isEqualTo(3);
    assertThat(foreign.err()).contains("3 of the 5 classes listed are not in the dataset");
  }

  @Test
  void anotherDatasetTrainsTheBaseAndSharedImagesAreWarnedOf() throws IOException {
    Path source = folder.resolve("source");
    SyntheticImages.write(source, 4, 10, 3, 32, 8, written -> {});
    Path out = folder.resolve("of-another");
    rename(source, "other-");
    Path leaked;
    try (Stream<Path> folders = Files.list(source.resolve("train"))) {
      leaked = folders.sorted().findFirst().orElseThrow().resolve("zz.png");
    }
    try (Stream<Path> test = Files.list(images.resolve("val").resolve(classes.get(2)))) {
      Files.copy(test.sorted().findFirst().orElseThrow(), leaked);
    }
    Told strict = study("run", "--out", out, "--source", source, "--strict");
    assertThat(strict.code()).isEqualTo(3);
    assertThat(strict.err()).contains("1 image of the target", "zz.png");
    assertThat(out.resolve("study.db")).doesNotExist();
    Told told = study("run", "--out", out, "--source", source);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err()).contains("graft: warning: 1 image of the target");
    assertThat(base(out)).startsWith("0", "4", "41", "2").endsWith("on " + source);
    assertThat(Files.readAllLines(out.resolve("splits/split-0-target.txt"))).isEqualTo(classes);
    Files.delete(leaked);
    Told changed = study("run", "--out", out, "--source", source);
    assertThat(changed.code()).isEqualTo(3);
    assertThat(changed.err()).contains("the source's images are not those of this study");
  }

  private static void rename(Path dataset, String prefix) throws IOException {
    for (String role : List.of("train", "val")) {
      try (Stream<Path> folders = Files.list(dataset.resolve(role))) {
        for (Path one : folders.toList()) {
          Files.move(one, one.resolveSibling(prefix + one.getFileName()));
        }
      }
    }
  }

  @Test
  void weightsFromOutsideServeAsTheBaseAndNothingIsClaimedOfThem() throws IOException {
    Path trained = folder.resolve("trained");
    assertThat(
            study("run", "--out", trained, "--splits", "1", "--set", "base_recipe.momentum=0.8")
                .code())
        .isZero();
    Path weights = folder.resolve("weights.safetensors");
    String id = column(trained, "base").get(0);
    Files.copy(
        Machine.ofEnvironment().cache().resolve("bases").resolve(id + ".safetensors"), weights);
    Path same = folder.resolve("same");
    Told served =
        study("run", "--out", same, "--base", weights, "--splits-from", trained.resolve("splits"));
    assertThat(served.code()).as(served.err()).isZero();
    assertThat(column(same, "base")).doesNotContain(id);
    assertThat(column(same, "test_loss")).isEqualTo(column(trained, "test_loss"));
    Path out = folder.resolve("given");
    Told told = study("run", "--out", out, "--base", weights);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).contains("none is trained", "8 of 8 trials complete");
    assertThat(told.err()).contains("not known");
    assertThat(base(out)).containsExactly("0", "", "", "", "", "", "from " + weights);
    assertThat(Files.readString(out.resolve("report/index.html"))).contains("from " + weights);
    assertThat(Told.by("study", "check", out).out()).contains("the store is whole");
    List<String> trials = column(out, "trial");
    Told reproduced = Told.by("study", "reproduce", out, trials.get(trials.size() - 1));
    assertThat(reproduced.code()).as(reproduced.err()).isZero();
    Files.writeString(
        folder.resolve("labels.txt"),
        classes.get(0).toUpperCase(java.util.Locale.ROOT) + "\nfish\n");
    Told strict = study("run", "--out", out, "--base", weights, "--strict");
    assertThat(strict.code()).isEqualTo(3);
    assertThat(strict.err()).contains("1 class is in source and target alike");
    Files.delete(folder.resolve("labels.txt"));
    Path cut = folder.resolve("cut.safetensors");
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(weights), 5000));
    Told broken = study("run", "--out", folder.resolve("broken"), "--base", cut);
    assertThat(broken.code()).isEqualTo(3);
    assertThat(broken.err()).contains("cut.safetensors is not a sound safetensors file");
  }
}
