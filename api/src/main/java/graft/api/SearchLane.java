package graft.api;

import graft.analysis.forecast.TrainingClock;
import graft.api.machine.Machine;
import graft.api.machine.StopHook;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Recipe;
import graft.study.coordinator.RunEnd;
import graft.study.coordinator.RunProgress;
import graft.study.coordinator.StudyRun;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrialExecutor;
import graft.study.identity.Identity;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.search.Budget;
import graft.study.search.Lane;
import graft.study.search.Needs;
import graft.study.search.Score;
import graft.study.search.SearchTrial;
import graft.study.search.Stage;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.DoubleStream;

/**
 * Runs a search's trainings as trials of a store, so that they are kept like a study's: a search
 * begun again finds them. Knows the budget. Used by one thread.
 */
final class SearchLane implements Lane {
  private static final String USED = "search_seconds";

  /** The refit trains on more images than a part has, evaluates more, and runs alone. */
  private static final double REFIT = 1.5;

  /** What is reckoned leaves out starts of workers and what lies between trainings. */
  private static final double SLACK = 1.15;

  private static final long LOOKED_MILLIS = 200;

  private final Machine machine;
  private final StudyStore store;
  private final BaseSpec base;
  private final SearchJobs jobs;
  private final Recipe recipe;
  private final Budget budget;
  private final TrialExecutor executor;
  private final Path folder;
  private final SearchListener listener;
  private final double secondsBefore;
  private final long started = System.nanoTime();

  /**
   * Trainings that this run has asked for: a search that goes on with a larger budget decides as
   * one that began with it, and only finds some of its trainings done.
   */
  private final Set<String> asked = new HashSet<>();

  private volatile boolean over;
  private volatile Stage stage =
      new Stage(Stage.Kind.ANCHORS, 0, 0, OptionalDouble.empty(), Optional.empty());
  private final Outlook outlook;
  private boolean expected;

  /**
   * What the words about a search's time rest on; nothing of the search does.
   *
   * @param candidates that there are
   * @param relativeCost of a mean candidate's training, by that of the first one
   * @param needs of a comparison on all parts
   * @param parts that images are held out in
   */
  record Outlook(int candidates, double relativeCost, Needs needs, int parts) {}

  SearchLane(
      Machine machine,
      StudyStore store,
      BaseSpec base,
      SearchJobs jobs,
      Recipe recipe,
      Budget budget,
      TrialExecutor executor,
      Path folder,
      Outlook outlook,
      SearchListener listener) {
    this.machine = machine;
    this.store = store;
    this.base = base;
    this.jobs = jobs;
    this.recipe = recipe;
    this.budget = budget;
    this.executor = executor;
    this.folder = folder;
    this.outlook = outlook;
    this.listener = listener;
    this.secondsBefore = store.fact(USED).map(Double::parseDouble).orElse(0.0);
  }

  /** Wall-clock seconds of all runs of this search. */
  double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  void keepSeconds() {
    store.storeFact(USED, Double.toString(seconds()));
  }

  @Override
  public Map<SearchTrial, Score> run(List<SearchTrial> trials) throws StoppedException {
    Map<SearchTrial, TrialSpec> specs = new LinkedHashMap<>();
    trials.forEach(trial -> specs.put(trial, spec(trial)));
    specs.values().forEach(spec -> asked.add(spec.id()));
    Map<String, TrialRecord> known = ended();
    boolean missing = specs.values().stream().anyMatch(spec -> !known.containsKey(spec.id()));
    if (missing && !over && secondsLeft() > 0) {
      train(List.copyOf(specs.values()));
      known.putAll(ended());
    }
    Map<SearchTrial, Score> scores = new LinkedHashMap<>();
    specs.forEach(
        (trial, spec) -> {
          TrialRecord record = known.get(spec.id());
          if (record != null) {
            score(record, jobs.held(trial.replicate()).size())
                .ifPresent(score -> scores.put(trial, score));
          }
        });
    return scores;
  }

  private Map<String, TrialRecord> ended() {
    Map<String, TrialRecord> ended = new HashMap<>();
    store.trials().stream()
        .filter(trial -> trial.outcome().isPresent())
        .forEach(trial -> ended.put(trial.spec().id(), trial));
    return ended;
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
    Recipe trained = trial.candidate().recipe(recipe, trial.epochs());
    return TrialSpec.ofSearch(
        Identity.searchTrial(base.id(), trial.protocol(), trained, trial.replicate()),
        trial.replicate(),
        trial.protocol(),
        base,
        trained,
        variant(trial),
        jobs.train(trial.replicate()).size());
  }

