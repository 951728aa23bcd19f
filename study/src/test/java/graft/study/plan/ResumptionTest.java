package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  /** The list under {@code sensitivity}, and the line before it. */
  private static final String EXPERIMENTS = "(  rate_factor: .*\n)  experiments:\n(  - .*\n)*";

  private static StudyFile small(String... overrides) {
    StudyFile file = StudyFile.preset("small");
    for (String override : overrides) {
      file.set(override);
    }
    return file;
  }

  @Test
  void theSameSettingsResume() {
    assertThat(Resumption.merge(small(), small()).flat()).isEqualTo(small().flat());
  }

  @Test
  void whatACommandLineSetsReadsBackAsItself() {
    StudyFile asked = small();
    asked.put("seed", 2L);
    asked.put("splits", 2);
    asked.put("sizes", java.util.List.of("10", "25"));
    asked.put("recipe.precision", "fp32");
    StudyFile stored = StudyFile.stored(asked.text());
    assertThat(Resumption.merge(stored, asked).flat()).isEqualTo(stored.flat());
  }

  @Test
  void sizesAndSplitsAndSeedsAreAdded() {
    StudySettings merged =
        StudySettings.of(
            Resumption.merge(
                small("sizes=[10, 50]", "splits=1", "seeds=2"),
                small("sizes=[25]", "splits=3", "seeds=1")));
    assertThat(merged.sizes())
        .containsExactly(new TargetSize(10), new TargetSize(25), new TargetSize(50));
    assertThat(merged.splits()).isEqualTo(3);
    assertThat(merged.seeds()).isEqualTo(2);
  }

  @Test
  void sensitivitySizesAndOptimalSeedsAreAdded() {
    StudySettings merged =
        StudySettings.of(
            Resumption.merge(
                small("sensitivity.sizes=[50]", "optimal_seeds=2"),
                small("sensitivity.sizes=[10]", "optimal_seeds=3")));
    assertThat(merged.sensitivity().sizes())
        .containsExactly(new TargetSize(10), new TargetSize(50));
    assertThat(merged.optimalSeeds()).isEqualTo(3);
  }

  @Test
  void whatOnlyAPresetSaysAddsNoSplitsAndNoSensitivity() {
    StudyFile fourSplits = StudyFile.stored(small("splits=4").text().replaceAll(EXPERIMENTS, "$1"));
    assertThat(fourSplits.flat()).doesNotContainKey("sensitivity.experiments");
    assertThat(StudySettings.of(fourSplits).sensitivity().experiments()).isEmpty();

    StudySettings resumed = StudySettings.of(Resumption.merge(fourSplits, small()));
    StudySettings grown =
        StudySettings.of(
            Resumption.merge(fourSplits, small("splits=8", "sensitivity.experiments=[high-rate]")));

    assertThat(resumed.splits()).isEqualTo(4);
    assertThat(resumed.sensitivity().experiments()).isEmpty();
    assertThat(grown.splits()).isEqualTo(8);
    assertThat(grown.sensitivity().experiments()).containsExactly(Experiment.HIGH_RATE);
  }

  @Test
  void everyOtherDifferenceIsRefusedAndListedWithBothValues() {
    assertThatThrownBy(
            () -> Resumption.merge(small(), small("recipe.rates.high=0.02", "seed=9", "data=/x")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("recipe.rates.high: 0.01 in the study, 0.02 now")
        .hasMessageContaining("seed: 1 in the study, 9 now")
        .hasMessageNotContaining("data");
  }

  @Test
  void theEncodingOfNamesIsRememberedAndMayBeSaidLaterButNotChanged() {
    StudyFile cyrillic = small("names_encoding=cp866");
    StudyFile stored = StudyFile.stored(cyrillic.text());
    for (StudyFile asked : new StudyFile[] {small(), small("names_encoding=IBM866"), cyrillic}) {
      assertThat(StudySettings.of(Resumption.merge(stored, asked)).names())
          .contains(Charset.forName("IBM866"));
    }
    StudyFile before = StudyFile.stored(small().text());
    assertThat(StudySettings.of(before).names()).isEmpty();
    assertThat(StudySettings.of(Resumption.merge(before, cyrillic)).names())
        .contains(Charset.forName("IBM866"));
    assertThatThrownBy(() -> Resumption.merge(stored, small("names_encoding=cp437")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("names_encoding: cp866 in the study, cp437 now");
    assertThatThrownBy(() -> StudySettings.of(small("names_encoding=klingon")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("names_encoding: unknown encoding klingon; known are");
  }
}
