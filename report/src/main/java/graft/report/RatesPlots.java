package graft.report;

import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.RatesCells;
import graft.analysis.findings.Contrast;
import graft.analysis.findings.DecayClock;
import graft.analysis.findings.Finding;
import graft.analysis.findings.RatesFindings;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import graft.report.Plot.Level;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import graft.study.plan.RatesAndBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Draws what experiments {@code rates} and {@code rates-decay} show. */
final class RatesPlots {
  /** Powers of ten whose names have room beside each other below one of three panels. */
  private static final int MOST_POWERS = 2;

  private static final double POINT = 0.01;

  private RatesPlots() {}

  /** Accuracy by rate at one batch, a panel for each size that has it; empty without a result. */
  static Optional<Plot> byRate(RatesCells cells, int batch, String description) {
    List<Panel> panels = new ArrayList<>();
    List<Double> shown = new ArrayList<>();
    for (TargetSize size : cells.sizes()) {
      List<RatesAndBatch> recipes =
          cells.recipes(size).stream().filter(r -> r.batch() == batch).toList();
      if (recipes.isEmpty()) {
        continue;
      }
      List<Tick> ticks = new ArrayList<>();
      recipes.forEach(r -> ticks.add(new Tick(ticks.size(), fraction(r.rates()), "")));
      List<Series> series = new ArrayList<>();
      List<Protocol> protocols = cells.protocols(size);
      for (int i = 0; i < protocols.size(); i++) {
        List<Mark> marks = new ArrayList<>();
        for (RatesAndBatch recipe : recipes) {
          CellTrials cell = cells.at(size, protocols.get(i), recipe);
          marks.add(mark(marks.size(), cell, RatesFindings.PROTOCOLS.get(i)));
          shown.addAll(shown(cell));
        }
        series.add(
            new Series(RatesFindings.PROTOCOLS.get(i), LineStyle.ofKind(i), Link.LINE, 4, marks));
      }
      panels.add(new Panel(AccuracyFigure.name(size), ticks, series));
    }
    return plot(
        "Accuracy by rate",
        description,
        "Rates over the recipe's",
        "Test accuracy, top-1 (%)",
        Axis.around(least(shown), most(shown)),
        panels,
        Optional.empty(),
        shown);
  }

  /** Difference to the common protocol, all at the recipe's rates and each at its best. */
  static Optional<Plot> againstCommon(RatesFindings rates, String description) {
    List<Finding> findings = ofProtocols(rates);
    List<Double> shown = new ArrayList<>(List.of(-POINT, POINT));
    List<Panel> panels =
        List.of(
            panel("all at the recipe's rates", findings, rates, true, shown),
            panel("each at its best rate and batch", findings, rates, false, shown));
    double step = most(shown) - least(shown) > 0.1 ? 0.02 : POINT;
    Axis axis =
        new Axis(
            Math.floor(least(shown) / step) * step, Math.ceil(most(shown) / step) * step, step);
    return plot(
        "Against the common protocol",
        description,
        "Training images a class",
        "Difference to the common protocol (points)",
        axis,
        panels,
        Optional.of(new Level("no difference", "as accurate as the common protocol", 0)),
        shown.size() > 2 ? shown : List.of());
  }

  /** R1 to R4. */
  static List<Finding> ofProtocols(RatesFindings rates) {
    return rates.best().isEmpty()
        ? List.of()
        : rates.verdicts().subList(0, RatesFindings.PROTOCOLS.size() - 1);
  }

