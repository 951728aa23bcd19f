package graft.analysis.findings;

import graft.analysis.figures.RatesCells;
import graft.core.data.TargetSize;
import graft.study.plan.RatesAndBatch;

/** What d may be counted in. */
public enum DecayClock {
  EPOCHS("R5", "epochs"),
  UPDATES("R6", "updates"),
  /** The rate in units of the recipe's own. */
  RATED_UPDATES("R7", "updates times their rate");

  private final String finding;
  private final String words;

  DecayClock(String finding, String words) {
    this.finding = finding;
    this.words = words;
  }

  /** The finding that one d in this unit serves all. */
  String finding() {
    return finding;
  }

  /** The unit for a reader. */
  public String words() {
    return words;
  }

  /** How much of it an epoch is, at the study's own batch. */
  public double anEpoch(RatesCells cells, TargetSize size, RatesAndBatch recipe) {
    double updates = cells.updatesAnEpoch(size);
    return switch (this) {
      case EPOCHS -> 1;
      case UPDATES -> updates;
      case RATED_UPDATES -> updates * recipe.rates();
    };
  }
}
