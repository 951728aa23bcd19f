package graft.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CsvTest {
  private static final String[] NAMES = {
    "+", "-1", "=SUM(A1)", "@me", "-", "a,b", "say \"hi\"", "[x]", "(", "!", "'quoted", " ", "\tx"
  };

  @Test
  void namesAreWrittenExactly() {
    Csv csv = new Csv("class");
    for (String name : NAMES) {
      csv.row(name);
    }
    assertThat(csv.toString())
        .isEqualTo(
            """
            class
            +
            -1
            =SUM(A1)
            @me
            -
            "a,b"
            "say ""hi""\"
            [x]
            (
            !
            'quoted
            \s
            \tx
            """);
  }

  @Test
  void forSpreadsheetsFormulasBecomeTextAndNumbersStayNumbers() {
    Csv csv = new Csv("class", "value").forSpreadsheets();
    csv.row("+", -1.5).row("-1", OptionalDouble.of(-2)).row("=A,B", "").row("a+b", 3);
    assertThat(csv.toString()).isEqualTo("class,value\n'+,-1.5\n'-1,-2.0\n\"'=A,B\",\na+b,3\n");
  }
}
