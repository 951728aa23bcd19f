package graft.report;

import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.RatesCells;
import graft.analysis.findings.BestRate;
import graft.analysis.findings.Contrast;
import graft.analysis.findings.DecayClock;
import graft.analysis.findings.Finding;
import graft.analysis.findings.RatesFindings;
import graft.analysis.findings.VerdictRow;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import graft.core.text.Csv;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import graft.study.plan.RatesAndBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The page's sections on experiments {@code rates} and {@code rates-decay}. */
final class RatesSections {
  /** The section that says most. */
  static final String MAIN = "rates-best";

  private static final String DECAY = "rates-decay";
  private static final String CHOSEN =
      "Best: for each split chosen on the other splits, counting only test images of its source"
          + " classes.";

  private final RatesFindings rates;
  private final FigureFiles figures;
  private final ReportFolder folder;

  RatesSections(RatesFindings rates, FigureFiles figures, ReportFolder folder) {
    this.rates = rates;
    this.figures = figures;
    this.folder = folder;
  }

  /** Those that the study has results for; none where the experiments were not run. */
  List<PageSection> all() {
    if (rates.verdicts().isEmpty()) {
      return List.of();
    }
    List<PageSection> sections = new ArrayList<>();
    if (!rates.best().isEmpty()) {
      best().ifPresent(sections::add);
      byRate().ifPresent(sections::add);
    }
    if (!rates.decay().sizes().isEmpty()) {
      decay().ifPresent(sections::add);
    }
    folder.write("rates-verdicts.csv", Tables.verdicts(VerdictRow.of(rates.verdicts())));
    sections.add(
        new PageSection(
            "rates-verdicts",
            "Verdicts on the rates",
            VerdictTables.ofRates(rates.verdicts(), "rates-verdicts.csv")));
    return sections;
  }

  private Optional<PageSection> best() {
    String caption =
        "Accuracy minus that of the common protocol: left all at the recipe's rates, right each"
            + " protocol at the rates and batch that serve it best. Bars are 90 % t intervals over"
            + " splits, dots single splits. "
            + CHOSEN;
    return RatesPlots.againstCommon(rates, caption)
        .map(
            plot ->
                PageSection.of(
                    MAIN,
                    "Is anything left of k, n, d and f at the best rate?",
                    figures.write(MAIN, "Best rates", caption, plot, bestCsv()),
                    bestTable()));
  }

  private Optional<PageSection> byRate() {
    List<Block> blocks = new ArrayList<>();
    List<Integer> batches =
        rates.rates().sizes().stream()
            .flatMap(size -> rates.rates().recipes(size).stream())
            .map(RatesAndBatch::batch)
            .distinct()
            .sorted()
            .toList();
    for (int batch : batches) {
      String caption =
          "Test accuracy by rate, both rates times the number below, "
              + (batch == 1
                  ? "at the recipe's batch"
                  : "at " + batch + " times the batch, with as many updates")
              + ". Bars are 95 % t intervals over splits, dots single trials.";
      String name = batch == 1 ? "rates" : "rates-batch-" + batch;
      RatesPlots.byRate(rates.rates(), batch, caption)
          .ifPresent(
              plot -> blocks.add(figures.write(name, "Rates", caption, plot, ratesCsv(batch))));
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new PageSection("rates", "Accuracy by rate", blocks));
  }

  private Optional<PageSection> decay() {
    String caption =
        "Points below the best d of each line, k = L − 2, n = 1, f = 0, against d in epochs, in"
            + " updates, and in updates times their rate (in units of the recipe's). Where the lines"
            + " fall on each other, d is counted rightly.";
    return RatesPlots.byDecay(rates.decay(), caption)
        .map(
            plot ->
                PageSection.of(
                    DECAY,
                    "What does the best d count?",
                    figures.write(DECAY, "Decay", caption, plot, decayCsv())));
  }

  private Table bestTable() {
    List<Row> rows = new ArrayList<>();
    for (BestRate row : rates.best()) {
      boolean common = row.protocol().equals(RatesFindings.PROTOCOLS.get(0));
      Optional<Contrast> own = contrast(row, true);
      Optional<Contrast> best = contrast(row, false);
      rows.add(
          new Row(
              common ? "first" : "",
              List.of(
                  Cell.text(common ? Numbers.size(row.size()) : ""),
                  Cell.text(row.protocol()),
                  Cell.number(Numbers.percent(RatesPlots.top1(row.own()).mean())),
                  Cell.number(own.map(RatesSections::difference).orElse("")),
                  Cell.number(Numbers.percent(RatesPlots.top1(row.best()).mean())),
                  Cell.text(chosen(row)),
                  Cell.number(best.map(RatesSections::difference).orElse("")),
                  Cell.text(best.map(c -> c.verdict().words()).orElse("")))));
    }
    return new Table(
        "Rates",
        "Each protocol at the recipe's rates and at its best. Differences to the common protocol in"
            + " points with 90 % intervals over splits. "
            + CHOSEN,
        MAIN + ".csv",
        "",
        true,
        List.of(
            Row.of(
                Cell.text("Target size"),
                Cell.text("Protocol"),
                Cell.number("At the recipe's rates (%)"),
                Cell.number("Minus common"),
                Cell.number("At its best (%)"),
                Cell.text("Chosen"),
                Cell.number("Minus common at its best"),
                Cell.text("Ahead?"))),
        rows);
  }