  private String variant(SearchTrial trial) {
    List<String> parts = new ArrayList<>();
    if (trial.candidate().rateFactor() != 1) {
      parts.add("rates x " + trial.candidate().rateFactor());
    }
    if (trial.epochs() < recipe.epochs()) {
      parts.add("to epoch " + trial.epochs());
    }
    return String.join(", ", parts);
  }

  @SuppressWarnings("try") // the hook is opened for its end
  private void train(List<TrialSpec> specs) throws StoppedException {
    StudyRun run =
        new StudyRun(
            store,
            List.of(base),
            specs,
            jobs,
            executor,
            machine.bases(),
            folder.resolve("checkpoints"),
            this::heard);
    double left = secondsLeft();
    double one = secondsOfOne() * (count(true) > 1 ? 1 : outlook.relativeCost());
    CountDownLatch ended = new CountDownLatch(1);
    FirstPace pace = new FirstPace(specs.get(0));
    Thread clock = new Thread(() -> stopAfter(left, one, run, pace, ended), "budget");
    clock.setDaemon(true);
    clock.start();
    try (StopHook hook = StopHook.telling(run::requestStop)) {
      Runnable close = listener.watch(new Whole(specs, one, run)::progress);
      try {
        RunEnd end = run.run();
        keepSeconds();
        if (end == RunEnd.STOPPED && !over) {
          throw new StoppedException();
        }
      } finally {
        close.run();
        ended.countDown();
      }
    }
  }

