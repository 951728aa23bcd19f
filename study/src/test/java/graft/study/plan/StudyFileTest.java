package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudyFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"demo", "small"})
  void everyPresetIsComplete(String name) {
    StudySettings settings = StudySettings.of(StudyFile.preset(name));
    assertThat(settings.name()).isEqualTo(name);
    assertThat(settings.recipe().resolve(20).epochs()).isEqualTo(90);
  }

  @Test
  void aSettingIsOverriddenByItsDottedKey() {
    StudyFile file = StudyFile.preset("small");
    file.set("recipe.epochs=3");
    file.set("sizes=[5, full]");
    StudySettings settings = StudySettings.of(file);
    assertThat(settings.recipe().resolve(20).epochs()).isEqualTo(3);
    assertThat(settings.sizes()).containsExactly(new TargetSize(5), TargetSize.FULL);
  }

  @Test
  void anUnknownSettingIsRefusedWithTheNearest() {
    StudyFile file = StudyFile.preset("small");
    assertThatThrownBy(() -> file.set("recipe.epocs=3"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("unknown setting 'recipe.epocs'; did you mean recipe.epochs");
  }

  @Test
  void unknownPresetAndExperimentAndNetworkOfferTheNearest() {
    assertThatThrownBy(() -> StudyFile.preset("smal")).hasMessageContaining("did you mean small?");
    StudyFile file = StudyFile.preset("small");
    file.set("experiments=[layrs]");
    file.set("network=alexnet32");
    assertThatThrownBy(() -> StudySettings.of(file))
        .hasMessageContaining("did you mean layers?")
        .hasMessageContaining("did you mean alexnet-32");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sizes=[25, 10] | sizes must ascend",
        "sizes=[0] | sizes[0] must be a number of images a class, at least 1, or full, was 0",
        "sizes=[ten] | 'ten'",
        "splits=0 | splits must be a whole number 1..100",
        "splits=2147483647 | splits must be a whole number 1..100",
        "recipe.precision=fp16 | did you mean bf16, fp32",
        "recipe.augmentation=foo | recipe.augmentation must be one of pad_crop_flip",
        "recipe.dropout=x | recipe.dropout must be a number from 0 up, below 1, was 'x'",
        "splits=two | splits must be a whole number",
        "classes=1 | classes must be",
        "recipe.epochs=0 | --set recipe.epochs=0: recipe.epochs must be a whole number 1..1000000, was 0",
        "recipe.rates.high=-1 | rates.high must be a number above 0",
        "test_extra=-1 | test_extra must be a whole number 0.."
      })
  void valuesOutOfRangeAreRefusedByName(String assignment, String message) {
    StudyFile file = StudyFile.preset("small");
    file.set(assignment.strip(), "--set " + assignment.strip());
    assertThatThrownBy(() -> StudySettings.of(file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void ratesInScientificNotationAreNumbers() {
    StudyFile file = StudyFile.preset("small");
    file.set("recipe.rates.high=2e-2");
    assertThat(StudySettings.of(file).recipe().resolve(20).rates().high()).isEqualTo(0.02);
  }

  @Test
  void aUsersFileLiesOverThePresetItNames() throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), "name: demo\nseed: 7\n");
    StudySettings settings = StudySettings.of(StudyFile.read(file));
    assertThat(settings.seed()).isEqualTo(7);
    assertThat(settings.network()).isEqualTo("alexnet-32-slim");
  }

  @Test
  void aUsersFileWithADuplicateKeyIsRefusedWithItsLine() throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), "seed: 7\nseed: 8\n");
    assertThatThrownBy(() -> StudyFile.read(file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void allUnknownSettingsOfAFileAreNamedAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), "sed: 7\nrecipe:\n  epocs: 8\n");
    assertThatThrownBy(() -> StudyFile.read(file))
        .hasMessageContaining("'sed'; did you mean seed")
        .hasMessageContaining("'recipe.epocs'; did you mean recipe.epochs");
  }

  @Test
  void aUsersFileWithItsOwnNameChoosesItsPreset() throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), "preset: demo\nname: mine\n");
    StudySettings settings = StudySettings.of(StudyFile.read(file));
    assertThat(settings.name()).isEqualTo("mine");
    assertThat(settings.data()).isEqualTo("generated");
  }

  @Test
  void optimalSeedsAreNeverFewerThanSeeds() {
    StudyFile file = StudyFile.preset("small");
    assertThat(StudySettings.of(file).optimalSeeds()).isEqualTo(1);
    file.set("optimal_seeds=2");
    assertThat(StudySettings.of(file).optimalSeeds()).isEqualTo(2);
    file.set("seeds=3");
    assertThat(StudySettings.of(file).optimalSeeds()).isEqualTo(3);
  }

  @Test
  void sensitivityIsOnForTheSmallestSizesOfSmallAndOffInTheDemo() {
    StudySettings.Sensitivity small = StudySettings.of(StudyFile.preset("small")).sensitivity();
    assertThat(small)
        .isEqualTo(
            new StudySettings.Sensitivity(
                java.util.List.of(new TargetSize(10), new TargetSize(25)),
                4,
                0.25,
                java.util.List.of(Experiment.HIGH_RATE, Experiment.FREEZE)));
    assertThat(StudySettings.of(StudyFile.preset("demo")).sensitivity().sizes()).isEmpty();
  }

  @Test
  void listsAreSetEmptyToo() {
    StudyFile file = StudyFile.preset("small");
    file.set("sensitivity.sizes=[]");
    assertThat(StudySettings.of(file).sensitivity().sizes()).isEmpty();
  }

  @Test
  void aStudyOfBeforeSensitivityReadsBackWithoutIt() {
    String old =
        StudyFile.preset("small")
            .text()
            .replaceAll("(?m)^(optimal_seeds|sensitivity|  (batch_factor|rate_factor)):.*\n", "")
            .replaceAll("(?m)^  (sizes|experiments):\n(  - .*\n)*", "");
    assertThat(old).doesNotContain("sensitivity", "rate_factor");
    StudySettings settings = StudySettings.of(StudyFile.stored(old));
    assertThat(settings.sensitivity()).isEqualTo(StudySettings.Sensitivity.off());
    assertThat(settings.optimalSeeds()).isEqualTo(settings.seeds());
  }

  @Test
  void theBatchKeepsThePapersUpdatesAnEpoch() {
    assertThat(StudySettings.batchFor(500)).isEqualTo(256);
    assertThat(StudySettings.batchFor(20)).isEqualTo(10);
    assertThat(StudySettings.batchFor(10)).isEqualTo(8);
  }

  @Test
  void aStoredFileReadsBackEqual() {
    StudyFile file = StudyFile.preset("small");
    assertThat(StudyFile.stored(file.text()).flat()).isEqualTo(file.flat());
  }
}
