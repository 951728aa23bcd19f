package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.figures.ClassResults;
import graft.analysis.figures.ClassResults.ClassCount;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
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

  private static Table classes(TargetSize size, List<Optional<ClassResults>> shown) {
    Map<String, List<String>> byClass = new TreeMap<>();
    Map<String, Double> order = new TreeMap<>();
    for (Optional<ClassResults> result : shown) {
      List<ClassCount> counts = result.map(ClassResults::classes).orElse(List.of());
      for (ClassCount count : counts) {
        byClass
            .computeIfAbsent(count.name(), name -> new ArrayList<>())
            .add(Numbers.percent(count.top1()));
        order.put(count.name(), count.top1());
      }
    }
    long columns = shown.stream().filter(Optional::isPresent).count();
    List<Row> rows = new ArrayList<>();
    order.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(e -> rows.add(row(e.getKey(), byClass.getOrDefault(e.getKey(), List.of()))));
    List<Cell> head = new ArrayList<>(List.of(Cell.text("Class")));
    for (int i = 0; i < shown.size(); i++) {
      if (shown.get(i).isPresent()) {
        head.add(Cell.number(SHOWN.get(i).title()));
      }
    }
    return new Table(
        "",
        "Test accuracy, top-1 (%), by class with "
            + Numbers.size(size)
            + ", all complete trials together, best class first.",
        "per-class.csv",
        "Accuracy by class (" + columns + " protocols)",
        false,
        List.of(new Row("", head)),
        rows);
  }

  private static Row row(String name, List<String> values) {
    List<Cell> cells = new ArrayList<>(List.of(Cell.text(name)));
    values.forEach(value -> cells.add(Cell.number(value)));
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
