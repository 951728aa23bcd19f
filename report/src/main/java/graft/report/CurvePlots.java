package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.report.Plot.Level;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.plan.PaperTable2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
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
        panels.add(panel(Numbers.size(size), cells.grid().recipe().epochs(), series));
      }
    }
    return plot("Learning curves", description, panels);
  }

  private static Optional<Plot> plot(String title, String description, List<Panel> panels) {
    double[] shown = panels.stream().flatMapToDouble(CurvePlots::values).sorted().toArray();
    if (shown.length == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Plot(
            title,
            description,
            "Epoch",
            "Loss (mean cross entropy, nats)",
            Axis.around(0, shown[shown.length - 1]),
            Unit.NATS,
            panels,
            Optional.empty()));
  }

  /**
   * The curve of one cell.
   *
   * @param growing epochs of trainings of it that are not complete, by name
   * @param epochs of a whole training
   * @return empty where there is no epoch to show
   */
  static Optional<Plot> ofCell(
      LearningCurve curve, Map<String, List<EpochRecord>> growing, int epochs, String description) {
    List<Series> series = new ArrayList<>();
    if (curve.n() > 0) {
      add(series, "mean", LineStyle.ofKind(5), curve);
    }
    growing(series, growing);
    return plot("Learning curve", description, List.of(panel("", epochs, series)));
  }

  /** The train loss of trainings that go on, by name; empty before the first epoch of the first. */
  static Optional<Plot> growing(
      Map<String, List<EpochRecord>> growing, int epochs, String description) {
    List<Series> series = new ArrayList<>();
    growing(series, growing);
    return plot("Trainings under way", description, List.of(panel("", epochs, series)));
  }

  /**
   * The curve of a single training.
   *
   * @param epochs of the whole training
   * @return empty where there is no epoch to show
   */
  static Optional<Plot> ofTraining(
      List<EpochRecord> records, List<Evaluation> milestones, int epochs, String description) {
    List<Mark> test =
        milestones.stream()
            .filter(m -> Double.isFinite(m.loss()))
            .map(m -> Mark.plain(m.epoch(), m.loss()))
            .toList();
    List<Series> series = new ArrayList<>();
    add(series, "train", "test", LineStyle.ofKind(5), losses(records), test);
    series.removeIf(one -> one.marks().isEmpty());
    return plot("Learning curve", description, List.of(panel("", epochs, series)));
  }

  /**
   * The test accuracy of a single training.
   *
   * @param milestones of at least one image each
   * @param epochs of the whole training
   * @return empty where there is no milestone
   */
  static Optional<Plot> accuracy(
      List<Evaluation> milestones, int classes, int epochs, String description) {
    if (milestones.isEmpty()) {
      return Optional.empty();
    }
    List<Mark> marks = milestones.stream().map(CurvePlots::accuracy).toList();
    double[] ends =
        marks.stream()
            .flatMap(mark -> mark.interval().stream())
            .flatMapToDouble(interval -> DoubleStream.of(interval.low(), interval.high()))
            .sorted()
            .toArray();
    LineStyle style = LineStyle.ofKind(5);
    LineStyle solid = new LineStyle(style.colour(), style.marker(), "");
    Series test = new Series("test", solid, Link.LINE, 0, marks);
    return Optional.of(
        new Plot(
            "Test accuracy",
            description,
            "Epoch",
            "Test accuracy, top-1 (%)",
            Axis.around(ends[0], ends[ends.length - 1]),
            Unit.PERCENT,
            List.of(panel("", epochs, List.of(test))),
            Optional.of(
                new Level("chance", "chance: 1 of " + classes + " classes", 1.0 / classes))));
  }

  private static Mark accuracy(Evaluation milestone) {
    Interval interval = Interval.ofFraction(milestone.correct(), milestone.total());
    return new Mark(
        milestone.epoch(),
        OptionalDouble.of(milestone.top1()),
        Optional.of(interval),
        List.of(),
        false,
        Look.FULL,
        "epoch %d: %s %%, 95 %% interval %s"
            .formatted(
                milestone.epoch(), Numbers.percent(milestone.top1()), Numbers.interval(interval)));
  }

  private static List<Mark> losses(List<EpochRecord> records) {
    return records.stream()
        .filter(r -> Double.isFinite(r.trainLoss()))
        .map(r -> Mark.plain(r.epoch(), r.trainLoss()))
        .toList();
  }

  private static void growing(List<Series> series, Map<String, List<EpochRecord>> growing) {
    growing.forEach(
        (name, records) -> {
          List<Mark> marks = losses(records);
          if (!marks.isEmpty()) {
            LineStyle style = LineStyle.ofKind(series.size());
            series.add(new Series(name, style, Link.LINE_ONLY, 0, marks));
          }
        });
  }

  private static Panel panel(String title, int epochs, List<Series> series) {
    return new Panel(title, ticks(epochs), series);
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
          .ifPresent(curve -> add(series, contender.title(), style(contender), curve));
    }
    return series;
  }

  private static LineStyle style(Contender contender) {
    return LineStyle.ofKind(List.of(Contender.values()).indexOf(contender));
  }

  private static void add(List<Series> series, String name, LineStyle style, LearningCurve curve) {
    List<Mark> train = new ArrayList<>();
    for (int i = 0; i < curve.trainLoss().size(); i++) {
      train.add(Mark.plain(i + 1, curve.trainLoss().get(i)));
    }
    List<Mark> test =
        curve.milestones().stream().map(m -> Mark.plain(m.epoch(), m.testLoss())).toList();
    add(series, name + ", train", name + ", test", style, train, test);
  }

  private static void add(
      List<Series> series,
      String trainName,
      String testName,
      LineStyle style,
      List<Mark> train,
      List<Mark> test) {
    LineStyle dashed = new LineStyle(style.colour(), style.marker(), "4 3");
    LineStyle solid = new LineStyle(style.colour(), style.marker(), "");
    series.add(new Series(trainName, dashed, Link.LINE_ONLY, 0, train));
    series.add(new Series(testName, solid, Link.LINE, 0, test));
  }
}
