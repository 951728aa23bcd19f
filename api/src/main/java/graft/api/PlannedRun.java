package graft.api;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Forecast;
import graft.analysis.forecast.Missing;
import graft.analysis.forecast.SharedWork;
import graft.analysis.forecast.Work;
import graft.analysis.forecast.Workloads;
import graft.core.data.DatasetIndex;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Recipe;
import graft.study.plan.BaseSpec;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run of a study would do, and what it takes.
 *
 * @param images the dataset
 * @param missing bases and trials that have no result yet
 * @param check how fast this machine is, where it was measured
 * @param workers trainings at a time
 * @param notes how the preset's numbers were fitted to the images, a line each
 */
public record PlannedRun(
    StudySettings settings,
    StudyPlan plan,
    DatasetIndex images,
    Missing missing,
    Optional<SpeedCheck> check,
    int workers,
    List<String> notes) {
  private static final int BYTES_OF_A_WEIGHT = 4;

  /** JVM, libtorch and buffers of a worker, beside its network. */
  private static final long WORKER_BYTES = 700_000_000;

  private static final long BYTES_OF_A_RESULT = 20_000;

  public PlannedRun {
    notes = List.copyOf(notes);
  }

  /** The time that the missing part takes, where the speed is known. */
  public Optional<Forecast> forecast() {
    return check.map(
        known ->
            Forecast.of(
                settings,
                plan,
                new Workloads(settings, plan, images),
                known.speed(),
                workers,
                missing));
  }

  /** Bases that would be trained. */
  public List<BaseSpec> bases() {
    return plan.bases().stream().filter(base -> missing.bases().contains(base.id())).toList();
  }

  /** Trials that would be trained. */
  public List<TrialSpec> trials() {
    return plan.trials().stream().filter(trial -> missing.trials().contains(trial.id())).toList();
  }

  /** What trials that would be trained have in common. */
  public SharedWork sharedWork() {
    return SharedWork.of(trials());
  }

  /** Trials by experiment, what is to be run of them, and the time it takes, as a table. */
  public List<String> table() {
    return new PlanTable(this, forecast()).lines();
  }

  /** The same values as one JSON object, for programs. */
  public String json() {
    return ResultJson.of("plan", StudyTables.of(this));
  }

  /** How many cells of a split have how many trials, by that number. */
  public SortedMap<Long, Long> cellsByTrials() {
    SortedMap<Long, Long> cells = new TreeMap<>();
    plan.trials().stream()
        .filter(trial -> trial.split() == 0)
        .collect(Collectors.groupingBy(PlannedRun::cell, Collectors.counting()))
        .values()
        .forEach(trials -> cells.merge(trials, 1L, Long::sum));
    return cells;
  }

  private static List<Object> cell(TrialSpec trial) {
    return List.of(trial.size(), trial.method(), trial.protocol(), trial.recipe(), trial.variant());
  }

  /** Images of all updates of a base. */
  public static long imagesTrained(BaseSpec base) {
    return (long) base.images() * base.recipe().epochs();
  }

  /** Images of all updates of a trial; none of one whose classifier is a support vector machine. */
  public static long imagesTrained(TrialSpec trial) {
    return trial.method() == Method.SGD ? (long) trial.images() * trial.recipe().epochs() : 0;
  }

  /** Images that missing bases and trials would evaluate. */
  public double imagesEvaluated() {
    Workloads workloads = new Workloads(settings, plan, images);
    return trials().stream().map(workloads::of).mapToDouble(Work::evaluated).sum()
        + bases().stream().map(workloads::of).mapToDouble(Work::evaluated).sum();
  }

  /**
   * The trial with the longest high rate, where its training ends before it has had two steps at
   * low rates: it has no full phase there.
   */
  public Optional<TrialSpec> tooShort() {
    return plan.trials().stream()
        .filter(trial -> trial.variant().isEmpty() && trial.method() == Method.SGD)
        .filter(trial -> trial.recipe().rates().hasInitialEpochs())
        .max(Comparator.comparingInt(trial -> trial.protocol().initialDecayEpochs()))
        .filter(trial -> trial.recipe().epochs() < fullEpochs(trial));
  }

  /** Epochs of a full phase at low rates after that at the high one. */
  public static int fullEpochs(TrialSpec trial) {
    return trial.protocol().initialDecayEpochs() + 2 * trial.recipe().rates().stepEpochs();
  }

  /** Memory that a worker holds, measured where that was possible. */
  public long workerBytes() {
    Network network = Networks.find(settings.network(), 2).orElseThrow();
    long held = 4L * BYTES_OF_A_WEIGHT * network.parameters();
    return check.stream()
        .flatMapToLong(known -> known.workerBytes().stream())
        .findFirst()
        .orElse(WORKER_BYTES + held);
  }

  /** Disk that the plan needs. */
  public long diskBytes() {
    return diskBytes(settings, plan, workers);
  }

  /** Bases, two checkpoints a worker, and the results, estimated generously. */
  static long diskBytes(StudySettings settings, StudyPlan plan, int workers) {
    int classes = Math.max(2, plan.bases().get(0).classes());
    long weights =
        BYTES_OF_A_WEIGHT * Networks.find(settings.network(), classes).orElseThrow().parameters();
    long kept = weights * plan.bases().size();
    int numbers =
        Stream.concat(
                plan.trials().stream().map(TrialSpec::recipe),
                plan.bases().stream().map(BaseSpec::recipe))
            .mapToInt(Recipe::numbersOfAWeight)
            .max()
            .orElseThrow();
    long checkpoints = 2L * numbers * weights * workers;
    long results =
        BYTES_OF_A_RESULT
            * (plan.trials().size() + plan.bases().size() + DerivedTrials.atMost(settings));
    return kept + checkpoints + results;
  }
}
