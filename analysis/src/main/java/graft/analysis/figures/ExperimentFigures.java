package graft.analysis.figures;

import graft.analysis.figures.AccuracyFigure.Panel;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.plan.Experiment;
import graft.study.plan.Experiment.Setting;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Figures 1 to 5: each of the paper's experiments against the setting it varies, one line for each
 * target size. They hold the seeds that every cell has, so that all points of a figure are means
 * over the same splits and seeds.
 */
public final class ExperimentFigures {
  private final StudyCells cells;
  private final Grid grid;

  public ExperimentFigures(StudyCells cells) {
    this.cells = cells;
    this.grid = cells.grid();
  }

  /** The experiments that any trial was planned for, in the paper's order. */
  public static Set<Experiment> planned(Collection<TrialRecord> trials) {
    Set<Experiment> planned = EnumSet.noneOf(Experiment.class);
    trials.forEach(
        trial ->
            trial.spec().experiments().forEach(e -> Experiment.find(e).ifPresent(planned::add)));
    return planned;
  }

  /** The figures of these experiments, in the paper's order. */
  public List<AccuracyFigure> of(Set<Experiment> experiments) {
    List<AccuracyFigure> figures = new ArrayList<>();
    for (Experiment experiment : experiments) {
      figure(experiment).ifPresent(figures::add);
    }
    return figures;
  }

  /** The figure of an experiment that varies one setting; empty for the others. */
  public Optional<AccuracyFigure> figure(Experiment experiment) {
    return switch (experiment) {
      case LAYERS -> one("figure-1", experiment, "Layers transferred (k)", k());
      case HIGH_RATE ->
          one("figure-2", experiment, "Last layers at the high rate (n)", Protocol::highRateLayers);
      case LAYERS_DECAY -> Optional.of(layersDecay());
      case DECAY ->
          one(
              "figure-4",
              experiment,
              "Epochs at the initial high rate (d; not to scale)",
              Protocol::initialDecayEpochs);
      case FREEZE -> one("figure-5", experiment, "Layers frozen (f)", Protocol::frozenLayers);
      case OPTIMAL, REINIT, RATES, RATES_DECAY -> Optional.empty();
    };
  }

  private static ToIntFunction<Protocol> k() {
    return Protocol::transferredLayers;
  }

  private Optional<AccuracyFigure> one(
      String name, Experiment experiment, String axis, ToIntFunction<Protocol> varied) {
    Panel panel = new Panel("", lines(experiment, p -> true, varied));
    return Optional.of(new AccuracyFigure(name, experiment, axis, List.of(panel)));
  }

  /** d = 30 left and d = 5 right, as the paper's text speaks of them; its caption swaps them. */
  private AccuracyFigure layersDecay() {
    List<Panel> panels = new ArrayList<>();
    for (int d : List.of(grid.recipe().rates().stepEpochs(), lowDecay())) {
      panels.add(
          new Panel(
              "d = " + d + " epochs",
              lines(Experiment.LAYERS_DECAY, p -> p.initialDecayEpochs() == d, k())));
    }
    return new AccuracyFigure(
        "figure-3", Experiment.LAYERS_DECAY, "Layers transferred (k)", panels);
  }

  private int lowDecay() {
    return Experiment.lowDecay(grid.recipe().rates());
  }

  private List<FigureLine> lines(
      Experiment experiment, Predicate<Protocol> shown, ToIntFunction<Protocol> varied) {
    List<FigureLine> lines = new ArrayList<>();
    for (TargetSize size : grid.sizes()) {
      List<FigurePoint> points = new ArrayList<>();
      for (Setting setting : experiment.settings(grid.depth(), grid.recipe().rates(), size)) {
        if (shown.test(setting.protocol())) {
          points.add(point(size, setting.protocol(), varied, points.size()));
        }
      }
      lines.add(new FigureLine(AccuracyFigure.name(size), Optional.of(size), points));
    }
    return lines;
  }

  private FigurePoint point(
      TargetSize size, Protocol protocol, ToIntFunction<Protocol> varied, int position) {
    return new FigurePoint(
        Integer.toString(varied.applyAsInt(protocol)),
        position,
        Method.SGD,
        List.of(cells.canonical(protocol)),
        cells.at(size, protocol).ofSeeds(grid));
  }
}
