package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyFileRefusalTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("my.yaml"), text);
  }

  /** Texts have {@code ;} for a line's end and {@code ~t} for a tab. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "seed: 1;splits: two | line 2, column 9: splits must be a whole number 1..100, was 'two'",
        "seed: 1;data: | line 2, column 6: data must be a text, was nothing",
        "recipe: 3 | line 1, column 9: recipe must be a group of settings, was 3",
        "sizes: 10 | line 1, column 8: sizes must be a list",
        "splitz: 3 | line 1, column 1: unknown setting 'splitz'; did you mean splits?",
        "recipe:;  rates:;    hihg: 1 | line 3, column 5: unknown setting 'recipe.rates.hihg'; did you mean recipe.rates.high",
        "axes:;  frozen: [1] | line 2, column 3: unknown setting 'axes.frozen'",
        "recipe.epochs: 3 | line 1, column 1: 'recipe.epochs' must be written as nested keys",
        "seed: 7;seed: 8 | line 2, column 1: duplicate key 'seed', first given at",
        "recipe:;  epochs: 1;  epochs: 2 | line 3, column 3: duplicate key 'recipe.epochs'",
        "name: &a x;data: *a | line 1, column 7: anchors and aliases",
        "a: &a [x, x];b: &b [*a, *a];c: [*b, *b] | line 1, column 4: anchors and aliases",
        "recipe:;  epochs: 1_000 | line 2, column 11: recipe.epochs must be a whole number 1..1000000, was '1_000'",
        "sizes: [25, 10] | line 1, column 8: sizes must ascend without repeats",
        "sensitivity:;  sizes: [25, 10] | line 2, column 10: sensitivity.sizes must ascend",
        "sizes: [10, 0] | line 1, column 13: sizes[1] must be a number of images a class",
        "sizes: [] | line 1, column 8: sizes must be a list",
        "axes:;  transferred_layers: [4];  frozen_layers: [5] | line 3, column 18: axes: f (frozen_layers) must be 0..4",
        "axes:;  high_rate_layers: [9] | line 2, column 21: axes: n (high_rate_layers) must be 1..8",
        "optimal_seeds: 0 | line 1, column 16: optimal_seeds must be a whole number 1..1000, was 0",
        "sensitivity:;  rate_factor: 1 | line 2, column 16: sensitivity.rate_factor must be",
        "sensitivity:;  experiments: [layers] | line 2, column 17: sensitivity.experiments[0] must be",
        "sensitivity:;  experiments: [freez] | did you mean freeze",
        "sensitivity:;  batch_factor: 1 | line 2, column 17: sensitivity.batch_factor must be",
        "seed: 99999999999999999999 | line 1, column 7: seed must be a whole number",
        "recipe:;  momentum: .nan | line 2, column 13: recipe.momentum must be",
        "recipe:;  rates:;    high: .inf | line 3, column 11: recipe.rates.high must be",
        "recipe:;  rates:;    high: 1e30 | line 3, column 11: recipe.rates.high must be at most 1000, was 1.0E30",
        "recipe:;  schedule: {kind: Cosine};  rates: {high: 1} | line 3, column 11: recipe.rates means nothing beside recipe.schedule; leave one of them out",
        "recipe:;  optimizer: {kind: AdamW};  momentum: 0.5 | line 3, column 3: recipe.momentum means nothing beside recipe.optimizer",
        "network: alexnet32 | line 1, column 10: network must be one of",
        "preset: smal | line 1, column 9: preset must be one of",
        "seed: !!python/object x | line 1, column 7: tag",
        "- seed: 1 | line 1: not a study file: it has no 'key: value' lines",
        "seed: 1;---;seed: 2 | line 2, column 1: a second document starts here",
        "recipe:;~tepochs: 1 | line 2, column 1",
        "seed: [1 | my.yaml, line"
      })
  void whatIsWrongIsNamedWithLineAndColumn(String text, String message) throws IOException {
    Path file = file(text.replace(";", "\n").replace("~t", "\t") + "\n");
    assertThatThrownBy(() -> StudyFile.read(file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everythingWrongIsSaidAtOnceInAtMostTwelveLines() throws IOException {
    Path file = file("splits: 0\nseed: x\nsed: 1\nsizes: [25, 10]\nseeds: 1\nseeds: 2\n");
    assertThatThrownBy(() -> StudyFile.read(file))
        .hasMessageContainingAll("splits must", "seed must", "'sed'", "sizes must", "duplicate");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      many.append("wrong").append(i).append(": 1\n");
    }
    Path long50 = file(many.toString());
    assertThatThrownBy(() -> StudyFile.read(long50))
        .hasMessageContaining("and 40 more")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines().count()).isEqualTo(11));
  }

  @Test
  void anEmptyFileAFolderAHugeFileAndOtherEncodingsAreRefused() throws IOException {
    Path empty = file("# nothing\n");
    assertThatThrownBy(() -> StudyFile.read(empty)).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> StudyFile.read(folder)).hasMessageContaining("is a folder");
    Path huge = file("#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> StudyFile.read(huge)).hasMessageContaining("larger than 1 MiB");
    Path deep = file("[".repeat(100_000));
    assertThatThrownBy(() -> StudyFile.read(deep)).hasMessageContaining("line 1, column 21");
    Path latin =
        Files.write(
            folder.resolve("latin.yaml"),
            "seed: 1\nname: é\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> StudyFile.read(latin))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 2: not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"1e-3, 0.001", "1E-3, 0.001", "1.0e-3, 0.001", ".5, 0.5", "1e-0, 1"})
  void numbersInEveryNotationAreNumbers(String written, double value) throws IOException {
    Path file =
        file("recipe:\n  rates:\n    high: " + written + "\naxes:\n  low: [" + written + "]\n");
    StudySettings settings = StudySettings.of(StudyFile.read(file));
    assertThat(settings.recipe().resolve(20).rates().high()).isEqualTo(value);
    assertThat(settings.axes().orElseThrow().low()).containsExactly(value);
  }

  @Test
  void aResolvedFileReadsBackToEqualSettings() throws IOException {
    StudyFile file =
        StudyFile.read(
            file(
                "name: \"a: # 'b'\\n1e-3\"\nexperiments: []\naxes:\n  low: [1e-4, .5]\n  epochs: [90]\n"));
    file.set("sizes=[10,25,full]");
    file.set("sensitivity.sizes=[]");
    StudySettings settings = StudySettings.of(file);
    assertThat(StudySettings.of(StudyFile.stored(file.text()))).isEqualTo(settings);
    assertThat(StudySettings.of(StudyFile.read(file(file.text())))).isEqualTo(settings);
  }
}
