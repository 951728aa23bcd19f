package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.SearchForecast;
import graft.study.search.Budget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SearchTextTest {
  @Test
  void beforeItBeginsASearchSaysWhatItsBudgetBuys() {
    SearchForecast few =
        new SearchForecast(
            Budget.parse("2m"),
            Duration.ofSeconds(12),
            2,
            17,
            Duration.ofSeconds(120),
            220,
            5,
            30.4,
            Budget.parse("5m"));
    assertThat(SearchText.forecast(few))
        .isEqualTo(
            "a full training takes about 12 s here; --budget 2m buys about 17 of them (2 workers,"
                + " 220 candidates, 5 parts); too few to decide: comparing the last ones in full on"
                + " every part takes about 31, --budget 5m");
    SearchForecast counted =
        new SearchForecast(
            Budget.parse("40-trials"),
            Duration.ofSeconds(12),
            2,
            40,
            Duration.ofSeconds(252),
            220,
            5,
            30.4,
            Budget.parse("31-trials"));
    assertThat(SearchText.forecast(counted))
        .contains("about 4 min 10 s for all 40 of them")
        .doesNotContain("too few");
  }
}
