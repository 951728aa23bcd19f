package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.forecast.TrainingClock.Times;
import graft.api.TrainingProgress;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Pace;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToldProgressTest {
  private final List<String> lines = new ArrayList<>();

  private static TrainingProgress at(int epoch, long before, Optional<Evaluation> milestone) {
    return at(epoch, before, milestone, false);
  }

  private static TrainingProgress at(
      int epoch, long before, Optional<Evaluation> milestone, boolean bf16IsFaster) {
    return new TrainingProgress(
        90,
        240,
        new JobProgress(
            epoch,
            240L * epoch,
            before,
            new Pace(310, 1),
            Pace.NONE,
            1.5,
            Optional.empty(),
            milestone),
        Optional.of(
            new Times(
                Duration.ofSeconds(101), Duration.ofSeconds(56), 310, 30, Duration.ofSeconds(35))),
        bf16IsFaster);
  }

  private static Optional<Evaluation> tested(int epoch) {
    return Optional.of(new Evaluation(epoch, 1, 30, 50, 60));
  }

  private void tell(boolean hasEpochs, TrainingProgress... all) {
    try (LiveView view = LiveView.start(new PrintWriter(new LineWriter(lines::add)))) {
      ToldProgress told = new ToldProgress(view, hasEpochs);
      for (TrainingProgress one : all) {
        told.progressed(one);
      }
    }
  }

  @Test
  void theTimeItTakesAndAShorterRunAreSaidOnce() {
    tell(true, at(1, 0, Optional.empty()), at(2, 0, Optional.empty()));
    assertThat(lines)
        .containsExactly(
            "graft: about 1 min 40 s here (measured: 310 images/s in training): 90 epochs of 240"
                + " images; --epochs 30 would take about 35 s");
  }

  @Test
  void whereBf16IsFasterItIsOfferedUnlessOneGoesOn() {
    tell(true, at(1, 0, Optional.empty(), true));
    tell(true, at(40, 9_000, tested(34), true));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).endsWith("; --precision bf16 would take about half the time");
    assertThat(lines.get(1)).doesNotContain("bf16");
  }

  @Test
  void aCommandWithoutTheOptionIsNotToldOfIt() {
    tell(false, at(1, 0, Optional.empty()));
    assertThat(lines).singleElement().asString().doesNotContain("--epochs");
  }

  @Test
  void aTrainingThatGoesOnSaysWhatIsLeftAndNotWhatItSaidBefore() {
    tell(true, at(40, 9_000, tested(34)), at(41, 9_000, tested(34)), at(46, 9_000, tested(45)));
    assertThat(lines)
        .containsExactly(
            "graft: about 56 s left here (measured: 310 images/s in training): 90 epochs of 240"
                + " images, going on in epoch 40",
            "graft: after epoch 45 of 90: 50.0 % of 60 held-out images right (they choose nothing),"
                + " about 56 s left");
  }

  @Test
  void aTrainingThatTurnsOutSlowerSaysSo() {
    long[] seconds = {1};
    try (LiveView view = LiveView.start(new PrintWriter(new LineWriter(lines::add)))) {
      ToldProgress told = new ToldProgress(view, true, () -> 1_000_000_000L * seconds[0]);
      told.progressed(at(1, 0, Optional.empty())); // 56 s left
      seconds[0] = 4;
      told.progressed(at(2, 0, Optional.empty()));
      seconds[0] = 50;
      told.progressed(at(3, 0, Optional.empty()));
      seconds[0] = 51;
      told.progressed(at(3, 0, Optional.empty()));
    }
    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo(
            "graft: it is slower than first measured: about 56 s left at 310 images/s in training");
  }

  @Test
  void eachMilestoneIsSaidOnce() {
    tell(true, at(12, 0, tested(11)), at(13, 0, tested(11)), at(24, 0, tested(23)));
    assertThat(lines.stream().filter(line -> line.contains("held-out"))).hasSize(2);
  }
}
