package graft.report;

import graft.analysis.figures.ClassResults;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.OverfitRow;
import graft.analysis.figures.StudyCells;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * Every cell's curve, classes and confusions as JSON for the page's own script. Classes are named
 * once and numbered after that; no text in it can end the element it stands in.
 */
final class CellData {
  /** Numbers above which classes stay in the CSV alone, so that the page stays small. */
  private static final int MOST_CLASS_COUNTS = 120_000;

  private final Map<String, Integer> names = new LinkedHashMap<>();
  private final boolean withClasses;

  private CellData(boolean withClasses) {
    this.withClasses = withClasses;
  }

  /** The JSON of all cells. */
  static String json(StudyResults results) {
    long counts = results.classes().stream().mapToLong(c -> 2L * c.classes().size()).sum();
    CellData data = new CellData(counts <= MOST_CLASS_COUNTS);
    StringBuilder cells = new StringBuilder();
    for (int i = 0; i < results.curves().size(); i++) {
      cells.append(i == 0 ? "" : ",\n");
      data.cell(cells, results.curves().get(i), results.overfit().get(i), results.classes().get(i));
    }
    String classes = data.names.keySet().stream().map(CellData::quoted).collect(joined());
    return "{\"classes\":[" + classes + "],\n\"cells\":[" + cells + "]}";
  }

  private void cell(StringBuilder json, LearningCurve curve, OverfitRow row, ClassResults found) {
    StudyCells.Key key = curve.cell();
    json.append("{\"size\":").append(quoted(Numbers.size(key.size())));
    json.append(",\"name\":").append(quoted(CellNames.protocol(key)));
    json.append(",\"n\":").append(quoted(curve.n() + "/" + curve.expected()));
    json.append(",\"train\":[")
        .append(curve.trainLoss().stream().map(CellData::number).collect(joined()));
    json.append("],\"test\":[")
        .append(curve.milestones().stream().map(CellData::milestone).collect(joined()));
    json.append("],\"end\":[")
        .append(
            List.of(
                    row.trainLossEval().mean(),
                    row.trainTop1().mean(),
                    row.testLoss().mean(),
                    row.testTop1().mean())
                .stream()
                .map(CellData::number)
                .collect(joined()));
    json.append("],\"classes\":[");
    if (withClasses) {
      json.append(
          found.classes().stream()
              .map(c -> "[" + id(c.name()) + "," + c.correct() + "," + c.images() + "]")
              .collect(joined()));
    }
    json.append("],\"confusions\":[");
    if (withClasses) {
      json.append(
          found.confusions().stream()
              .limit(StudySections.MOST_CONFUSIONS)
              .map(
                  c ->
                      "[%d,%d,%d,%d]"
                          .formatted(id(c.truth()), id(c.predicted()), c.count(), c.of()))
              .collect(joined()));
    }
    json.append("]}");
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(",");
  }

  private static String milestone(LearningCurve.Milestone milestone) {
    return "[%d,%s,%s]"
        .formatted(milestone.epoch(), number(milestone.testLoss()), number(milestone.testTop1()));
  }

  private int id(String name) {
    return names.computeIfAbsent(name, missing -> names.size());
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : "null";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** A JSON string that holds no character with a meaning in HTML. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c < 0x7F && "\"\\<>&'".indexOf(c) < 0;
      quoted.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return quoted.append('"').toString();
  }
}
