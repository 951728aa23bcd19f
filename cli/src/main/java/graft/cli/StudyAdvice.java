package graft.cli;

import graft.core.comparison.Contender;
import graft.core.comparison.Contenders;
import graft.core.data.TargetSize;
import graft.core.derivation.Derived;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.figures.FigurePoint;
import graft.core.figures.Grid;
import graft.core.figures.StudyCells;
import graft.core.protocol.Protocol;
import graft.core.recommendation.Recommendation;
import graft.core.recommendation.TargetTask;
import graft.core.results.StudyReader;
import graft.core.results.TrialRecord;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedDifference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a study of the user's own says of a task: the protocol derived at its nearest size, with d
 * held in updates, and how it compares there.
 *
 * @param protocol in the task's epochs
 * @param lines why, and how sure, a line each
 */
record StudyAdvice(Protocol protocol, List<String> lines) {
  StudyAdvice {
    lines = List.copyOf(lines);
  }

  /**
   * Reads a study.
   *
   * @throws UsageException if there is none, or it ran on another network
   * @throws DataException if it holds no comparison at any size yet
   */
  static StudyAdvice of(Path folder, TargetTask task, Recommendation table) {
    try (StudyReader study = StudyReader.open(folder)) {
      StudyFacts facts = StudyFacts.read(study, folder);
      Grid grid = facts.grid(study);
      List<TrialRecord> trials = study.trials();
      String network = trials.isEmpty() ? task.network() : trials.get(0).spec().network();
      if (!network.equals(task.network())) {
        throw new UsageException(
            "the study in "
                + Shown.text(folder.toString())
                + " ran on "
                + network
                + ", you ask for "
                + task.network()
                + ": its layers say nothing of these. Give --network "
                + network
                + ", or a study of "
                + task.network());
      }
      StudyCells cells = StudyCells.of(trials, grid);
      Contenders contenders = new Contenders(cells, StudyFacts.tests(study));
      return of(folder, task, table, grid, contenders);
    }
  }

  private static StudyAdvice of(
      Path folder, TargetTask task, Recommendation table, Grid grid, Contenders contenders) {
    TargetSize size = nearest(grid, task.meanPerClass());
    List<String> lines = new ArrayList<>();
    lines.add(
        PlanSummary.text(
            "Your study %s: %d target classes, %d class split%s; its size nearest to yours is %s a class.",
            Shown.text(folder.toString()),
            grid.targetClasses(),
            grid.splits().size(),
            grid.splits().size() == 1 ? "" : "s",
            size));
    Derived derived = contenders.asThePaper(size);
    Protocol chosen;
    if (derived instanceof Derived.Chosen made) {
      chosen = made.protocol();
      lines.add("Its experiments, step by step as in the paper, speak for " + words(chosen) + ".");
    } else {
      chosen = bestFixed(contenders, size, folder);
      lines.add(
          "It derives no protocol at this size ("
              + ((Derived.Wanting) derived).reason()
              + "); the best of those it has is "
              + words(chosen)
              + ".");
    }
    compare(contenders, size, lines);
    Protocol scaled = scaled(chosen, size, grid, table);
    if (scaled.initialDecayEpochs() != chosen.initialDecayEpochs()) {
      lines.add(
          PlanSummary.text(
              "d = %d there is d = %d here: as many updates at the high rate.",
              chosen.initialDecayEpochs(), scaled.initialDecayEpochs()));
    }
    return new StudyAdvice(scaled, lines);
  }

  private static TargetSize nearest(Grid grid, double perClass) {
    return grid.sizes().stream()
        .min(
            Comparator.comparingDouble(
                size ->
                    size.isFull()
                        ? Double.MAX_VALUE
                        : Math.abs(Math.log(size.perClass() / Math.max(1, perClass)))))
        .orElseThrow();
  }

  private static Protocol bestFixed(Contenders contenders, TargetSize size, Path folder) {
    return List.of(Contender.PAPER_TABLE_2, Contender.COMMON, Contender.LINEAR_PROBE).stream()
        .map(contender -> contenders.at(size, contender))
        .filter(point -> point.mean().isPresent())
        .max(Comparator.comparingDouble(point -> point.mean().orElse(0)))
        .map(point -> point.protocols().get(0))
        .orElseThrow(
            () ->
                new DataException(
                    "the study in "
                        + Shown.text(folder.toString())
                        + " has no finished trial of any protocol to recommend at size "
                        + size
                        + "; let it run on, or leave out --from"));
  }

  private static void compare(Contenders contenders, TargetSize size, List<String> lines) {
    FigurePoint common = contenders.at(size, Contender.COMMON);
    for (Contender contender :
        List.of(Contender.DERIVED, Contender.PAPER_TABLE_2, Contender.LINEAR_PROBE)) {
      FigurePoint point = contenders.at(size, contender);
      if (point.mean().isPresent() && common.mean().isPresent()) {
        PairedDifference difference =
            PairedDifference.of(
                point.trials().accuracies(),
                common.trials().accuracies(),
                point.summary().expected());
        lines.add(
            PlanSummary.text(
                "%s: %.1f %% against %.1f %% of the common protocol%s.",
                contender.title(),
                100 * point.mean().orElse(0),
                100 * common.mean().orElse(0),
                words(difference)));
      }
    }
  }

  private static String words(PairedDifference difference) {
    Optional<Interval> interval = difference.difference().interval();
    return interval.isEmpty()
        ? ", one pair: no difference shown"
        : PlanSummary.text(
            ", %+.1f points (95 %% interval %.1f to %.1f)%s",
            100 * difference.difference().mean().orElse(0),
            100 * interval.get().low(),
            100 * interval.get().high(),
            difference.direction() == PairedDifference.Direction.NOT_SHOWN
                ? ", no difference shown"
                : "");
  }

  private static String words(Protocol protocol) {
    return PlanSummary.text(
        "k = %d, n = %d, d = %d, f = %d",
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        protocol.initialDecayEpochs(),
        protocol.frozenLayers());
  }

  /** The protocol with d in the task's epochs: as many updates, the whole of S stays the whole. */
  private static Protocol scaled(
      Protocol chosen, TargetSize size, Grid grid, Recommendation table) {
    int step = table.recipe().rates().stepEpochs();
    int theirs = grid.recipe().rates().stepEpochs();
    int d = chosen.initialDecayEpochs();
    int scaled = Math.min(step, d);
    if (d >= theirs) {
      scaled = step;
    } else if (d > 0 && !size.isFull()) {
      int batch = grid.recipe().batch();
      long perEpoch = ((long) size.perClass() * grid.targetClasses() + batch - 1) / batch;
      scaled =
          (int)
              Math.max(
                  1, Math.min(step, Math.round((double) d * perEpoch / table.updatesPerEpoch())));
    }
    return new Protocol(
        chosen.transferredLayers(),
        chosen.highRateLayers(),
        scaled,
        chosen.frozenLayers(),
        chosen.reinitialisedRate());
  }
}
