package graft.study.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.json.RecordJson;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
  private static final Complete OUTCOME =
      new Complete(
          0.1,
          3,
          List.of(new EpochRecord(1, 0.1, 0.2, Double.NaN)),
          List.of(),
          new Evaluation(1, 0.5, 1, 2, 2),
          "01",
          "AAAB",
          "ff",
          4,
          0.25);

  @Test
  void whatIsWrittenReadsBackEqual() {
    String json = RecordJson.write(OUTCOME);
    assertThat(RecordJson.read(json, TrainingOutcome.class)).isEqualTo(OUTCOME);
  }

  @Test
  void anOutcomeOfBeforePredictionsWereKeptHasNone() {
    String old = RecordJson.write(OUTCOME).replace("\"predictions\":\"AAAB\",", "");
    assertThat(old).doesNotContain("predictions");
    assertThat(((Complete) RecordJson.read(old, TrainingOutcome.class)).predictions()).isEmpty();
  }

  @Test
  void anythingElseThatIsMissingIsRefused() {
    String torn = RecordJson.write(OUTCOME).replace("\"correctBits\":\"01\",", "");
    assertThatThrownBy(() -> RecordJson.read(torn, TrainingOutcome.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("correctBits");
    assertThatThrownBy(() -> RecordJson.read("null", TrainingOutcome.class))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
