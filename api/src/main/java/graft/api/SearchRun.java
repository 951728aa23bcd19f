package graft.api;

import graft.analysis.forecast.TrainingClock;
import graft.api.machine.StopHook;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Recipe;
import graft.study.coordinator.BaseCache;
import graft.study.coordinator.RunCosts;
import graft.study.coordinator.RunEnd;
import graft.study.coordinator.StudyRun;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrialExecutor;
import graft.study.identity.Identity;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.search.Length;
import graft.study.search.Score;
import graft.study.search.SearchTrial;
import graft.study.search.Stage;
import graft.study.search.TrialRunner;
import graft.study.store.TrialRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Runs a search's trainings as trials of its store, so that they are kept like a study's: a search
 * begun again finds them. Keeps to the budget. Used by one thread.
 */
final class SearchRun implements TrialRunner {
  private final SearchBudget budget;
  private final BaseSpec base;
  private final SearchJobs jobs;
  private final TrialExecutor executor;
  private final BaseCache bases;
  private final Path checkpoints;
  private final SearchListener listener;
  private volatile boolean over;
  private Stage stage =
      new Stage(Stage.Kind.ANCHORS, 0, 0, OptionalDouble.empty(), Optional.empty());
  private boolean expected;

  SearchRun(
      SearchBudget budget,
      BaseSpec base,
      SearchJobs jobs,
      TrialExecutor executor,
      BaseCache bases,
      Path checkpoints,
      SearchListener listener) {
    this.budget = budget;
    this.base = base;
    this.jobs = jobs;
    this.executor = executor;
    this.bases = bases;
    this.checkpoints = checkpoints;
    this.listener = listener;
  }

  @Override
  public Map<SearchTrial, Score> run(List<SearchTrial> trials) throws StoppedException {
    Map<SearchTrial, TrialSpec> specs = new LinkedHashMap<>();
    trials.forEach(trial -> specs.put(trial, spec(trial)));
    budget.ask(specs.values());
    Map<String, TrialRecord> known = budget.ended();
    boolean missing = specs.values().stream().anyMatch(spec -> !known.containsKey(spec.id()));
    if (missing && !over && budget.secondsLeft() > 0) {
      train(List.copyOf(specs.values()));
      known.putAll(budget.ended());
    }
    Map<SearchTrial, Score> scores = new LinkedHashMap<>();
    specs.forEach(
        (trial, spec) ->
            Optional.ofNullable(known.get(spec.id()))
                .flatMap(record -> score(record, jobs.part(trial.replicate()).held().size()))
                .ifPresent(score -> scores.put(trial, score)));
    return scores;
  }

  /** Empty for a training that could not be run: that says nothing of its protocol. */
  private static Optional<Score> score(TrialRecord record, int total) {
    TrainingOutcome outcome = record.outcome().orElseThrow();
    if (outcome instanceof Complete complete) {
      BitSet correct = BitSet.valueOf(HexFormat.of().parseHex(complete.correctBits()));
      return Optional.of(new Score(correct, total, complete.last().loss()));
    }
    return outcome instanceof Diverged ? Optional.of(Score.none(total)) : Optional.empty();
  }

  private TrialSpec spec(SearchTrial trial) {
    Recipe trained = trial.recipe();
    return new TrialSpec(
        Identity.searchTrial(base.id(), trial.protocol(), trained, trial.replicate()),
        List.of("search"),
        new TrialData.HeldOut(trial.replicate()),
        Method.SGD,
        trial.protocol(),
        base.network(),
        base.id(),
        trained,
        variant(trial),
        1,
        jobs.part(trial.replicate()).train().size());
  }

  private String variant(SearchTrial trial) {
    List<String> parts = new ArrayList<>();
    parts.add(trial.candidate().recipe().differenceFrom(budget.recipe().evaluatedOnce()));
    parts.add(trial.length() == Length.FULL ? "" : "for epochs " + trial.epochs());
    parts.removeIf(String::isEmpty);
    return String.join(", ", parts);
  }

  @SuppressWarnings("try") // the hook is opened for its end
  private void train(List<TrialSpec> specs) throws StoppedException {
    double left = budget.secondsLeft();
    double one = budget.secondsOfMean();
    expect(one);
    TrialSpec first = specs.get(0);
    TrainingClock pace =
        new TrainingClock(
            Networks.find(base.network(), jobs.classes()).orElseThrow(),
            first.protocol(),
            first.recipe(),
            first.images(),
            jobs.part(first.data().number()).held().size());
    StudyRun run =
        new StudyRun(
            budget.store(),
            List.of(base),
            specs,
            jobs,
            executor,
            bases,
            checkpoints,
            event -> heard(event, first, pace),
            RunCosts.unknown());
    CountDownLatch ended = new CountDownLatch(1);
    Thread clock = new Thread(() -> stopAfter(left, run, ended), "budget");
    clock.setDaemon(true);
    clock.start();
    try (StopHook hook = new StopHook(run::requestStop, listener::stopped)) {
      listener.began(new BatchProgress(budget, stage, specs, affordable(), one, run::progress));
      RunEnd end = run.run();
      budget.keepSeconds();
      if (end == RunEnd.STOPPED && !over) {
        throw new StoppedException();
      }
    } finally {
      ended.countDown();
      listener.doing(Doing.CHOOSING);
    }
  }

  /** Ends a run when the budget of time does. */
  private void stopAfter(double seconds, StudyRun run, CountDownLatch ended) {
    try {
      if (!ended.await((long) (1000 * seconds), TimeUnit.MILLISECONDS)) {
        over = true;
        run.requestStop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One at a time, as the listener is promised. The first full training shows what one takes. */
  private synchronized void heard(StudyEvent event, TrialSpec first, TrainingClock pace) {
    listener.heard(event);
    if (event instanceof StudyEvent.Progressed progressed
        && progressed.job().equals(first.id())
        && budget.share(first) == 1) {
      pace.heard(progressed.progress())
          .map(times -> budget.outlook().relativeCost() * SearchBudget.seconds(times.whole()))
          .ifPresent(this::expect);
    }
  }

  /** Says what the budget buys as soon as it is known how long a full training takes. */
  private synchronized void expect(double seconds) {
    if (!expected && seconds > 0) {
      expected = true;
      listener.expects(budget.forecast(seconds));
    }
  }

  @Override
  public void begins(Stage next) {
    stage = next;
  }

  @Override
  public double affordable() {
    return over ? -1 : budget.affordable();
  }

  @Override
  public int keep(String name, IntSupplier decision) {
    String fact = "search_" + name + " " + budget.budget();
    return budget
        .store()
        .fact(fact)
        .map(Integer::parseInt)
        .orElseGet(
            () -> {
              int decided = decision.getAsInt();
              budget.store().storeFact(fact, Integer.toString(decided));
              return decided;
            });
  }

  @Override
  public synchronized void message(String line) {
    listener.message(line);
  }
}
