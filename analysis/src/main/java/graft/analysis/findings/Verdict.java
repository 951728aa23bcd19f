package graft.analysis.findings;

import java.util.Collection;
import java.util.stream.Stream;

/** What a study says of a claim. */
public enum Verdict {
  /** The interval lies wholly on the claimed side. */
  HOLDS("holds"),
  /** The difference is shown to be negligible, and not shown to be on the claimed side. */
  TOO_SMALL("too small to matter"),
  /** The interval lies wholly on the other side. */
  DOES_NOT_HOLD("does not hold"),
  /** Tested, but the interval allows both, or there is a single split and so no interval. */
  UNDECIDED("undecided"),
  /** No pair of complete trials. */
  NOT_TESTED("not tested");

  /** How {@link #overall} joins verdicts, in words. */
  public static final String OVERALL_RULE =
      "holds where all contrasts hold; too small to matter where all are; does not hold where none"
          + " does (all are on the other side), or one does not also after Holm's procedure over"
          + " all its contrasts, as that singles one out; not tested where none is tested; else"
          + " undecided";

  /** Of the rules by which verdicts are given: 1 and 2 until November 2026. */
  public static final int VERSION = 3;

  /** Of the intervals that verdicts rest on: each end is a one-sided bound at 5 %. */
  public static final double LEVEL = 0.9;

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** As it is printed. */
  public String words() {
    return words;
  }

  /** The verdict of a finding that no single contrast refutes: that of all, else undecided. */
  static Verdict overall(Collection<Verdict> contrasts) {
    return Stream.of(NOT_TESTED, HOLDS, TOO_SMALL, DOES_NOT_HOLD)
        .filter(verdict -> contrasts.stream().allMatch(verdict::equals))
        .findFirst()
        .orElse(UNDECIDED);
  }
}
