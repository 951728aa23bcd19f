package graft.api;

import graft.core.protocol.Recipe;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.plan.TrialSpec;
import graft.study.search.Budget;
import graft.study.search.Needs;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a search has used of its budget, and what the rest holds, by the trials in its store.
 *
 * @param recipe the recommended one, whose full training a budget counts
 * @param workers that train at a time
 * @param outlook what a forecast of the search rests on
 * @param asked trainings that this run has asked for: a search that goes on with a larger budget
 *     decides as one that began with it, and only finds some of its trainings done
 * @param secondsBefore of all earlier runs
 * @param started nano time at which this run began
 */
record SearchBudget(
    Budget budget,
    StudyStore store,
    Recipe recipe,
    int workers,
    Outlook outlook,
    Set<String> asked,
    double secondsBefore,
    long started) {
  private static final String USED = "search_seconds";

  /** Seconds of the last training, by those of a full one: it has more images and runs alone. */
  static final double REFIT = 1.5;

  /** A forecast leaves out starts of workers and what lies between trainings. */
  private static final double SLACK = 1.15;

  /**
   * What a forecast of a search rests on; nothing that it trains does.
   *
   * @param candidates that there are
   * @param relativeCost of a mean candidate's training, by that of the first one
   * @param needs of a comparison on all parts
   * @param parts that images are held out in
   */
  record Outlook(int candidates, double relativeCost, Needs needs, int parts) {}

  /** The clock starts. */
  static SearchBudget start(
      Budget budget, StudyStore store, Recipe recipe, int workers, Outlook outlook) {
    double before = store.fact(USED).map(Double::parseDouble).orElse(0.0);
    return new SearchBudget(
        budget, store, recipe, workers, outlook, new HashSet<>(), before, System.nanoTime());
  }

  /** Wall-clock seconds of all runs of this search. */
  double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  void keepSeconds() {
    store.storeFact(USED, Double.toString(seconds()));
  }

  /** Notes trainings that this run asks for. */
  void ask(Collection<TrialSpec> trials) {
    trials.forEach(trial -> asked.add(trial.id()));
  }

  /** Trials that have an outcome, by id. */
  Map<String, TrialRecord> ended() {
    Map<String, TrialRecord> ended = new HashMap<>();
    store.trials().stream()
        .filter(trial -> trial.outcome().isPresent())
        .forEach(trial -> ended.put(trial.spec().id(), trial));
    return ended;
  }

  /** A training's share of a full one of the recommended recipe, by its epochs. */
  double share(TrialSpec spec) {
    return (double) spec.recipe().epochs() / recipe.epochs();
  }

  /** Full trainings that the budget still holds beside the last one, on all images. */
  double affordable() {
    if (budget instanceof Budget.Trials trials) {
      return trials.count() - 1 - trainings(asked);
    }
    double one = secondsOfOne();
    return one == 0 ? Double.POSITIVE_INFINITY : secondsLeft() * workers / one;
  }

  /** Seconds until the last training must begin; infinite for a budget of trials. */
  double secondsLeft() {
    return budget instanceof Budget.Time time
        ? seconds(time.duration()) - seconds() - REFIT * secondsOfOne()
        : Double.POSITIVE_INFINITY;
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  static Duration duration(double seconds) {
    return Duration.ofMillis((long) (1000 * seconds));
  }

  /**
   * Worker seconds of a full training, by those that ended; extrapolated from one that diverged
   * where none came to its end; 0 where none has ended.
   */
  private double secondsOfOne() {
    double cutShort = 0;
    for (TrialRecord trial : ended().values()) {
      TrainingOutcome outcome = trial.outcome().orElseThrow();
      if (outcome instanceof Diverged diverged) {
        double whole = diverged.seconds() * recipe.epochs() / diverged.epoch();
        cutShort = Math.max(cutShort, whole);
      }
    }
    return inFull().average().orElse(cutShort);
  }

  /** The same of a mean candidate, where only the first one is known. */
  double secondsOfMean() {
    return secondsOfOne() * (inFull().count() > 1 ? 1 : outlook.relativeCost());
  }

  /** Worker seconds of what a full training is, by each training of more than one epoch. */
  private DoubleStream inFull() {
    return complete()
        .filter(trial -> trial.spec().recipe().epochs() > 1)
        .mapToDouble(trial -> seconds(trial) / share(trial.spec()));
  }

  /** Trainings that came to their end. */
  private Stream<TrialRecord> complete() {
    return ended().values().stream().filter(trial -> trial.complete().isPresent());
  }

  private static double seconds(TrialRecord trial) {
    return trial.complete().map(Complete::seconds).orElse(0.0);
  }

  /** Full trainings done in all runs of the search, those of fewer epochs by their share. */
  double trainings() {
    return trainings(ended().keySet());
  }

  /** The same of some trainings. */
  double trainings(Set<String> ids) {
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

  /** The least budget, of the kind given, that holds a comparison on all parts. */
  Budget enough() {
    return enough(secondsOfOne());
  }

  private Budget enough(double one) {
    Needs needs = outlook.needs();
    if (budget instanceof Budget.Trials) {
      return new Budget.Trials((int) Math.ceil(needs.trainings()));
    }
    double ofOneEpoch =
        Math.max(
            complete()
                .filter(trial -> trial.spec().recipe().epochs() == 1)
                .mapToDouble(SearchBudget::seconds)
                .average()
                .orElse(0),
            one / recipe.epochs());
    return Budget.ofAtLeast(SLACK * needs.seconds(one, ofOneEpoch, workers));
  }

  /**
   * What the budget buys.
   *
   * @param one worker seconds of a full training
   */
  SearchForecast forecast(double one) {
    double trainings =
        budget instanceof Budget.Trials trials
            ? trials.count()
            : 1 + Math.max(0, seconds(((Budget.Time) budget).duration()) / one - REFIT) * workers;
    return new SearchForecast(
        budget,
        duration(one),
        workers,
        trainings,
        duration((trainings - 1) * one / workers + REFIT * one),
        outlook.candidates(),
        outlook.parts(),
        outlook.needs().trainings(),
        enough(one));
  }
}
