package graft.cli;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Forecast;
import graft.analysis.forecast.Missing;
import graft.analysis.forecast.Work;
import graft.analysis.forecast.Workloads;
import graft.api.machine.Machine;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.protocol.Method;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.plan.BaseSpec;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a study would run, in lines: counts, disk, memory and time of what is missing.
 *
 * @param missing what a run would do
 * @param check how fast this machine is, where it was measured
 * @param workers worker processes
 * @param notes what the images made of the preset's numbers
 */
record PlanSummary(
    StudySettings settings,
    StudyPlan plan,
    PackedStore store,
    Missing missing,
    Optional<SpeedCheck> check,
    int workers,
    List<String> notes) {
  private static final double MEGABYTE = 1e6;
  private static final int BYTES_OF_A_WEIGHT = 4;

  /** JVM, libtorch and buffers of a worker, beside its network. */
  private static final long WORKER_BYTES = 700_000_000;

  /** Prints the plan of a study, of which {@code folder} may hold a part. */
  static void print(
      Machine machine,
      StudyFile asked,
      Optional<Path> folder,
      RunOptions options,
      PrintWriter out,
      LiveView view) {
    Optional<Path> existing = folder.filter(StudyStore::exists);
    int workers = options.workers(machine);
    StudyInput input =
        StudyInput.of(machine, asked, existing.flatMap(PlanSummary::stored), options, view);
    StudyPlan plan = input.plan();
    try (PackedStore store = input.data().store()) {
      Missing missing =
          existing
              .map(path -> missing(machine, path, plan))
              .orElseGet(() -> missing(machine, plan));
      view.show(StudySession.MEASURING);
      Optional<SpeedCheck> check =
          missing.isNothing()
              ? Optional.empty()
              : measured(machine, input.settings(), plan, store, workers);
      List<String> lines =
          new PlanSummary(input.settings(), plan, store, missing, check, workers, input.notes())
              .lines();
      view.clear();
      lines.forEach(out::println);
    }
    out.flush();
  }

  private static Optional<StudyFile> stored(Path folder) {
    try (StudyReader study = StudyReader.open(folder)) {
      return study.settings().map(StudyFile::stored);
    }
  }

  private static Missing missing(Machine machine, Path folder, StudyPlan plan) {
    try (StudyReader study = StudyReader.open(folder)) {
      return Missing.of(plan, Optional.of(study), isCached(machine));
    }
  }

  private static Missing missing(Machine machine, StudyPlan plan) {
    return Missing.of(plan, Optional.empty(), isCached(machine));
  }

  /** Whether the weights of a base are in the cache. */
  static Predicate<String> isCached(Machine machine) {
    return base -> machine.bases().find(base).isPresent();
  }

  private static Optional<SpeedCheck> measured(
      Machine machine, StudySettings settings, StudyPlan plan, PackedStore store, int workers) {
    Path logs = SpeedCheck.temporary();
    try (TrialExecutor executor = machine.startWorkers(workers, CpuLevel.ofThisMachine(), logs)) {
      return SpeedCheck.of(machine, executor, settings, plan, store);
    } finally {
      SpeedCheck.delete(logs);
    }
  }

  /** The time that the missing part takes, where the speed is known. */
  Optional<Forecast> forecast() {
    return check.map(
        known ->
            Forecast.of(
                settings,
                plan,
                new Workloads(settings, plan, store.index()),
                known.speed(),
                workers,
                missing));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "dataset      %d classes, %,d images, fingerprint %s",
            store.index().classes().size(),
            store.size(),
            store.index().fingerprint().substring(0, 16)));
    notes.forEach(note -> lines.add("note         " + note));
    lines.add("bases        " + bases());
    lines.add("trials       " + trials());
    lines.addAll(derived());
    lines.addAll(tooShort());
    Optional<Forecast> forecast = forecast();
    lines.addAll(new PlanTable(this, forecast).lines());
    lines.add(toDo());
    lines.add(
        text(
            "needs        about %,.0f MB of disk, %,.0f MB of memory (%s)",
            Math.ceil(diskBytes(settings, plan, workers) / MEGABYTE),
            workers * workerBytes() / MEGABYTE,
            counted(workers, "worker") + check.map(known -> ", measured").orElse(", estimated")));
    lines.add("forecast     " + forecast.map(PlanSummary::words).orElseGet(this::noForecast));
    return lines;
  }

  private String bases() {
    BaseSpec first = plan.bases().get(0);
    String origin = Shown.text(first.origin().text());
    return first.isGiven()
        ? "given, " + origin + ": none is trained"
        : text(
            "%d (one a split): %d classes, %,d images, %d epochs%s; %d in the cache",
            plan.bases().size(),
            first.classes(),
            first.images(),
            first.recipe().epochs(),
            origin.isEmpty() ? "" : ", " + origin,
            missing.cachedBases());
  }

  private String noForecast() {
    return missing.isNothing() ? "nothing is missing" : "none: the speed could not be measured";
  }

  private static String words(Forecast forecast) {
    String fixed = "about " + words(forecast.fixedWall());
    String with = " with " + counted(forecast.workers(), "worker");
    return forecast.followingSeconds() == 0
        ? fixed + with
        : fixed
            + with
            + ", up to "
            + words(forecast.wall())
            + " with all that may follow from results";
  }

  static String words(double seconds) {
    return ProgressLines.words(Duration.ofMillis((long) (1000 * seconds)));
  }

  /** Distinct trials as cells times splits times seeds. */
  private String trials() {
    Map<Long, Long> cellsBySeeds = new TreeMap<>();
    plan.trials().stream()
        .filter(trial -> trial.split() == 0)
        .collect(Collectors.groupingBy(PlanSummary::cell, Collectors.counting()))
        .values()
        .forEach(seeds -> cellsBySeeds.merge(seeds, 1L, Long::sum));
    int splits = plan.splits().size();
    long product =
        cellsBySeeds.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue() * splits).sum();
    String sum =
        cellsBySeeds.entrySet().stream()
            .map(
                e ->
                    text("%,d cells", e.getValue())
                        + " x "
                        + counted(splits, "split")
                        + " x "
                        + counted(e.getKey(), "seed"))
            .collect(Collectors.joining(" + "));
    return text("%,d distinct", plan.trials().size())
        + (product == plan.trials().size() ? " = " + sum : "")
        + (missing.trials().size() == plan.trials().size()
            ? ""
            : text(", %,d to run", missing.trials().size()));
  }

  private static List<Object> cell(TrialSpec trial) {
    return List.of(trial.size(), trial.method(), trial.protocol(), trial.recipe(), trial.variant());
  }

  private List<String> derived() {
    int most = DerivedTrials.atMost(settings);
    if (most == 0) {
      return List.of();
    }
    return List.of(
        text("derived      at most %,d: two protocols a size and split, times the optimal", most)
            + " seeds, and sensitivity",
        "at other n   where n is derived to be above 1, layers-decay, decay and freeze follow at"
            + " that n");
  }

  /** A recipe that ends before the high rate has decayed for two steps. */
  private List<String> tooShort() {
    return plan.trials().stream()
        .filter(trial -> trial.variant().isEmpty() && trial.method() == Method.SGD)
        .max(Comparator.comparingInt(trial -> trial.protocol().initialDecayEpochs()))
        .filter(trial -> trial.recipe().epochs() < leastEpochs(trial))
        .map(
            trial ->
                text(
                    "note         %d epochs are fewer than d + 2 S = %d: d = %d has no full phase"
                        + " at low rates; scale epochs and step_epochs together, d follows",
                    trial.recipe().epochs(),
                    leastEpochs(trial),
                    trial.protocol().initialDecayEpochs()))
        .stream()
        .toList();
  }

  private static int leastEpochs(TrialSpec trial) {
    return trial.protocol().initialDecayEpochs() + 2 * trial.recipe().rates().stepEpochs();
  }

  private String toDo() {
    Workloads workloads = new Workloads(settings, plan, store.index());
    List<TrialSpec> trials =
        plan.trials().stream().filter(t -> missing.trials().contains(t.id())).toList();
    List<BaseSpec> bases =
        plan.bases().stream().filter(b -> missing.bases().contains(b.id())).toList();
    double evaluated =
        trials.stream().map(workloads::of).mapToDouble(Work::evaluated).sum()
            + bases.stream().map(workloads::of).mapToDouble(Work::evaluated).sum();
    return text(
        "images       %,d to train in bases, %,d in trials; %,.0f to evaluate",
        bases.stream().mapToLong(b -> (long) b.images() * b.recipe().epochs()).sum(),
        trials.stream().mapToLong(PlanTable::images).sum(),
        evaluated);
  }

  private long workerBytes() {
    Network network = Networks.find(settings.network(), 2).orElseThrow();
    long held = 4L * BYTES_OF_A_WEIGHT * network.parameters();
    return check
        .map(SpeedCheck::workerBytes)
        .filter(bytes -> bytes.isPresent())
        .map(bytes -> bytes.getAsLong())
        .orElse(WORKER_BYTES + held);
  }

  /** Bases, two checkpoints a worker, and the results, reckoned generously. */
  static long diskBytes(StudySettings settings, StudyPlan plan, int workers) {
    int classes = Math.max(2, plan.bases().get(0).classes());
    long weights =
        BYTES_OF_A_WEIGHT * Networks.find(settings.network(), classes).orElseThrow().parameters();
    long kept = weights * plan.bases().size();
    long checkpoints = 2 * 2 * weights * workers;
    long results =
        20_000L * (plan.trials().size() + plan.bases().size() + DerivedTrials.atMost(settings));
    return kept + checkpoints + results;
  }

  private static String counted(long count, String what) {
    return text(count == 1 ? "%,d %s" : "%,d %ss", count, what);
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
