package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.report.Plot.Link;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import graft.study.plan.PaperTable2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Draws the learning curves of the main protocols, a panel for each of a few sizes. */
final class CurvePlots {
  private static final int MOST_PANELS = 3;

  private CurvePlots() {}

  /** The main protocols that have fixed settings, by name. */
  static Map<Contender, Protocol> main(StudyCells cells, TargetSize size) {
    int depth = cells.grid().depth();
    int step = cells.grid().recipe().rates().stepEpochs();
    return Map.of(
        Contender.SCRATCH,
        cells.canonical(Protocol.scratch(depth, step)),
        Contender.COMMON,
        cells.canonical(Protocol.common(depth, step)),
        Contender.PAPER_TABLE_2,
        cells.canonical(PaperTable2.protocol(size, depth, step)));
  }

  /** The plot; empty where none of these protocols has an epoch to show. */
  static Optional<Plot> of(StudyCells cells, List<LearningCurve> curves, String description) {
    List<Panel> panels = new ArrayList<>();
    for (TargetSize size : cells.grid().sizes()) {
      List<Series> series = series(cells, size, curves);
      if (!series.isEmpty() && panels.size() < MOST_PANELS) {
        panels.add(new Panel(Numbers.size(size), ticks(cells.grid().recipe().epochs()), series));
      }
    }
    double[] shown = panels.stream().flatMapToDouble(CurvePlots::values).sorted().toArray();
    if (shown.length == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Plot(
            "Learning curves",
            description,
            "Epoch",
            "Loss (mean cross entropy, nats)",
            Axis.around(0, shown[shown.length - 1]),
            Unit.NATS,
            panels,
            Optional.empty()));
  }

  private static DoubleStream values(Panel panel) {
    return panel.series().stream()
        .flatMap(s -> s.marks().stream())
        .mapToDouble(m -> m.value().orElse(0));
  }

  private static List<Tick> ticks(int epochs) {
    int step = Math.max(1, (int) Math.ceil(epochs / 6.0 / 5) * 5);
    List<Tick> ticks = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch += step) {
      ticks.add(new Tick(epoch, Integer.toString(epoch), ""));
    }
    ticks.add(new Tick(epochs, Integer.toString(epochs), ""));
    return ticks;
  }

  private static List<Series> series(
      StudyCells cells, TargetSize size, List<LearningCurve> curves) {
    List<Series> series = new ArrayList<>();
    Map<Contender, Protocol> main = main(cells, size);
    for (Contender contender :
        List.of(Contender.SCRATCH, Contender.COMMON, Contender.PAPER_TABLE_2)) {
      StudyCells.Key key =
          new StudyCells.Key(size, Method.SGD, Objects.requireNonNull(main.get(contender)), "");
      curves.stream()
          .filter(curve -> curve.cell().equals(key) && curve.n() > 0)
          .findFirst()
          .ifPresent(curve -> add(series, contender, curve));
    }
    return series;
  }

  private static void add(List<Series> series, Contender contender, LearningCurve curve) {
    LineStyle style = LineStyle.ofKind(List.of(Contender.values()).indexOf(contender));
    List<Mark> train = new ArrayList<>();
    for (int i = 0; i < curve.trainLoss().size(); i++) {
      train.add(Mark.plain(i + 1, curve.trainLoss().get(i)));
    }
    List<Mark> test =
        curve.milestones().stream().map(m -> Mark.plain(m.epoch(), m.testLoss())).toList();
    LineStyle dashed = new LineStyle(style.colour(), style.marker(), "4 3");
    LineStyle solid = new LineStyle(style.colour(), style.marker(), "");
    series.add(new Series(contender.title() + ", train", dashed, Link.LINE_ONLY, 0, train));
    series.add(new Series(contender.title() + ", test", solid, Link.LINE, 0, test));
  }
}
