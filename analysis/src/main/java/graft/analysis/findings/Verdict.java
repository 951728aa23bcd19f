package graft.analysis.findings;

import java.util.Collection;

/** What a study says of a claim. */
public enum Verdict {
  /** The interval lies wholly on the claimed side. */
  HOLDS("holds"),
  /** The interval lies wholly on the other side, or the difference is shown to be negligible. */
  DOES_NOT_HOLD("does not hold"),
  /** Tested, but the interval allows both, or there is a single pair and so no interval. */
  UNDECIDED("undecided"),
  /** No pair of complete trials. */
  NOT_TESTED("not tested");

  /** How {@link #overall} joins verdicts, in words. */
  public static final String OVERALL_RULE =
      "does not hold where any contrast does not hold; holds where all hold; not tested where none"
          + " is tested; else undecided";

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** As it is printed. */
  public String words() {
    return words;
  }

  /** The verdict of a finding from those of its contrasts: {@link #OVERALL_RULE}. */
  static Verdict overall(Collection<Verdict> contrasts) {
    if (contrasts.contains(DOES_NOT_HOLD)) {
      return DOES_NOT_HOLD;
    }
    if (contrasts.stream().allMatch(NOT_TESTED::equals)) {
      return NOT_TESTED;
    }
    return contrasts.stream().allMatch(HOLDS::equals) ? HOLDS : UNDECIDED;
  }
}
