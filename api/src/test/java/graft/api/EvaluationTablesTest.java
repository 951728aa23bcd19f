package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.evaluation.ModelEvaluation;
import graft.core.data.Selection;
import graft.core.text.Csv;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTablesTest {
  private static final List<String> CLASSES = List.of("+", "-", "-1", "=", "@", "a,b", "(", "[");

  /** One image a class, each taken for the next class. */
  private static ModelEvaluation evaluated() {
    int count = CLASSES.size();
    List<Integer> numbers = new ArrayList<>();
    float[][] logits = new float[count][count];
    for (int i = 0; i < count; i++) {
      numbers.add(i);
      logits[i][(i + 1) % count] = 1;
    }
    Selection images = new Selection(numbers, numbers);
    return ModelEvaluation.of(CLASSES, logits, images);
  }

  private static Csv csv() {
    return EvaluationTables.csv(evaluated());
  }

  @Test
  void theCsvHoldsTheNamesOfClassesExactly() {
    assertThat(csv().toString())
        .contains("\nclass,+,,", "\nclass,-,,", "\nclass,-1,,", "\nclass,=,,", "\nclass,@,,")
        .contains("\nclass,\"a,b\",,", "\nconfusion,+,-,1.0,", "\nconfusion,\"a,b\",(,")
        .doesNotContain("'");
  }

  @Test
  void forSpreadsheetsFormulasAreQuoted() {
    assertThat(csv().forSpreadsheets().toString())
        .contains("\nclass,'+,,", "\nclass,'-1,,", "\nconfusion,'+,'-,1.0,", "\nclass,(,,");
  }
}
