package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Names in an encoding that an archive does not say: told, given once, and remembered. */
class NamesOptionTest {
  private static final Charset WINDOWS = Charset.forName("IBM866");
  private static final List<String> CLASSES = List.of("кот", "лиса", "пес", "сова");

  @TempDir private Path folder;

  /** A zip of Windows with generated images of four classes. */
  private Path photos() throws IOException {
    Path images = folder.resolve("images");
    SyntheticImages.write(images, CLASSES.size(), 8, 4, 32, 5, written -> {});
    Path zip = folder.resolve("photos.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file, WINDOWS)) {
      for (String part : List.of("train", "val")) {
        List<Path> classes = sorted(images.resolve(part));
        for (int i = 0; i < classes.size(); i++) {
          for (Path image : sorted(classes.get(i))) {
            out.putNextEntry(new ZipEntry(part + "/" + CLASSES.get(i) + "/" + image.getFileName()));
            out.write(Files.readAllBytes(image));
            out.closeEntry();
          }
        }
      }
    }
    return zip;
  }

  private static List<Path> sorted(Path parent) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.sorted().toList();
    }
  }

  @Test
  void everyCommandThatReadsImagesOfAUserTakesTheEncoding() {
    Map<String, CommandSpec> reading = new TreeMap<>();
    collect(Graft.commands(), reading);
    assertThat(reading.keySet())
        .contains(
            "graft data scan",
            "graft evaluate",
            "graft export",
            "graft finetune",
            "graft predict",
            "graft recommend",
            "graft study plan",
            "graft study reproduce");
    reading.forEach(
        (name, spec) -> assertThat(spec.optionsMap()).as(name).containsKey("--names-encoding"));
  }

  /** Commands with --data or with PATHs, and the one that reads the images of a study again. */
  private static void collect(CommandLine command, Map<String, CommandSpec> reading) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName();
    boolean paths =
        spec.positionalParameters().stream().anyMatch(p -> p.paramLabel().contains("PATH"));
    if (paths || spec.optionsMap().containsKey("--data") || name.endsWith(" reproduce")) {
      reading.put(name, spec);
    }
    command.getSubcommands().values().forEach(below -> collect(below, reading));
  }

  @Test
  void theNoteOnNamesAndRefusalsOfThemSayTheOption() throws IOException {
    Path zip = photos();
    String said = "give the encoding with --names-encoding CHARSET, for instance cp866";
    Told scan = Told.by("data", "scan", zip);
    assertThat(scan.out()).contains("read as cp437, e.g. \"", "; if that looks wrong, " + said);
    assertThat(Told.by("data", "scan", "--json", zip).out())
        .contains("if that looks wrong, give the encoding in which the names were written\"")
        .doesNotContain("--names-encoding");
    assertThat(Told.by("recommend", "--data", zip).err()).contains(said);
    Told wrong = Told.by("data", "scan", "--names-encoding", "utf-8", zip);
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.err()).contains("is no text in UTF-8, the encoding given; " + said);
    Told right = Told.by("data", "scan", "--names-encoding", "cp866", zip);
    assertThat(right.out()).contains(CLASSES).doesNotContain("--names-encoding");
    assertThat(Told.by("data", "scan", "--names-encoding", "klingon", zip).err())
        .contains("--names-encoding: unknown encoding klingon");
  }

  @Test
  @Tag("native")
  @Tag("slow")
  void aStudyRemembersTheEncodingForItsResumptionAndReproduction() throws IOException {
    Path zip = photos();
    Path out = folder.resolve("study");
    Told first = study(zip, out, "--names-encoding", "cp866");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).contains("read as IBM866");
    assertThat(Files.readString(out.resolve("study.yaml"))).contains("names_encoding: \"cp866\"");
    assertThat(Files.readString(out.resolve("splits/split-0-target.txt")))
        .containsAnyOf("кот", "пес");

    Told resumed = study(zip, out);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    Told other = study(zip, out, "--names-encoding", "cp437");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("names_encoding: cp866 in the study, cp437 now", "--out");

    String trial = Files.readAllLines(out.resolve("exports/trials.csv")).get(1);
    String id = trial.substring(0, trial.indexOf(',')).replace("\"", "");
    Told again = Told.by("study", "reproduce", out, id);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(Told.by("study", "reproduce", out, id, "--names-encoding", "gbk").err())
        .contains("names_encoding: cp866 in the study, gbk now");
  }

  private static Told study(Path data, Path out, String... more) {
    List<Object> words =
        new ArrayList<>(List.of("study", "run", "small", "--data", data, "--out", out));
    words.addAll(List.of("--experiments", "layers", "--sizes", "4", "--workers", "1"));
    words.addAll(List.of("--splits", "1", "--seeds", "1"));
    for (String setting :
        List.of(
            "network=alexnet-32-slim",
            "test_extra=0",
            "recipe.epochs=2",
            "recipe.rates.step_epochs=1",
            "base_recipe.epochs=1",
            "base_recipe.rates.step_epochs=1")) {
      words.addAll(List.of("--set", setting));
    }
    words.addAll(List.of(more));
    return Told.by(words.toArray());
  }
}
