package graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.report.LiveTraining.State;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The parts of the page of a single training. */
class LiveTrainingTest {
  private static final String HOSTILE = "<script>alert(1)</script>\u0007";
  private static final JobProgress PROGRESS =
      new JobProgress(
          3,
          72,
          0,
          new JobProgress.Pace(3000, 2),
          JobProgress.Pace.NONE,
          1.25,
          Optional.empty(),
          Optional.empty());

  private static LiveTraining training(
      State state, List<EpochRecord> epochs, List<Evaluation> milestones) {
    boolean runs = state == State.RUNNING;
    return new LiveTraining(
        "Fine-tuning",
        state,
        HOSTILE,
        HOSTILE,
        4,
        1200,
        Protocol.of(7, 8, 1, 0),
        new Recipe(
            8,
            9,
            Rates.paper(),
            0.9,
            1e-4,
            0.5,
            Recipe.Augmentation.FLIP,
            3,
            Recipe.Precision.FP32),
        epochs,
        milestones,
        List.of("lost attempt 1: " + HOSTILE),
        runs ? Optional.of(PROGRESS) : Optional.empty(),
        runs ? Optional.of(Duration.ofMinutes(12)) : Optional.empty(),
        Optional.of(Instant.parse("2026-11-29T12:00:01Z")),
        List.of(HOSTILE));
  }

  private static LiveTraining training(State state) {
    return training(
        state,
        List.of(new EpochRecord(1, 1e-3, 1e-2, 2.5), new EpochRecord(2, 1e-3, 1e-2, 1.5)),
        List.of(new Evaluation(2, 1.75, 8, 0, 20)));
  }

  private static String all(LiveTraining training) {
    Map<String, String> parts = LivePage.training(training);
    assertThat(parts.keySet()).containsExactlyElementsOf(LivePage.PARTS);
    return String.join("\n", parts.values());
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void eachStateIsShownAndWhatIsForeignIsEscaped(State state) {
    String name = state == State.WRITING ? "TRAINED" : state.name();
    assertThat(all(training(state)))
        .containsPattern("(?i)<h2>" + name + "</h2>")
        .contains("&lt;script&gt;", state == State.COMPLETE ? "9 of 9" : "2 of 9 finished")
        .doesNotContain("<script", "\u0007");
  }

  @Test
  void aTrainingThatRunsSaysHowFarItIs() {
    assertThat(all(training(State.RUNNING)))
        .contains("About 12 min left.", "3 of 9", "1.250", "1,500", "40.0 after epoch 2")
        .contains("12:00:01", "1,200 training images of 4 classes", "Lost attempts");
  }

  @Test
  void milestonesHaveTheirIntervalsAndTheirCurve() {
    assertThat(all(training(State.STOPPED)))
        .contains("8 of 20", "40.0", "21.9 to 61.3", "1.500", "1.750", "chance: 1 of 4 classes")
        .contains("Test accuracy, top-1 (%)", "Loss (mean cross entropy, nats)");
  }

  @Test
  void theLastMilestoneIsTheOutcome() {
    LiveTraining done =
        training(State.COMPLETE, List.of(), List.of(new Evaluation(9, 0.5, 18, 0, 20)));
    assertThat(all(done))
        .contains("Top-1 accuracy 90.0 % (95 % interval 69.9 to 97.2) on 20 images that")
        .as("a pretraining tests on images equal to some that it is trained on, too")
        .doesNotContain("took no part");
    assertThat(all(training(State.COMPLETE))).doesNotContain("Top-1 accuracy 40.0 %");
  }

  @Test
  void beforeTheFirstEpochThereIsNoCurveAndNoMilestone() {
    assertThat(all(training(State.RUNNING, List.of(), List.of())))
        .contains("0 of 9 finished")
        .doesNotContain("<svg", "Milestones");
    EpochRecord odd = new EpochRecord(1, 1e-3, 1e-2, Double.NaN);
    assertThat(all(training(State.DIVERGED, List.of(odd), List.of()))).doesNotContain("<svg");
  }
}
