package graft.cli;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Forecast;
import graft.analysis.forecast.SharedWork;
import graft.api.PlannedRun;
import graft.core.error.Shown;
import graft.core.text.Words;
import graft.study.plan.BaseSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a study would run, in lines: counts, disk, memory and time of what is missing. */
record PlanSummary(PlannedRun planned) {
  private static final double MEGABYTE = 1e6;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        Words.text(
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
    lines.addAll(planned.table());
    lines.add(toDo());
    lines.addAll(shared());
    lines.add(
        Words.text(
            "needs        about %,.0f MB of disk, %,.0f MB of memory (%s)",
            Math.ceil(planned.diskBytes() / MEGABYTE),
            planned.workers() * planned.workerBytes() / MEGABYTE,
            Words.counted(planned.workers(), "worker")
                + planned.check().map(known -> ", measured").orElse(", estimated")));
    lines.add("forecast     " + forecast.map(PlanSummary::words).orElseGet(this::noForecast));
    return lines;
  }

  private String bases() {
    BaseSpec first = planned.plan().bases().get(0);
    String origin = Shown.text(first.origin().text());
    return first.isGiven()
        ? "given, " + origin + ": none is trained"
        : Words.text(
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
    String fixed = "about " + Words.time(forecast.fixedWall());
    String with = " with " + Words.counted(forecast.workers(), "worker");
    return forecast.followingSeconds() == 0
        ? fixed + with
        : fixed
            + with
            + ", up to "
            + Words.time(forecast.wall())
            + " with all that may follow from results";
  }

  /** Distinct trials as cells times splits times seeds. */
  private String trials() {
    int all = planned.plan().trials().size();
    int open = planned.missing().trials().size();
    int splits = planned.plan().splits().size();
    long product = 0;
    List<String> sum = new ArrayList<>();
    for (Map.Entry<Long, Long> cells : planned.cellsByTrials().entrySet()) {
      product += cells.getKey() * cells.getValue() * splits;
      sum.add(
          Words.text(
              "%,d cells x %s x %s",
              cells.getValue(),
              Words.counted(splits, "split"),
              Words.counted(cells.getKey(), "seed")));
    }
    return Words.text("%,d distinct", all)
        + (product == all ? " = " + String.join(" + ", sum) : "")
        + (open == all ? "" : Words.text(", %,d to run", open));
  }

  private List<String> derived() {
    int most = DerivedTrials.atMost(planned.settings());
    if (most == 0) {
      return List.of();
    }
    return List.of(
        Words.text(
                "derived      at most %,d: two protocols a size and split, times the optimal", most)
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
                Words.text(
                    "note         %d epochs are fewer than d + 2 S = %d: d = %d has no full phase"
                        + " at low rates; scale epochs and step_epochs together, d follows",
                    trial.recipe().epochs(),
                    PlannedRun.fullEpochs(trial),
                    trial.protocol().initialDecayEpochs()))
        .stream()
        .toList();
  }

  private List<String> shared() {
    SharedWork shared = planned.sharedWork();
    return shared.trials() == 0
        ? List.of()
        : List.of(
            Words.text(
                "shared       %,d trials have work in common that is done once: %.0f %% of the"
                    + " trials' multiply-adds; the forecast counts it in full",
                shared.trials(), 100 * shared.saved()));
  }

  private String toDo() {
    return Words.text(
        "images       %,d to train in bases, %,d in trials; %,.0f to evaluate",
        planned.bases().stream().mapToLong(PlannedRun::imagesTrained).sum(),
        planned.trials().stream().mapToLong(PlannedRun::imagesTrained).sum(),
        planned.imagesEvaluated());
  }
}
