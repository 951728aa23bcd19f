package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import graft.core.error.MachineException;
import graft.core.weights.TensorInfo;
import graft.core.weights.WeightsFile;
import graft.study.event.StudyEvent;
import graft.study.execution.CacheHoldings;
import graft.study.execution.EpochRecord;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeTraining;
import graft.study.fake.InlineExecutor;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord;
import graft.study.store.BaseRecord;
import graft.study.store.StoreCheck;
import graft.study.store.StoredEvent;
import graft.study.store.StudyDigest;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StudyRunTest {
  private final Path root;
  private final Path cache;
  private final List<StudyEvent> heard = new ArrayList<>();
  private int together;

  StudyRunTest(@TempDir Path root) {
    this.root = root;
    this.cache = root.resolve("bases");
  }

  private StudyRun run(
      StudyStore store, List<BaseSpec> bases, List<TrialSpec> trials, InlineExecutor executor) {
    if (executor.holdings == null) {
      executor.holdings = new CacheHoldings(root);
    }
    return new StudyRun(
        store,
        bases,
        trials,
        new FakePlan(),
        executor,
        new BaseCache(cache),
        root.resolve("checkpoints"),
        event -> {
          synchronized (heard) {
            heard.add(event);
          }
        },
        RunCosts.unknown());
  }

  private StudyRun run(StudyStore store, InlineExecutor executor) {
    return run(store, FakePlan.bases(2), FakePlan.trials(2), executor);
  }

  private String digestWithFreshCache(String name, int workers) throws IOException {
    try (StudyStore store = StudyStore.create(root.resolve(name))) {
      assertThat(run(store, new InlineExecutor(workers)).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(StoreCheck.problems(root.resolve(name))).isEmpty();
      clearCache();
      return StudyDigest.of(store);
    }
  }

  private void clearCache() throws IOException {
    try (var files = Files.list(cache)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theDigestDoesNotDependOnTheNumberOfWorkers() throws IOException {
    String one = digestWithFreshCache("one", 1);
    assertThat(digestWithFreshCache("two", 2)).isEqualTo(one);
    assertThat(digestWithFreshCache("three", 3)).isEqualTo(one);
  }

  @Test
  void everyOutcomeIsItsOwnJobs() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, new InlineExecutor(2)).run()).isEqualTo(RunEnd.COMPLETE);
      for (TrialRecord trial : store.trials()) {
        assertThat(trial.outcome()).contains(FakeTraining.outcome(trial.spec().id(), 3));
        assertThat(trial.attempts()).isEqualTo(1);
      }
    }
  }

  @Test
  void aTrainingIsHeardFromItsBeginningToItsEnd() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      List<TrialSpec> trials = List.of(FakePlan.trial("diverge-a", 0, "base0", 0));
      assertThat(run(store, FakePlan.bases(1), trials, new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.WITH_FAILURES);
      assertThat(heard)
          .filteredOn(event -> event.job().equals("base0"))
          .filteredOn(event -> !(event instanceof StudyEvent.Progressed))
          .containsExactly(
              new StudyEvent.Began("base0", 1, 1),
              new StudyEvent.EpochFinished("base0", 1, new EpochRecord(1, 0.001, 0.01, 1.0)),
              new StudyEvent.EpochFinished("base0", 1, new EpochRecord(2, 0.001, 0.01, 0.5)),
              new StudyEvent.EpochFinished("base0", 1, new EpochRecord(3, 0.001, 0.01, 1.0 / 3)),
              new StudyEvent.Completed("base0", 1));
      StudyEvent diverged = new StudyEvent.Diverged("diverge-a", 1, 1);
      assertThat(heard).contains(diverged);
      assertThat(store.events()).extracting(StoredEvent::event).containsExactly(diverged);
    }
  }

  @Test
  void eachLossAndTheEndOfATrialThatKillsItsWorkersAreHeardAndKept() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      List<TrialSpec> trials = List.of(FakePlan.trial("crash-a", 0, "base0", 0));
      assertThat(run(store, FakePlan.bases(1), trials, new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.WITH_FAILURES);
      String words = "signal 11 under crash-a";
      assertThat(store.events())
          .extracting(StoredEvent::event)
          .containsExactly(
              new StudyEvent.Lost("crash-a", 1, words),
              new StudyEvent.Lost("crash-a", 2, words),
              new StudyEvent.Lost("crash-a", 3, words),
              new StudyEvent.Failed("crash-a", 3, "its worker died in 3 attempts; " + words));
      assertThat(heard).containsAll(store.events().stream().map(StoredEvent::event).toList());
    }
  }

  @Test
  void aFinishedStudyRunsNothingAgain() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, new InlineExecutor(2)).run()).isEqualTo(RunEnd.COMPLETE);
      InlineExecutor second = new InlineExecutor(2);
      assertThat(run(store, second).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(second.begun).isEmpty();
    }
  }

  @Test
  void basesComeFirst() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      InlineExecutor executor = new InlineExecutor(1);
      assertThat(run(store, executor).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(executor.begun).startsWith("base0", "base1");
    }
  }

  private BaseSpec given(Path file) {
    return new BaseSpec(
        "given", 0, 0, 0, "alexnet-32", FakePlan.RECIPE, new BaseOrigin.Given(file.toString()));
  }

  /** A {@code state_dict} that PyTorch wrote. */
  private static Path outside() {
    URL url = Objects.requireNonNull(StudyRunTest.class.getResource("plain-zip.pth"));
    return Path.of(URI.create(url.toString()));
  }

  @Test
  void givenWeightsServeTheirTrialsAndNothingIsTrainedForThem() throws IOException {
    Path file = outside();
    List<TrialSpec> trials =
        List.of(FakePlan.trial("a", 0, "given", 0), FakePlan.trial("b", 0, "given", 3));
    InlineExecutor executor = new InlineExecutor(2);
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, List.of(given(file)), trials, executor).run())
          .isEqualTo(RunEnd.COMPLETE);
      assertThat(executor.begun).containsExactlyInAnyOrder("a", "b");
      try (WeightsFile copy = WeightsFile.open(cache.resolve("given.safetensors"))) {
        assertThat(copy.tensors())
            .extracting(TensorInfo::name, TensorInfo::type, TensorInfo::shape)
            .containsExactly(
                tuple("z.weight", "F32", List.of(2L, 3L)),
                tuple("a.bias", "F32", List.of(3L)),
                tuple("scale", "F32", List.of()),
                tuple("empty", "F32", List.of(0L, 4L)));
      }
      assertThat(StoreCheck.problems(root.resolve("s"))).isEmpty();
    }
  }

  @Test
  void aStoppedStudyOfGivenWeightsGoesOnWithThem() throws IOException {
    Path file = outside();
    List<TrialSpec> trials =
        List.of(FakePlan.trial("a", 0, "given", 2), FakePlan.trial("b", 0, "given", 3));
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, List.of(given(file)), trials, new InlineExecutor(1, 1)).run())
          .isEqualTo(RunEnd.STOPPED);
      clearCache();
      InlineExecutor second = new InlineExecutor(1);
      assertThat(run(store, List.of(given(file)), trials, second).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(second.begun).hasSize(1);
    }
  }

  @Test
  void aStoppedStudyGoesOnWhereItStoppedAndComesOutTheSame() throws IOException {
    String reference = digestWithFreshCache("reference", 2);
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, new InlineExecutor(1, 7)).run()).isEqualTo(RunEnd.STOPPED);
      assertThat(store.attempts())
          .filteredOn(a -> a.ending() == AttemptRecord.Ending.INTERRUPTED)
          .hasSize(1);
      InlineExecutor second = new InlineExecutor(1);
      assertThat(run(store, second).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(second.begun).hasSize(18 - 7);
      assertThat(StudyDigest.of(store)).isEqualTo(reference);
    }
  }

  @Test
  void aDivergedBaseFailsItsTransferringTrialsAndTheRestGoesOn() {
    List<BaseSpec> bases = List.of(FakePlan.base("diverge0", 0), FakePlan.base("base1", 1));
    List<TrialSpec> trials =
        List.of(
            FakePlan.trial("a", 0, "diverge0", 0),
            FakePlan.trial("b", 0, "diverge0", 3),
            FakePlan.trial("fail-c", 1, "base1", 0),
            FakePlan.trial("d", 1, "base1", 3));
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, bases, trials, new InlineExecutor(2)).run())
          .isEqualTo(RunEnd.WITH_FAILURES);
      assertThat(store.bases().get(0).state()).isEqualTo(TrialState.DIVERGED);
      assertThat(store.trials())
          .extracting(TrialRecord::state)
          .containsExactly(
              TrialState.COMPLETE, TrialState.FAILED, TrialState.FAILED, TrialState.COMPLETE);
      assertThat(store.trials().get(1).outcome())
          .contains(new TrainingOutcome.Failed("the base of split 0 diverged in epoch 1"));
      assertThat(store.trials().get(2).outcome())
          .contains(new TrainingOutcome.Failed("no images for fail-c"));
    }
  }

  @Test
  void aTrialIsGivenUpAfterThreeDeadWorkers() {
    List<TrialSpec> trials = new ArrayList<>(FakePlan.trials(1));
    trials.add(FakePlan.trial("crash-1", 0, "base0", 4));
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, FakePlan.bases(1), trials, new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.WITH_FAILURES);
      TrialRecord crashed =
          store.trials().stream().filter(t -> t.spec().id().equals("crash-1")).findAny().get();
      assertThat(crashed.attempts()).isEqualTo(3);
      assertThat(crashed.state()).isEqualTo(TrialState.FAILED);
      assertThat(crashed.outcome().orElseThrow().toString()).contains("signal 11 under crash-1");
      assertThat(store.trials()).filteredOn(t -> t.state() == TrialState.COMPLETE).hasSize(8);
      assertThat(store.trials()).filteredOn(t -> t.attempts() > 1).containsExactly(crashed);
    }
  }

  @Test
  void failedJobsThatAreRetriedGetThreeNewAttemptsAndTheStudyComesOutTheSame() throws IOException {
    String reference = digestWithFreshCache("reference", 1);
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      InlineExecutor dying = new InlineExecutor(2);
      dying.deaths.put("base0", 3);
      dying.deaths.put("trial-1-4", 3);
      assertThat(run(store, dying).run()).isEqualTo(RunEnd.WITH_FAILURES);
      assertThat(store.trials()).filteredOn(t -> t.state() == TrialState.FAILED).hasSize(7 + 1);
      assertThat(run(store, new InlineExecutor(2)).run()).isEqualTo(RunEnd.WITH_FAILURES);
      assertThat(store.retryFailed()).isEqualTo(1 + 7 + 1);
      InlineExecutor better = new InlineExecutor(2);
      better.deaths.put("base0", 2);
      better.deaths.put("trial-1-4", 2);
      assertThat(run(store, better).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(better.begun).hasSize(3 + 7 + 3).doesNotContain("base1", "trial-0-0");
      assertThat(store.bases()).extracting(BaseRecord::attempts).containsExactly(6, 1);
      assertThat(StudyDigest.of(store)).isEqualTo(reference);
    }
  }

  @Test
  void aBaseWhoseWorkersDieFailsItsTrials() {
    List<TrialSpec> trials = List.of(FakePlan.trial("a", 0, "crash-base", 2));
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      List<BaseSpec> bases = List.of(FakePlan.base("crash-base", 0));
      assertThat(run(store, bases, trials, new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.WITH_FAILURES);
      assertThat(store.bases().get(0).attempts()).isEqualTo(3);
      assertThat(store.trials().get(0).outcome().orElseThrow().toString())
          .contains("the base of split 0 failed");
    }
  }

  @Test
  void aCachedBaseIsUsedAgainByAnotherStudyWithTheSameDigest() {
    try (StudyStore first = StudyStore.create(root.resolve("first"));
        StudyStore second = StudyStore.create(root.resolve("second"))) {
      assertThat(run(first, new InlineExecutor(2)).run()).isEqualTo(RunEnd.COMPLETE);
      InlineExecutor executor = new InlineExecutor(2);
      assertThat(run(second, executor).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(executor.begun).noneMatch(id -> id.startsWith("base"));
      assertThat(second.bases()).extracting(BaseRecord::attempts).containsOnly(0);
      assertThat(StudyDigest.of(second)).isEqualTo(StudyDigest.of(first));
      assertThat(heard)
          .contains(new StudyEvent.BaseReused("base0"), new StudyEvent.BaseReused("base1"));
    }
  }

  @Test
  void lostOrDamagedWeightsAreTrainedAgainForTrialsThatWait() throws IOException {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, FakePlan.bases(2), FakePlan.trials(1), new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.COMPLETE);
      Files.writeString(cache.resolve("base1.safetensors"), "damaged");
      InlineExecutor second = new InlineExecutor(1);
      assertThat(run(store, second).run()).isEqualTo(RunEnd.COMPLETE);
      assertThat(second.begun).contains("base1").doesNotContain("base0");
      assertThat(cache.resolve("base1.safetensors")).hasContent("weights of base1");
      assertThat(store.bases()).extracting(BaseRecord::attempts).containsOnly(1);
    }
  }

  @Test
  void lostWeightsAreGivenUpAfterThreeDeadWorkers() throws IOException {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, FakePlan.bases(2), FakePlan.trials(1), new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.COMPLETE);
      Files.writeString(cache.resolve("base1.safetensors"), "damaged");
      InlineExecutor dying = new InlineExecutor(1);
      dying.deaths.put("base1", 3);
      heard.clear();
      assertThat(run(store, dying).run()).isEqualTo(RunEnd.WITH_FAILURES);
      assertThat(dying.begun).filteredOn("base1"::equals).hasSize(3);
      assertThat(heard).filteredOn(StudyEvent.Lost.class::isInstance).hasSize(3);
      assertThat(heard)
          .contains(
              new StudyEvent.BaseUnusable(
                  "base1", "failed: its worker died in 3 attempts; signal 11 under base1", 7));
      assertThat(store.bases()).extracting(BaseRecord::attempts).containsOnly(1);
    }
  }

  @Test
  void aFullDiskStopsTheStudyAndFailsNothing() {
    List<TrialSpec> trials =
        List.of(FakePlan.trial("a", 0, "base0", 0), FakePlan.trial("full-b", 0, "base0", 3));
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      StudyRun run = run(store, FakePlan.bases(1), trials, new InlineExecutor(1));
      assertThatThrownBy(run::run)
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("no space for the checkpoint of full-b");
      assertThat(store.trials().get(1).state()).isEqualTo(TrialState.WAITING);
      assertThat(store.attempts())
          .filteredOn(a -> a.job().equals("full-b"))
          .extracting(AttemptRecord::ending)
          .containsExactly(AttemptRecord.Ending.INTERRUPTED);
    }
  }

  /** Trials of the same data that have no work in common: each has its own seed. */
  private List<TrialSpec> scratch(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            number -> seeded(FakePlan.trial("t%02d".formatted(number), 0, "base0", 0), number))
        .toList();
  }

  private static TrialSpec seeded(TrialSpec trial, int seed) {
    return new TrialSpec(
        trial.id(),
        trial.experiments(),
        trial.data(),
        trial.method(),
        trial.protocol(),
        trial.network(),
        trial.baseId(),
        trial.recipe(),
        trial.variant(),
        seed,
        trial.images());
  }

  private StudyRun runInTurns(StudyStore store, List<TrialSpec> trials, TrialExecutor executor) {
    return new StudyRun(
        store,
        List.of(),
        trials,
        new FakePlan(),
        executor,
        new BaseCache(cache),
        root.resolve("checkpoints"),
        event -> {
          heard.add(event);
          together = Math.max(together, store.running().size());
        },
        RunCosts.unknown());
  }

  @Test
  void jobsOfAGroupThatAdvanceInTurnAreKeptWhicheverEndsFirst() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(runInTurns(store, scratch(8), new TakingTurns(0)).run())
          .isEqualTo(RunEnd.COMPLETE);
      assertThat(heard)
          .filteredOn(event -> !(event instanceof StudyEvent.Progressed))
          .startsWith(
              new StudyEvent.Began("t00", 1, 1),
              new StudyEvent.Began("t01", 1, 1),
              new StudyEvent.EpochFinished("t00", 1, new EpochRecord(1, 0.001, 0.01, 1)),
              new StudyEvent.EpochFinished("t01", 1, new EpochRecord(1, 0.001, 0.01, 1)),
              new StudyEvent.EpochFinished("t00", 1, new EpochRecord(2, 0.001, 0.01, 0.5)))
          .containsSubsequence(
              new StudyEvent.Completed("t01", 1), new StudyEvent.Completed("t00", 1));
      assertThat(together).as("trainings that run at once, as any process sees them").isEqualTo(2);
      for (TrialRecord trial : store.trials()) {
        assertThat(trial.outcome()).contains(FakeTraining.outcome(trial.spec().id(), 3));
        assertThat(trial.attempts()).isEqualTo(1);
      }
      assertThat(StoreCheck.problems(root.resolve("s"))).isEmpty();
    }
  }

  @Test
  void aCrashCostsEachJobThatBeganAndHasNotEndedAnAttemptAndOnlyThose() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(runInTurns(store, scratch(16), new TakingTurns(1)).run())
          .isEqualTo(RunEnd.COMPLETE);
      assertThat(store.attempts())
          .filteredOn(attempt -> attempt.ending() == AttemptRecord.Ending.LOST)
          .extracting(AttemptRecord::job)
          .containsExactly("t00", "t01");
      assertThat(store.trials())
          .allSatisfy(
              trial ->
                  assertThat(trial.attempts())
                      .as(trial.spec().id())
                      .isEqualTo(trial.spec().id().matches("t0[01]") ? 2 : 1));
      assertThat(store.trials()).allMatch(trial -> trial.state() == TrialState.COMPLETE);
    }
  }

  @Test
  void aWorkerThatLacksTheBaseStopsTheStudyAndCostsNoAttempt() {
    List<TrialSpec> trials = List.of(FakePlan.trial("a", 0, "base0", 3));
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      InlineExecutor elsewhere = new InlineExecutor(1);
      elsewhere.holdings = new CacheHoldings(root.resolve("other"));
      StudyRun run = run(store, FakePlan.bases(1), trials, elsewhere);
      assertThatThrownBy(run::run)
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("has no base with SHA-256 ")
          .hasMessageContaining(root.resolve("other").toString());
      assertThat(store.bases().get(0).state()).isEqualTo(TrialState.COMPLETE);
      assertThat(store.trials().get(0).state()).isEqualTo(TrialState.WAITING);
      assertThat(store.attempts()).extracting(AttemptRecord::job).containsExactly("base0");
      assertThat(run(store, FakePlan.bases(1), trials, new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.COMPLETE);
    }
  }

  @Test
  void anExecutorThatOthersStopEndsTheRunWhileABaseWaits() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      InlineExecutor stopped = new InlineExecutor(1, 0);
      assertThat(run(store, stopped).run()).isEqualTo(RunEnd.STOPPED);
      assertThat(stopped.begun).hasSize(1);
    }
  }

  @Test
  void anExecutorThatOthersStopEndsTheRunWhileLostWeightsAreBroughtBack() throws IOException {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      assertThat(run(store, FakePlan.bases(2), FakePlan.trials(1), new InlineExecutor(1)).run())
          .isEqualTo(RunEnd.COMPLETE);
      Files.writeString(cache.resolve("base1.safetensors"), "damaged");
      InlineExecutor stopped = new InlineExecutor(1);
      stopped.requestStop();
      assertThat(run(store, stopped).run()).isEqualTo(RunEnd.STOPPED);
      assertThat(stopped.begun).isEmpty();
    }
  }

  @Test
  void progressCountsUpToTheWhole() {
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      StudyRun run = run(store, new InlineExecutor(2));
      assertThat(run.progress().trialsTotal()).isEqualTo(16);
      assertThat(run.progress().imagesTrained()).isZero();
      assertThat(run.run()).isEqualTo(RunEnd.COMPLETE);
      RunProgress end = run.progress();
      assertThat(end.trialsDone()).isEqualTo(16);
      assertThat(end.basesDone()).isEqualTo(2);
      assertThat(end.imagesTotal()).isEqualTo(18 * 30);
      assertThat(end.imagesTrained()).isEqualTo(end.imagesTotal());
      assertThat(end.workers()).allMatch(worker -> worker.training().isEmpty());
    }
  }
}
