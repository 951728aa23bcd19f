package graft.report;

import gg.jte.Content;
import graft.core.data.ClassSplit;
import graft.core.data.TargetSize;
import graft.core.figures.AccuracyCell;
import graft.core.figures.AccuracyLine;
import graft.core.figures.BaseRow;
import graft.core.figures.LayersFigure;
import graft.core.figures.LossTable;
import graft.core.figures.Shortfall;
import graft.core.results.TrialState;
import graft.core.statistics.Summary;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What the template {@code report.jte} shows. Public for the compiled template alone, which lives
 * in a package of its own.
 *
 * @param context what the report says beside the results
 * @param figure Figure 1
 * @param figureSvg Figure 1 drawn, already escaped
 * @param hasPng whether the PNG of Figure 1 was written
 * @param losses Table 1
 * @param bases the bases
 * @param shortfalls trials that did not give what was asked of them
 * @param findings plain sentences
 */
public record ReportPage(
    ReportContext context,
    LayersFigure figure,
    Content figureSvg,
    boolean hasPng,
    LossTable losses,
    List<BaseRow> bases,
    List<Shortfall> shortfalls,
    List<String> findings) {

  /** The second half of Figure 1's caption. */
  public String figureCaption() {
    return "Test accuracy by number of transferred layers, one line for each target size. "
        + "Markers are means over splits and seeds, small dots single trials, bars the 95 % t"
        + " interval of the mean ("
        + (hasIntervals()
            ? "left out below " + AccuracyPlot.INTERVAL_FROM + " trials"
            : "left out here: fewer than " + AccuracyPlot.INTERVAL_FROM + " trials a cell")
        + "). A ring marks the best k from 1 on, a hollow marker a cell with trials missing, a"
        + " cross a cell without any result.";
  }

  private boolean hasIntervals() {
    return figure.cells().stream().anyMatch(c -> c.summary().n() >= AccuracyPlot.INTERVAL_FROM);
  }

  /** Class of a row of the cell table. */
  public String rowClass(AccuracyLine line, AccuracyCell cell) {
    boolean first = cell.transferredLayers() == 0;
    boolean best = isBest(line, cell);
    return (first ? "first " : "") + (best ? "best" : "");
  }

  /** What is special about a cell: from scratch, common, best. */
  public String role(AccuracyLine line, AccuracyCell cell) {
    StringBuilder role = new StringBuilder();
    if (cell.transferredLayers() == 0) {
      role.append("from scratch");
    }
    if (cell.equals(line.common())) {
      role.append("common protocol");
    }
    if (isBest(line, cell)) {
      role.append(role.length() > 0 ? ", " : "").append("best k");
    }
    return role.toString();
  }

  private static boolean isBest(AccuracyLine line, AccuracyCell cell) {
    return line.best().map(best -> best.equals(cell)).orElse(false);
  }

  /** k of the best cell, or a dash. */
  public String bestK(AccuracyLine line) {
    return line.best().map(best -> "" + best.transferredLayers()).orElse(Numbers.NONE);
  }

  /** Best minus scratch in points with its interval. */
  public String bestMinusScratch(AccuracyLine line) {
    return line.bestMinusScratch().map(Numbers::difference).orElse(Numbers.NONE);
  }

  /** Best minus common in points with its interval. */
  public String bestMinusCommon(AccuracyLine line) {
    boolean same = line.best().map(best -> best.equals(line.common())).orElse(false);
    return same
        ? "is the common protocol"
        : line.bestMinusCommon().map(Numbers::difference).orElse(Numbers.NONE);
  }

  /** Mean accuracy of a cell in per cent, or a dash. */
  public String accuracy(AccuracyCell cell) {
    return Numbers.percent(cell.summary().mean());
  }

  /** A summary's mean in per cent. */
  public String percent(OptionalDouble fraction) {
    return Numbers.percent(fraction);
  }

  /** A summary's interval in per cent. */
  public String interval(Summary summary) {
    return summary.interval().map(Numbers::interval).orElse(Numbers.NONE);
  }

  /** A loss in nats with two decimals. */
  public String loss(OptionalDouble loss) {
    return Numbers.loss(loss);
  }

  /** Class of a cell that says how much of it there is. */
  public String whole(Summary summary) {
    return summary.isWhole() ? "" : "short";
  }

  /** A target size in words. */
  public String size(TargetSize size) {
    return Numbers.size(size);
  }

  /** A count with its thousands marked. */
  public String count(long value) {
    return Numbers.count(value);
  }

  /** Seconds of a base. */
  public String seconds(OptionalDouble seconds) {
    return seconds.isPresent() ? Numbers.decimals(seconds.getAsDouble(), 0) : Numbers.NONE;
  }

  /** A base's state, said only where it is not complete. */
  public String state(BaseRow base) {
    return base.state() == TrialState.COMPLETE ? "" : base.state().name().toLowerCase(Locale.ROOT);
  }

  /** What became of a trial, in words. */
  public String kind(Shortfall shortfall) {
    return TextSummary.name(shortfall.kind());
  }

  /** The first digits of an id or hash. */
  public String brief(String hash) {
    return hash.length() <= 12 ? hash : hash.substring(0, 12);
  }

  /** One line under the title: what, on what, how much. */
  public String subtitle() {
    return "%s · %s · %s target sizes, %s, %s"
        .formatted(
            context.network(),
            context.preset(),
            context.grid().sizes().size(),
            plural(context.grid().splits().size(), "class split"),
            plural(context.grid().seeds().size(), "seed"));
  }

  private static String plural(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** When the study was run, to the minute, in UTC. */
  public String time() {
    String text = context.time().truncatedTo(ChronoUnit.MINUTES).toString();
    return text.replace("T", " ").replace(":00Z", " UTC");
  }

  /** Whether a class is a source or a target of a split, for its list. */
  public List<ClassSplit> splits() {
    return context.splits();
  }
}