  private static String difference(Contrast contrast) {
    return Numbers.difference(contrast.mean(), contrast.interval());
  }

  private String chosen(BestRate row) {
    return row.chosen(rates.rates().grid().recipe()).stream()
        .map(
            recipe ->
                "rates x "
                    + RatesPlots.fraction(recipe.rates())
                    + (recipe.batch() == 1 ? "" : ", batch x " + recipe.batch()))
        .collect(Collectors.joining("; "));
  }

  /**
   * The contrast of a protocol at a size with the common one, at the recipe's rates or the best.
   */
  private Optional<Contrast> contrast(BestRate row, boolean own) {
    int number = RatesFindings.PROTOCOLS.indexOf(row.protocol());
    return RatesPlots.ofProtocols(rates).stream()
        .skip(Math.max(0, number - 1))
        .limit(number == 0 ? 0 : 1)
        .map(Finding::contrasts)
        .flatMap(List::stream)
        .filter(c -> c.beside() == own && c.size().equals(Optional.of(row.size())))
        .findFirst();
  }

  private String bestCsv() {
    Csv csv =
        new Csv(
            "examples_per_class",
            "protocol",
            "at",
            "chosen",
            "splits",
            "test_top1_mean",
            "minus_common",
            "low",
            "high",
            "low_other_classes",
            "high_other_classes",
            "level",
            "verdict",
            "by_split");
    for (BestRate row : rates.best()) {
      for (boolean own : new boolean[] {true, false}) {
        Summary summary = RatesPlots.top1(own ? row.own() : row.best());
        Optional<Contrast> contrast = contrast(row, own);
        csv.row(
            row.size(),
            row.protocol(),
            own ? "recipe" : "best",
            own ? "" : chosen(row),
            summary.replicates(),
            summary.mean(),
            contrast.map(Contrast::mean).orElse(OptionalDouble.empty()),
            end(contrast.flatMap(Contrast::interval), Interval::low),
            end(contrast.flatMap(Contrast::interval), Interval::high),
            end(contrast.flatMap(Contrast::otherClasses), Interval::low),
            end(contrast.flatMap(Contrast::otherClasses), Interval::high),
            0.9,
            contrast.map(c -> c.verdict().words()).orElse(""),
            contrast
                .map(
                    c ->
                        c.values().entrySet().stream()
                            .map(
                                e ->
                                    e.getKey().split()
                                        + "/"
                                        + e.getKey().seed()
                                        + "="
                                        + e.getValue())
                            .collect(Collectors.joining(" ")))
                .orElse(""));
      }
    }
    return csv.toString();
  }

  private static OptionalDouble end(Optional<Interval> interval, ToDoubleFunction<Interval> end) {
    return interval
        .map(i -> OptionalDouble.of(end.applyAsDouble(i)))
        .orElse(OptionalDouble.empty());
  }

  private String ratesCsv(int batch) {
    Csv csv =
        new Csv(
            Tables.header(List.of("protocol", "rates", "batch"), Tables.PLACE, Tables.ACCURACY));
    RatesCells cells = rates.rates();
    for (TargetSize size : cells.sizes()) {
      List<Protocol> protocols = cells.protocols(size);
      for (int i = 0; i < protocols.size(); i++) {
        for (RatesAndBatch recipe : cells.recipes(size)) {
          if (recipe.batch() == batch) {
            List<Object> row =
                new ArrayList<>(
                    List.of(RatesFindings.PROTOCOLS.get(i), recipe.rates(), recipe.batch()));
            row.addAll(point(cells, size, protocols.get(i), recipe));
            csv.row(row.toArray());
          }
        }
      }
    }
    return csv.toString();
  }

  private String decayCsv() {
    Csv csv =
        new Csv(
            Tables.header(
                List.of("rates", "d_updates", "d_rated_updates"), Tables.PLACE, Tables.ACCURACY));
    RatesCells cells = rates.decay();
    for (TargetSize size : cells.sizes()) {
      for (RatesAndBatch recipe : cells.recipes(size)) {
        for (Protocol protocol : cells.protocols(size)) {
          int d = protocol.initialDecayEpochs();
          List<Object> row =
              new ArrayList<>(
                  List.of(
                      recipe.rates(),
                      d * DecayClock.UPDATES.anEpoch(cells, size, recipe),
                      d * DecayClock.RATED_UPDATES.anEpoch(cells, size, recipe)));
          row.addAll(point(cells, size, protocol, recipe));
          csv.row(row.toArray());
        }
      }
    }
    return csv.toString();
  }

  private static List<Object> point(
      RatesCells cells, TargetSize size, Protocol protocol, RatesAndBatch recipe) {
    FigurePoint point =
        new FigurePoint(
            recipe.title(), 0, Method.SGD, List.of(protocol), cells.at(size, protocol, recipe));
    List<Object> row = new ArrayList<>(Tables.place(size, Method.SGD, List.of(protocol)));
    row.addAll(Tables.accuracy(point));
    return row;
  }
}
