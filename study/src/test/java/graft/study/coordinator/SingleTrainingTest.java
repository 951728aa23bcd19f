package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.coordinator.JobSource.JobFiles;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeTraining;
import graft.study.fake.InlineExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SingleTrainingTest {
  private final List<StudyEvent> heard = new ArrayList<>();

  @TempDir private Path folder;

  private SingleTraining on(InlineExecutor executor) {
    return new SingleTraining(executor, heard::add, folder.resolve("checkpoint"));
  }

  private static TrialGroup group(String id, int attempt) {
    return new FakePlan()
        .base(FakePlan.base(id, 0), new JobFiles(attempt, Path.of("c"), Optional.empty()));
  }

  private Optional<TrainingOutcome> run(String id, InlineExecutor executor) {
    return on(executor).run(attempt -> group(id, attempt));
  }

  @Test
  void itIsTriedAgainWhenItsWorkerDiesAndToldAsATrainingOfAStudy() {
    InlineExecutor executor = new InlineExecutor(1);
    executor.deaths.put("one", 2);
    assertThat(run("one", executor)).contains(FakeTraining.outcome("one", 3));
    assertThat(heard)
        .filteredOn(event -> !(event instanceof StudyEvent.Progressed))
        .filteredOn(event -> !(event instanceof StudyEvent.EpochFinished))
        .containsExactly(
            new StudyEvent.Began("one", 1, 1),
            new StudyEvent.Lost("one", 1, "signal 11 under one"),
            new StudyEvent.Began("one", 2, 1),
            new StudyEvent.Lost("one", 2, "signal 11 under one"),
            new StudyEvent.Began("one", 3, 1),
            new StudyEvent.Completed("one", 3));
    assertThat(heard).filteredOn(StudyEvent.Progressed.class::isInstance).hasSize(3);
  }

  @Test
  void itIsGivenUpAfterThreeDeadWorkers() {
    InlineExecutor executor = new InlineExecutor(1);
    SingleTraining training = on(executor);
    String reason = "its worker died in 3 attempts; signal 11 under crash";
    assertThat(training.run(attempt -> group("crash", attempt)))
        .contains(new TrainingOutcome.Failed(reason));
    assertThat(training.isGivenUp()).isTrue();
    assertThat(executor.begun).hasSize(3);
    assertThat(heard).endsWith(new StudyEvent.Failed("crash", 3, reason));
  }

  @Test
  void oneThatIsStoppedHasNoOutcomeAndIsNotTriedAgain() {
    InlineExecutor executor = new InlineExecutor(1, 0);
    assertThat(run("one", executor)).isEmpty();
    assertThat(executor.begun).containsExactly("one");
    assertThat(heard).endsWith(new StudyEvent.Stopped("one", 1));
    assertThat(run("one", executor)).isEmpty();
    assertThat(executor.begun).hasSize(1);
  }

  @Test
  void attemptsOfALaterProcessHaveLaterNumbersThanThoseThatMayHaveWrittenItsCheckpoint() {
    InlineExecutor executor = new InlineExecutor(1, 2);
    executor.deaths.put("one", 2);
    assertThat(run("one", executor)).isEmpty();
    assertThat(heard).endsWith(new StudyEvent.Stopped("one", 3));
    InlineExecutor later = new InlineExecutor(1);
    assertThat(run("one", later)).contains(FakeTraining.outcome("one", 3));
    assertThat(heard).contains(new StudyEvent.Began("one", 4, 1));
    SingleTraining unlucky = on(later);
    assertThat(unlucky.run(attempt -> group("crash", attempt))).isPresent();
    assertThat(unlucky.isGivenUp()).as("three deaths of its own").isTrue();
    assertThat(later.begun).containsExactly("one", "crash", "crash", "crash");
  }

  @Test
  void aTrainingThatFailsIsNotTriedAgain() {
    InlineExecutor executor = new InlineExecutor(1);
    SingleTraining training = on(executor);
    assertThat(training.run(attempt -> group("fail", attempt)))
        .contains(new TrainingOutcome.Failed("no images for fail"));
    assertThat(training.isGivenUp()).isFalse();
    assertThat(executor.begun).hasSize(1);
  }
}
