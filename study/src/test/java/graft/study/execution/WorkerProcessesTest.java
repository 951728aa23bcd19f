package graft.study.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeTraining;
import graft.study.fake.FakeWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerProcessesTest {
  private final Path logs;

  WorkerProcessesTest(@TempDir Path folder) {
    logs = folder.resolve("logs");
  }

  private WorkerProcesses workers(List<String> command, Duration silence) {
    return new WorkerProcesses(new WorkerCommand(command, Map.of()), 1, logs, silence);
  }

  private WorkerProcesses fakes(long millisAnEpoch, Duration silence) {
    return workers(FakeWorker.command(FakeWorker.class, "" + millisAnEpoch), silence);
  }

  /** Writes down all it hears but progress. */
  private static final class Heard implements Consumer<TrainingEvent> {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<String> epochs = new CopyOnWriteArrayList<>();
    final List<TrainingOutcome> outcomes = new CopyOnWriteArrayList<>();
    String lastWords = "";

    @Override
    public void accept(TrainingEvent event) {
      String id = event.job().id();
      if (event instanceof TrainingEvent.Began) {
        lines.add("began " + id);
      } else if (event instanceof TrainingEvent.EpochFinished finished) {
        epochs.add(id + " " + finished.epoch().epoch());
      } else if (event instanceof TrainingEvent.Ended ended) {
        lines.add("finished " + id);
        outcomes.add(ended.outcome());
      } else if (event instanceof TrainingEvent.Lost lost) {
        lines.add("lost " + id);
        lastWords = lost.lastWords();
      }
    }
  }

  @Test
  void twoJobsOfAGroupAdvanceInTurnAndEndInEitherOrder() {
    try (WorkerProcesses workers =
        workers(FakeWorker.command(AlternatingWorker.class), WorkerProcesses.SILENCE)) {
      Heard heard = new Heard();
      workers.execute(FakePlan.group("slow", "fast", "third"), heard);
      assertThat(heard.lines)
          .containsExactly(
              "began slow",
              "began fast",
              "finished fast",
              "finished slow",
              "began third",
              "finished third");
      assertThat(heard.epochs).startsWith("slow 1", "fast 1", "slow 2", "fast 2", "slow 3");
    }
  }

  @Test
  void aPreparedWorkerTakesTheFirstGroup() throws Exception {
    try (WorkerProcesses workers = fakes(1, WorkerProcesses.SILENCE)) {
      workers.prepare();
      List<Long> prepared = children();
      Heard heard = new Heard();
      workers.execute(FakePlan.group("a"), heard);
      assertThat(heard.lines).containsExactly("began a", "finished a");
      assertThat(children()).isEqualTo(prepared).hasSize(1);
    }
  }

  @Test
  void aPreparedWorkerThatDiedIsReplacedByAnother() {
    try (WorkerProcesses workers = fakes(1, WorkerProcesses.SILENCE)) {
      workers.prepare();
      ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
      Heard heard = new Heard();
      workers.execute(FakePlan.group("a"), heard);
      assertThat(heard.lines).containsExactly("began a", "finished a");
    }
  }

  @Test
  void aPreparedWorkerThatIsNotNeededEndsAtOnce() {
    long began = System.nanoTime();
    try (WorkerProcesses workers =
        workers(List.of("sleep", "60"), WorkerProcesses.SILENCE)) { // never says hello
      workers.prepare();
      began = System.nanoTime();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertThat(children()).isEmpty();
  }

  @Test
  void whatCannotBeStartedAheadIsSaidWhenItIsNeeded() {
    try (WorkerProcesses workers = workers(List.of("no-such-program"), Duration.ofSeconds(1))) {
      workers.prepare();
      assertThatThrownBy(() -> workers.execute(FakePlan.group("a"), new Heard()))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("no-such-program");
    }
  }

  @Test
  void aFolderOfLogsIsRemovedUnlessItHoldsSomethingElse() throws Exception {
    Files.createDirectories(logs);
    Files.writeString(logs.resolve("worker-1.log"), "");
    Files.createTempDirectory(logs, "cluster-");
    for (String other : List.of("mine.log", "cluster-1")) {
      Path mine = Files.writeString(logs.resolve(other), "");
      WorkerProcesses.removeLogs(logs);
      assertThat(logs.resolve("worker-1.log")).exists();
      Files.delete(mine);
    }
    Path full = Files.createDirectories(logs.resolve("cluster-2/mine"));
    WorkerProcesses.removeLogs(logs);
    assertThat(logs.resolve("worker-1.log")).exists();
    Files.delete(full);
    WorkerProcesses.removeLogs(logs);
    assertThat(logs).doesNotExist();
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  @Test
  void aCrashCostsEachUnfinishedJobThatBeganAnAttempt() {
    try (WorkerProcesses workers =
        workers(FakeWorker.command(AlternatingWorker.class), WorkerProcesses.SILENCE)) {
      Heard heard = new Heard();
      workers.execute(FakePlan.group("crash", "fast", "third"), heard);
      assertThat(heard.lines)
          .containsExactly("began crash", "began fast", "lost crash", "lost fast");
      assertThat(heard.lastWords).contains("last words of both");
    }
  }

  @Test
  void aCrashCostsTheRunningJobOnlyAndTheNextGroupGetsANewWorker() {
    try (WorkerProcesses workers = fakes(1, WorkerProcesses.SILENCE)) {
      Heard first = new Heard();
      workers.execute(FakePlan.group("a", "diverge-b", "crash-c", "d"), first);
      assertThat(first.lines)
          .containsExactly(
              "began a",
              "finished a",
              "began diverge-b",
              "finished diverge-b",
              "began crash-c",
              "lost crash-c");
      assertThat(first.outcomes)
          .containsExactly(FakeTraining.outcome("a", 3), FakeTraining.outcome("diverge-b", 3));
      assertThat(first.lastWords).contains("signal 11").contains("last words of crash-c");
      Heard second = new Heard();
      workers.execute(FakePlan.group("d"), second);
      assertThat(second.lines).containsExactly("began d", "finished d");
      assertThat(logs.resolve("worker-1.log")).content().contains("last words of crash-c");
    }
  }

  @Test
  void aWorkerThatSaysNonsenseIsEndedAndItsJobLost() {
    try (WorkerProcesses workers =
        workers(FakeWorker.command(GarbageWorker.class), WorkerProcesses.SILENCE)) {
      Heard heard = new Heard();
      workers.execute(FakePlan.group("a", "b"), heard);
      assertThat(heard.lines).containsExactly("began a", "lost a");
      assertThat(heard.lastWords).contains("cannot be understood");
    }
  }

  @Tag("slow")
  @Test
  void silenceIsTakenForDeath() {
    try (WorkerProcesses workers = fakes(60_000, Duration.ofSeconds(4))) {
      Heard heard = new Heard();
      workers.execute(FakePlan.group("a"), heard);
      assertThat(heard.lines).containsExactly("began a", "lost a");
      assertThat(heard.lastWords).contains("said nothing for too long");
    }
  }

  @Tag("slow")
  @Test
  void aWorkerThatComputesIsNotTakenForDeadHoweverLittleItSays() {
    try (WorkerProcesses workers =
        workers(FakeWorker.command(BusyWorker.class, "4000"), Duration.ofSeconds(2))) {
      Heard heard = new Heard();
      workers.execute(FakePlan.group("a"), heard);
      assertThat(heard.lines).containsExactly("began a", "finished a");
    }
  }

  @Test
  void aWorkerThatCannotStartIsTheMachinesFault() {
    List<String> command = List.of("sh", "-c", "echo no such library; exit 5");
    try (WorkerProcesses workers = workers(command, WorkerProcesses.SILENCE)) {
      Heard heard = new Heard();
      assertThatThrownBy(() -> workers.execute(FakePlan.group("a"), heard))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("code 5")
          .hasMessageContaining("no such library");
      assertThat(heard.lines).isEmpty();
    }
  }

  @Test
  void aWorkerThatCannotGoOnSaysWhyAndItsJobIsNotLost() {
    try (WorkerProcesses workers = fakes(1, WorkerProcesses.SILENCE)) {
      Heard heard = new Heard();
      assertThatThrownBy(() -> workers.execute(FakePlan.group("a", "full-b", "c"), heard))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll("no space for the checkpoint of full-b", "same command again");
      assertThat(heard.lines).containsExactly("began a", "finished a", "began full-b");
    }
  }

  @Test
  void aStoppedGroupLosesNothing() throws Exception {
    try (WorkerProcesses workers = fakes(300, WorkerProcesses.SILENCE)) {
      Heard heard = new Heard();
      Thread thread = new Thread(() -> workers.execute(FakePlan.group("a", "b", "c"), heard));
      thread.start();
      while (!heard.lines.contains("began b")) {
        Thread.sleep(10);
      }
      workers.requestStop();
      thread.join(5_000);
      assertThat(thread.isAlive()).isFalse();
      assertThat(heard.lines).containsExactly("began a", "finished a", "began b");
    }
  }
}
