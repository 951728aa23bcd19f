package graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.figures.ClassResults;
import graft.analysis.figures.ClassResults.ClassCount;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Accuracy by class, for a page without scripts. */
class ClassTablesTest {
  private static final TargetSize SIZE = new TargetSize(10);

  private static Optional<ClassResults> tested(ClassCount... counts) {
    StudyCells.Key key = new StudyCells.Key(SIZE, Method.SGD, Protocol.of(0, 1, 1, 0), "");
    return Optional.of(new ClassResults(key, Arrays.asList(counts), List.of()));
  }

  private static List<List<String>> texts(List<Row> rows) {
    return rows.stream().map(row -> row.cells().stream().map(Cell::text).toList()).toList();
  }

  @Test
  void aClassThatAProtocolWasNotTestedOnHasNoNumberThere() {
    Table table =
        ClassTables.classes(
            SIZE,
            List.of(
                tested(new ClassCount("cat", 1, 10)),
                tested(new ClassCount("cat", 5, 10), new ClassCount("dog", 8, 10)),
                tested(new ClassCount("dog", 9, 10), new ClassCount("eel", 2, 10))));
    assertThat(texts(table.header()).get(0))
        .containsExactly("Class", "from scratch", "common protocol", "paper's Table 2");
    assertThat(texts(table.rows()))
        .containsExactly(
            List.of("dog", Numbers.NONE, "80.0", "90.0"),
            List.of("cat", "10.0", "50.0", Numbers.NONE),
            List.of("eel", Numbers.NONE, Numbers.NONE, "20.0"));
  }

  @Test
  void aProtocolWithoutACompleteTrialHasNoColumn() {
    Table table =
        ClassTables.classes(
            SIZE, List.of(tested(), tested(new ClassCount("cat", 5, 10)), Optional.empty()));
    assertThat(texts(table.header()).get(0)).containsExactly("Class", "common protocol");
    assertThat(texts(table.rows())).containsExactly(List.of("cat", "50.0"));
  }
}
