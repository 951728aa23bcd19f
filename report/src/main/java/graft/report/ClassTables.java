package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.figures.ClassResults;
import graft.analysis.figures.ClassResults.ClassCount;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.text.Words;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Accuracy by class under the main protocols at the smallest size, for a page without scripts. */
final class ClassTables {
  private static final List<Contender> SHOWN =
      List.of(Contender.SCRATCH, Contender.COMMON, Contender.PAPER_TABLE_2);

  private ClassTables() {}

  /** The tables there are; none where class and prediction of test images were not kept. */
  static List<Table> of(StudyResults results) {
    TargetSize size = results.grid().sizes().get(0);
    Map<Contender, Protocol> main = CurvePlots.main(results.cells(), size);
    List<Optional<ClassResults>> shown =
        SHOWN.stream().map(c -> find(results, size, Objects.requireNonNull(main.get(c)))).toList();
    Optional<ClassResults> common = shown.get(1);
    if (common.isEmpty() || common.get().classes().isEmpty()) {
      return List.of();
    }
    List<Table> tables = new ArrayList<>(List.of(classes(size, shown)));
    if (!common.get().confusions().isEmpty()) {
      tables.add(confusions(size, common.get()));
    }
    return tables;
  }

  private static Optional<ClassResults> find(
      StudyResults results, TargetSize size, Protocol protocol) {
    StudyCells.Key key = new StudyCells.Key(size, Method.SGD, protocol, "");
    return results.classes().stream().filter(c -> c.cell().equals(key)).findFirst();
  }

  /**
   * A row for each class, a column for each contender that has any.
   *
   * @param shown by contender, in the order of {@link #SHOWN}; a class that a contender was not
   *     tested on has {@link Numbers#NONE} there
   */
  static Table classes(TargetSize size, List<Optional<ClassResults>> shown) {
    List<Cell> head = new ArrayList<>(List.of(Cell.text("Class")));
    List<Map<String, Double>> columns = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      List<ClassCount> counts = shown.get(i).map(ClassResults::classes).orElse(List.of());
      if (!counts.isEmpty()) {
        head.add(Cell.number(SHOWN.get(i).title()));
        columns.add(counts.stream().collect(Collectors.toMap(ClassCount::name, ClassCount::top1)));
      }
    }
    Map<String, Double> order = new TreeMap<>(); // by the common protocol where it has the class
    columns.forEach(column -> column.forEach(order::putIfAbsent));
    shown.get(SHOWN.indexOf(Contender.COMMON)).stream()
        .flatMap(common -> common.classes().stream())
        .forEach(count -> order.put(count.name(), count.top1()));
    List<Row> rows =
        order.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(e -> row(e.getKey(), columns))
            .toList();
    return new Table(
        "",
        "Test accuracy, top-1 (%), by class with "
            + Numbers.size(size)
            + ", all complete trials together, best class first.",
        "per-class.csv",
        "Accuracy by class (" + Words.counted(columns.size(), "protocol") + ")",
        false,
        List.of(new Row("", head)),
        rows);
  }

  private static Row row(String name, List<Map<String, Double>> columns) {
    List<Cell> cells = new ArrayList<>(List.of(Cell.text(name)));
    for (Map<String, Double> column : columns) {
      Double top1 = column.get(name);
      cells.add(Cell.number(top1 == null ? Numbers.NONE : Numbers.percent(top1)));
    }
    return new Row("", cells);
  }

  private static Table confusions(TargetSize size, ClassResults common) {
    List<Row> rows =
        common.confusions().stream()
            .limit(StudySections.MOST_CONFUSIONS)
            .map(
                c ->
                    Row.of(
                        Cell.text(c.truth()),
                        Cell.text(c.predicted()),
                        Cell.number(Numbers.count(c.count())),
                        Cell.number(Numbers.percent((double) c.count() / Math.max(1, c.of())))))
            .toList();
    return new Table(
        "",
        "Common protocol with " + Numbers.size(size) + ", all complete trials together.",
        "confusions.csv",
        "Largest confusions",
        false,
        StudyTables.head(2, "Images of", "taken for", "Times", "Of its images (%)"),
        rows);
  }
}