  /** Keeps to the budget; on the way, says what it buys as soon as that is known. */
  private void stopAfter(
      double seconds, double one, StudyRun run, FirstPace pace, CountDownLatch ended) {
    long began = System.nanoTime();
    try {
      while (!ended.await(LOOKED_MILLIS, TimeUnit.MILLISECONDS)) {
        expect(one, run.progress(), pace);
        if ((System.nanoTime() - began) / 1e9 >= seconds) {
          over = true;
          run.requestStop();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long the first of some trainings takes by its own pace, where it is one in full. */
  private final class FirstPace {
    private final TrialSpec spec;
    private final TrainingClock clock;

    FirstPace(TrialSpec spec) {
      this.spec = spec;
      Network network = Networks.find(base.network(), jobs.classes()).orElseThrow();
      int held = jobs.held(spec.data().number()).size();
      clock = new TrainingClock(network, spec.protocol(), spec.recipe(), spec.images(), held);
    }

    /** Its seconds; 0 before it has a pace. */
    double seconds(RunProgress run) {
      if (spec.recipe().epochs() < recipe.epochs()) {
        return 0;
      }
      return run.workers().stream()
          .filter(worker -> worker.training().map(t -> t.id().equals(spec.id())).orElse(false))
          .flatMap(worker -> worker.progress().stream())
          .flatMap(progress -> clock.heard(progress).stream())
          .mapToDouble(times -> times.whole().toMillis() / 1e3)
          .findFirst()
          .orElse(0);
    }
  }

  private synchronized void expect(double one, RunProgress run, FirstPace pace) {
    if (expected) {
      return;
    }
    double seconds = one > 0 ? one : outlook.relativeCost() * pace.seconds(run);
    if (seconds > 0) {
      expected = true;
      listener.expects(forecast(seconds));
    }
  }

  private SearchForecast forecast(double one) {
    int workers = executor.workers();
    double trainings =
        budget instanceof Budget.Trials trials
            ? trials.count()
            : 1 + Math.max(0, seconds(((Budget.Time) budget).duration()) / one - REFIT) * workers;
    double whole = (trainings - 1) * one / workers + REFIT * one;
    return new SearchForecast(
        budget,
        Duration.ofMillis((long) (1000 * one)),
        workers,
        trainings,
        Duration.ofMillis((long) (1000 * whole)),
        outlook.candidates(),
        outlook.parts(),
        outlook.needs().trainings(recipe),
        enough(one));
  }

  /** The least budget, of the kind given, that holds a comparison on all parts. */
  Budget enough() {
    return enough(secondsOfOne());
  }

  private Budget enough(double one) {
    Needs needs = outlook.needs();
    if (budget instanceof Budget.Trials) {
      return new Budget.Trials((int) Math.ceil(needs.trainings(recipe)));
    }
    double ofOneEpoch = Math.max(secondsOfOneEpoch(), one / recipe.epochs());
    return Budget.ofAtLeast(SLACK * needs.seconds(recipe, one, ofOneEpoch, executor.workers()));
  }

  /** How far a search is while some of its trainings run. */
  private final class Whole {
    private final StudyRun run;
    private final double one;
    private final double before;
    private final double these;
    private final OptionalDouble later;

    Whole(List<TrialSpec> specs, double one, StudyRun run) {
      this.run = run;
      this.one = one;
      Set<String> ids = new HashSet<>(asked);
      specs.forEach(spec -> ids.remove(spec.id()));
      before = trainings(ids);
      these = specs.stream().mapToDouble(SearchLane.this::share).sum();
      double affordable = affordable();
      boolean known = affordable < Double.POSITIVE_INFINITY;
      double done = trainings(asked) - before;
      later =
          stage.later().isPresent() || !known
              ? stage.later()
              : OptionalDouble.of(Math.max(0, affordable - (these - done)));
    }

    SearchProgress progress() {
      RunProgress now = run.progress();
      double share = now.imagesTotal() == 0 ? 1 : (double) now.imagesTrained() / now.imagesTotal();
      double done = before + share * these;
      return new SearchProgress(
          stage,
          now,
          done,
          later.isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(before + these + later.getAsDouble() + 1),
          left((1 - share) * these, now));
    }

    private Optional<Duration> left(double stillHere, RunProgress now) {
      double each = one / executor.workers();
      double seconds = Double.POSITIVE_INFINITY;
      if (one > 0 && later.isPresent()) {
        double here = now.timeLeft().map(SearchLane::seconds).orElse(stillHere * each);
        seconds = here + later.getAsDouble() * each + REFIT * one;
      }
      if (budget instanceof Budget.Time time) {
        seconds = Math.min(seconds, seconds(time.duration()) - SearchLane.this.seconds());
      }
      return seconds == Double.POSITIVE_INFINITY
          ? Optional.empty()
          : Optional.of(Duration.ofMillis((long) (1000 * Math.max(0, seconds))));
    }
  }

  private double share(TrialSpec spec) {
    return (double) spec.recipe().epochs() / recipe.epochs();
  }

  /** Seconds until the refit must begin; endless where the budget is none of time. */
  private double secondsLeft() {
    if (!(budget instanceof Budget.Time time)) {
      return Double.POSITIVE_INFINITY;
    }
    return seconds(time.duration()) - seconds() - REFIT * secondsOfOne();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  /**
   * Worker seconds of a full training, by those that ended; by one that diverged, as if it had gone
   * on like that, where none came to its end; 0 where none has ended.
   */
  private double secondsOfOne() {
    double seconds = 0;
    int count = 0;
    double cutShort = 0;
    for (TrialRecord trial : ended().values()) {
      TrainingOutcome outcome = trial.outcome().orElseThrow();
      if (outcome instanceof Diverged diverged) {
        double whole = diverged.seconds() * recipe.epochs() / diverged.epoch();
        cutShort = Math.max(cutShort, whole);
      } else if (outcome instanceof Complete complete
          && trial.spec().recipe().epochs() == recipe.epochs()) {
        seconds += complete.seconds();
        count++;
      }
    }
    return count == 0 ? cutShort : seconds / count;
  }

  /** Trainings that came to their end, in full or of one epoch. */
  private long count(boolean inFull) {
    return lengths(inFull).count();
  }

  /** Mean worker seconds of a training of one epoch; 0 where none has ended. */
  private double secondsOfOneEpoch() {
    return lengths(false).average().orElse(0);
  }

  private DoubleStream lengths(boolean inFull) {
    int epochs = inFull ? recipe.epochs() : 1;
    return ended().values().stream()
        .filter(trial -> trial.spec().recipe().epochs() == epochs)
        .flatMap(trial -> trial.complete().stream())
        .mapToDouble(Complete::seconds);
  }

  @Override
  public void begins(Stage next) {
    stage = next;
  }

  @Override
  public double affordable() {
    if (over) {
      return -1;
    }
    if (budget instanceof Budget.Trials trials) {
      return trials.count() - 1 - trainings(asked);
    }
    double one = secondsOfOne();
    return one == 0 ? Double.POSITIVE_INFINITY : secondsLeft() * executor.workers() / one;
  }

  /** Full trainings done in all runs of the search, those of fewer epochs by their share. */
  double trainings() {
    return trainings(ended().keySet());
  }

  private double trainings(Set<String> ids) {
    return ended().values().stream()
        .filter(trial -> ids.contains(trial.spec().id()))
        .mapToDouble(trial -> share(trial.spec()))
        .sum();
  }

  /** Images of all updates done. */
  long images() {
    return ended().values().stream()
        .flatMap(trial -> trial.complete().stream())
        .mapToLong(Complete::imagesTrained)
        .sum();
  }

  @Override
  public int keep(String name, IntSupplier decision) {
    String fact = "search_" + name + " " + budget;
    return store
        .fact(fact)
        .map(Integer::parseInt)
        .orElseGet(
            () -> {
              int decided = decision.getAsInt();
              store.storeFact(fact, Integer.toString(decided));
              return decided;
            });
  }

  /** One at a time, as the listener is promised. */
  private synchronized void heard(StudyEvent event) {
    listener.heard(event);
  }

  @Override
  public synchronized void told(String line) {
    listener.told(line);
  }
}