  private static Panel panel(
      String title, List<Finding> findings, RatesFindings rates, boolean own, List<Double> shown) {
    List<TargetSize> sizes = rates.rates().sizes();
    List<Tick> ticks = new ArrayList<>();
    sizes.forEach(size -> ticks.add(new Tick(ticks.size(), size.toString(), "")));
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      List<Mark> marks = new ArrayList<>();
      for (Contrast contrast : findings.get(i).contrasts()) {
        if (contrast.beside() == own && contrast.size().isPresent()) {
          contrast.mean().ifPresent(shown::add);
          contrast.interval().ifPresent(x -> shown.addAll(List.of(x.low(), x.high())));
          shown.addAll(contrast.values().values());
          marks.add(mark(sizes.indexOf(contrast.size().get()), contrast));
        }
      }
      String name = RatesFindings.PROTOCOLS.get(i + 1);
      series.add(new Series(name, LineStyle.ofKind(i + 1), Link.NONE, 18, marks));
    }
    return new Panel(title, ticks, series);
  }

  private static Mark mark(double at, Contrast contrast) {
    return new Mark(
        at,
        contrast.mean(),
        contrast.interval(),
        List.copyOf(contrast.values().values()),
        false,
        look(contrast.values().size(), contrast.expected()),
        contrast.name()
            + ": "
            + (contrast.mean().isPresent()
                ? Numbers.points(contrast.mean().getAsDouble()) + " points"
                : "no result")
            + ", "
            + contrast.verdict().words());
  }

  /** Points below the best d of a line, against d counted three ways. */
  static Optional<Plot> byDecay(RatesCells cells, String description) {
    List<Panel> panels = new ArrayList<>();
    List<Double> shown = new ArrayList<>();
    for (DecayClock clock : DecayClock.values()) {
      panels.add(panel(cells, clock, shown));
    }
    double step = least(shown) < -0.08 ? 0.02 : POINT;
    return plot(
        "How long the high rate lasts, counted three ways",
        description,
        "How long the high rate lasts (d), logarithmic beyond 0",
        "Points below the best d of the line",
        new Axis(Math.floor(least(shown) / step) * step, 0, step),
        panels,
        Optional.empty(),
        shown);
  }

  private static Panel panel(RatesCells cells, DecayClock clock, List<Double> shown) {
    List<Series> series = new ArrayList<>();
    NavigableSet<Double> amounts = new TreeSet<>();
    List<TargetSize> sizes = cells.sizes();
    for (TargetSize size : sizes) {
      for (RatesAndBatch recipe : cells.recipes(size)) {
        double epoch = clock.anEpoch(cells, size, recipe);
        cells.protocols(size).forEach(p -> amounts.add(p.initialDecayEpochs() * epoch));
      }
    }
    double zero = place(amounts.higher(0.0)) - 0.5;
    for (int i = 0; i < sizes.size(); i++) {
      TargetSize size = sizes.get(i);
      for (int j = 0; j < cells.recipes(size).size(); j++) {
        RatesAndBatch recipe = cells.recipes(size).get(j);
        double epoch = clock.anEpoch(cells, size, recipe);
        List<Protocol> protocols = cells.protocols(size);
        List<OptionalDouble> means =
            protocols.stream().map(p -> top1(cells.at(size, p, recipe)).mean()).toList();
        double best =
            means.stream()
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max()
                .orElse(0);
        List<Mark> marks = new ArrayList<>();
        for (int d = 0; d < protocols.size(); d++) {
          if (means.get(d).isPresent()) {
            double below = means.get(d).getAsDouble() - best;
            int epochs = protocols.get(d).initialDecayEpochs();
            shown.add(below);
            marks.add(
                new Mark(
                    epochs == 0 ? zero : place(epochs * epoch),
                    OptionalDouble.of(below),
                    Optional.empty(),
                    List.of(),
                    false,
                    Look.FULL,
                    AccuracyFigure.name(size)
                        + ", "
                        + recipe.title()
                        + ", d = "
                        + epochs
                        + " epochs: "
                        + Numbers.points(below)
                        + " points"));
          }
        }
        LineStyle bySize = LineStyle.of(i, sizes.size());
        LineStyle byRate = LineStyle.ofKind(i + 3 * j);
        series.add(
            new Series(
                AccuracyFigure.name(size) + ", rates x " + fraction(recipe.rates()),
                new LineStyle(bySize.colour(), byRate.marker(), j == 0 ? "" : "5 3"),
                Link.LINE,
                0,
                marks));
      }
    }
    return new Panel("d in " + clock.words(), ticks(zero, amounts), series);
  }

  private static double place(@org.jspecify.annotations.Nullable Double amount) {
    return Math.log10(amount == null ? 1 : amount);
  }

  private static List<Tick> ticks(double zero, NavigableSet<Double> amounts) {
    List<Tick> ticks = new ArrayList<>(List.of(new Tick(zero, "0", "")));
    int last = (int) Math.ceil(place(amounts.last()) - 1e-9);
    int first = (int) Math.ceil(zero + 0.4);
    int step = last - first < MOST_POWERS ? 1 : 2;
    for (int power = last - (last - first) / step * step; power <= last; power += step) {
      ticks.add(new Tick(power, Numbers.count(Math.round(Math.pow(10, power))), ""));
    }
    return ticks;
  }

  private static Mark mark(double at, CellTrials cell, String name) {
    Summary summary = top1(cell);
    return new Mark(
        at,
        summary.mean(),
        AccuracyPlots.shownInterval(summary),
        List.copyOf(cell.accuracies().values()),
        false,
        look(summary.n(), summary.expected()),
        name
            + ": "
            + (summary.mean().isPresent() ? Numbers.percent(summary.mean()) + " %" : "no result")
            + ", n = "
            + summary.ofExpected());
  }

  private static Look look(int n, int expected) {
    return n == 0 ? Look.MISSING : n == expected ? Look.FULL : Look.HOLLOW;
  }

  /** Test accuracy of a cell's trials. */
  static Summary top1(CellTrials cell) {
    return cell.summary(complete -> complete.last().top1());
  }

  private static Collection<Double> shown(CellTrials cell) {
    Stream<Double> ends =
        AccuracyPlots.shownInterval(top1(cell)).stream()
            .flatMap((Interval i) -> Stream.of(i.low(), i.high()));
    return Stream.concat(cell.accuracies().values().stream(), ends).toList();
  }

  /** E.g. {@code 1/4}, where it is one over a whole number. */
  static String fraction(double rate) {
    double whole = 1 / rate;
    boolean isOne = Math.abs(whole - Math.rint(whole)) < 1e-6;
    return rate == 1 ? "1" : isOne ? "1/" + Math.round(whole) : Numbers.decimals(rate, 3);
  }

  private static double least(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  private static double most(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
  }

  private static Optional<Plot> plot(
      String title,
      String description,
      String xName,
      String yName,
      Axis values,
      List<Panel> panels,
      Optional<Level> level,
      Collection<Double> shown) {
    return shown.isEmpty() || panels.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plot(title, description, xName, yName, values, Unit.PERCENT, panels, level));
  }
}
