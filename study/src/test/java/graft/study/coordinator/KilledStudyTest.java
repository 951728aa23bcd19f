package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.StudyInUseException;
import graft.study.event.StudyEventListener;
import graft.study.execution.JobProgress;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeStudyMain;
import graft.study.fake.FakeWorker;
import graft.study.fake.InlineExecutor;
import graft.study.store.AttemptRecord;
import graft.study.store.AttemptRecord.Ending;
import graft.study.store.RunningTraining;
import graft.study.store.StoreCheck;
import graft.study.store.StudyDigest;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with signal 9. */
@Tag("slow")
@Timeout(200)
class KilledStudyTest {
  private final Path root;
  private final Path study;
  private final Random random = new Random();

  KilledStudyTest(@TempDir Path root) {
    this.root = root;
    this.study = root.resolve("study");
  }

  private Process coordinator(int workers, int millis) throws IOException {
    List<String> command =
        FakeWorker.command(
            FakeStudyMain.class,
            study.toString(),
            root.resolve("cache").toString(),
            "" + workers,
            "" + millis);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(root.resolve("out").toFile()))
        .start();
  }

  private String reference() {
    try (StudyStore store = StudyStore.create(root.resolve("reference"))) {
      StudyRun run =
          new StudyRun(
              store,
              FakePlan.bases(FakeStudyMain.SPLITS),
              FakePlan.trials(FakeStudyMain.SPLITS),
              new FakePlan(),
              new InlineExecutor(1),
              new BaseCache(root.resolve("reference-cache")),
              root.resolve("reference-checkpoints"),
              StudyEventListener.SILENT,
              RunCosts.unknown());
      assertThat(run.run()).isEqualTo(RunEnd.COMPLETE);
      return StudyDigest.of(store);
    }
  }

  private static void kill(ProcessHandle process) throws Exception {
    process.destroyForcibly();
    process.onExit().get(20, TimeUnit.SECONDS);
  }

  private void awaitAttempts(int count) throws InterruptedException {
    while (attempts() < count) {
      Thread.sleep(20);
    }
  }

  private int attempts() {
    if (!StudyStore.exists(study)) {
      return 0;
    }
    try (StudyReader reader = StudyReader.open(study)) {
      return reader.attempts().size();
    } catch (RuntimeException e) {
      return 0; // between the file's making and its tables'
    }
  }

  private void assertSameAsReference() {
    try (StudyReader reader = StudyReader.open(study)) {
      assertThat(StudyDigest.of(reader)).isEqualTo(reference());
      assertThat(StoreCheck.problems(study)).isEmpty();
      Set<String> finished = new HashSet<>();
      for (AttemptRecord attempt : reader.attempts()) {
        assertThat(finished).as("finished jobs begun again").doesNotContain(attempt.job());
        if (attempt.ending() == Ending.FINISHED) {
          finished.add(attempt.job());
        }
      }
    }
  }

  @Test
  void anotherProcessReadsTheLossOfRunningTrainingsAndNothingOfDeadOnes() throws Exception {
    Process coordinator = coordinator(2, 900);
    List<RunningTraining> seen = List.of();
    while (seen.stream().noneMatch(r -> r.progress().isPresent() && !r.epochs().isEmpty())) {
      Thread.sleep(50);
      seen = running();
    }
    assertThat(seen)
        .filteredOn(running -> !running.epochs().isEmpty())
        .allSatisfy(
            running -> {
              assertThat(running.epochs().get(0).trainLoss()).isEqualTo(1.0);
              JobProgress progress = running.progress().orElseThrow();
              assertThat(progress.loss()).isEqualTo(1.0 / progress.epoch());
              assertThat(running.attempt()).isEqualTo(1);
            });
    kill(coordinator.toHandle());
    assertThat(running()).isEmpty();
  }

  private List<RunningTraining> running() {
    if (!StudyStore.exists(study)) {
      return List.of();
    }
    try (StudyReader reader = StudyReader.open(study)) {
      return reader.running();
    } catch (RuntimeException e) {
      return List.of(); // between the file's making and its tables'
    }
  }

  @Test
  void aKilledCoordinatorTakesItsWorkersAlongAndTheStudyComesOutTheSame() throws Exception {
    for (int kills = 1; kills <= 4; kills++) {
      int before = attempts();
      Process coordinator = coordinator(2, 60);
      awaitAttempts(before + 1);
      Thread.sleep(random.nextInt(500));
      List<ProcessHandle> workers = coordinator.descendants().toList();
      kill(coordinator.toHandle());
      for (ProcessHandle worker : workers) {
        worker.onExit().get(20, TimeUnit.SECONDS);
      }
    }
    assertThat(coordinator(2, 1).waitFor(150, TimeUnit.SECONDS)).isTrue();
    assertSameAsReference();
    try (StudyReader reader = StudyReader.open(study)) {
      assertThat(reader.attempts()).extracting(AttemptRecord::ending).contains(Ending.INTERRUPTED);
      assertThat(reader.attempts()).extracting(AttemptRecord::ending).doesNotContain(Ending.LOST);
    }
  }

  @Test
  void killedWorkersCostAttemptsAndTheStudyComesOutTheSame() throws Exception {
    Process coordinator = coordinator(2, 60);
    for (int kills = 1; kills < StudyRun.ATTEMPTS; kills++) { // one job may be hit each time
      awaitAttempts(kills * 4);
      List<ProcessHandle> workers = coordinator.children().toList();
      kill(workers.get(random.nextInt(workers.size())));
    }
    assertThat(coordinator.waitFor(150, TimeUnit.SECONDS)).isTrue();
    assertThat(root.resolve("out")).content().contains("signal 9").endsWith("COMPLETE\n");
    assertSameAsReference();
  }

  @Test
  void aStudyInUseByAnotherProcessIsRefusedByItsPid() throws Exception {
    Process coordinator = coordinator(1, 1000);
    try {
      awaitAttempts(1);
      long begin = System.nanoTime();
      assertThatThrownBy(() -> StudyStore.open(study))
          .isInstanceOf(StudyInUseException.class)
          .hasMessageContaining("pid " + coordinator.pid())
          .hasMessageContaining("host ");
      assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
    } finally {
      kill(coordinator.toHandle());
    }
    StudyStore.open(study).close();
  }
}
