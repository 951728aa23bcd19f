package graft.cli;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Forecast;
import graft.api.PlannedRun;
import graft.core.error.Shown;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a study would run, in lines: counts, disk, memory and time of what is missing. */
record PlanSummary(PlannedRun planned) {
  private static final double MEGABYTE = 1e6;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "dataset      %d classes, %,d images, fingerprint %s",
            planned.images().classes().size(),
            planned.images().examples().size(),
            planned.images().fingerprint().substring(0, 16)));
    planned.notes().forEach(note -> lines.add("note         " + note));
    lines.add("bases        " + bases());
    lines.add("trials       " + trials());
    lines.addAll(derived());
    lines.addAll(tooShort());
    Optional<Forecast> forecast = planned.forecast();
    lines.addAll(new PlanTable(planned, forecast).lines());
    lines.add(toDo());
    lines.add(
        text(
            "needs        about %,.0f MB of disk, %,.0f MB of memory (%s)",
            Math.ceil(planned.diskBytes() / MEGABYTE),
            planned.workers() * planned.workerBytes() / MEGABYTE,
            counted(planned.workers(), "worker")
                + planned.check().map(known -> ", measured").orElse(", estimated")));
    lines.add("forecast     " + forecast.map(PlanSummary::words).orElseGet(this::noForecast));
    return lines;
  }

  private String bases() {
    BaseSpec first = planned.plan().bases().get(0);
    String origin = Shown.text(first.origin().text());
    return first.isGiven()
        ? "given, " + origin + ": none is trained"
        : text(
            "%d (one a split): %d classes, %,d images, %d epochs%s; %d in the cache",
            planned.plan().bases().size(),
            first.classes(),
            first.images(),
            first.recipe().epochs(),
            origin.isEmpty() ? "" : ", " + origin,
            planned.missing().cachedBases());
  }

  private String noForecast() {
    return planned.missing().isNothing()
        ? "nothing is missing"
        : "none: the speed could not be measured";
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
    planned.plan().trials().stream()
        .filter(trial -> trial.split() == 0)
        .collect(Collectors.groupingBy(PlanSummary::cell, Collectors.counting()))
        .values()
        .forEach(seeds -> cellsBySeeds.merge(seeds, 1L, Long::sum));
    int splits = planned.plan().splits().size();
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
    return text("%,d distinct", planned.plan().trials().size())
        + (product == planned.plan().trials().size() ? " = " + sum : "")
        + (planned.missing().trials().size() == planned.plan().trials().size()
            ? ""
            : text(", %,d to run", planned.missing().trials().size()));
  }

  private static List<Object> cell(TrialSpec trial) {
    return List.of(trial.size(), trial.method(), trial.protocol(), trial.recipe(), trial.variant());
  }

  private List<String> derived() {
    int most = DerivedTrials.atMost(planned.settings());
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
    return planned
        .tooShort()
        .map(
            trial ->
                text(
                    "note         %d epochs are fewer than d + 2 S = %d: d = %d has no full phase"
                        + " at low rates; scale epochs and step_epochs together, d follows",
                    trial.recipe().epochs(),
                    PlannedRun.fullEpochs(trial),
                    trial.protocol().initialDecayEpochs()))
        .stream()
        .toList();
  }

  private String toDo() {
    return text(
        "images       %,d to train in bases, %,d in trials; %,.0f to evaluate",
        planned.bases().stream().mapToLong(PlannedRun::imagesTrained).sum(),
        planned.trials().stream().mapToLong(PlannedRun::imagesTrained).sum(),
        planned.imagesEvaluated());
  }

  private static String counted(long count, String what) {
    return text(count == 1 ? "%,d %s" : "%,d %ss", count, what);
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
