package graft.analysis.findings;

import graft.core.statistics.Interval;
import graft.core.statistics.TTest;
import java.util.Locale;

/**
 * What is claimed of a contrast, and when its interval bears the claim out.
 *
 * @param side where the contrast is claimed to lie
 * @param band half-width around 0 within which the contrast counts as no difference; 0 where any
 *     difference counts
 * @param bandWords the band for a reader
 */
public record Claim(Side side, double band, String bandWords) {
  /** One point of accuracy, as a fraction. */
  private static final double POINT = 0.01;

  /** Where a contrast is claimed to lie. */
  public enum Side {
    ABOVE,
    BELOW,
    NEAR
  }

  /** An accuracy difference claimed to be above 0. */
  static Claim above() {
    return new Claim(Side.ABOVE, POINT, "+-1 point");
  }

  /** An accuracy difference claimed to be below 0. */
  static Claim below() {
    return new Claim(Side.BELOW, POINT, "+-1 point");
  }

  /** An accuracy difference claimed to be within one point of 0. */
  static Claim near() {
    return new Claim(Side.NEAR, POINT, "+-1 point");
  }

  /** A slope of an accuracy over {@code range}: its band is one point over the whole range. */
  Claim overRange(double range) {
    return new Claim(side, POINT / range, "+-1 point over the whole range");
  }

  /** The claim of a quantity that is no accuracy, of which any difference counts. */
  Claim anyDifference() {
    return new Claim(side, 0, "");
  }

  /** The verdict of an interval. */
  Verdict verdict(Interval interval) {
    return switch (side) {
      case ABOVE -> of(interval.low() > 0, isInside(interval), interval.high() < 0);
      case BELOW -> of(interval.high() < 0, isInside(interval), interval.low() > 0);
      case NEAR -> of(isInside(interval), false, interval.low() > band || interval.high() < -band);
    };
  }

  private static Verdict of(boolean holds, boolean tooSmall, boolean fails) {
    if (holds) {
      return Verdict.HOLDS;
    }
    if (tooSmall) {
      return Verdict.TOO_SMALL;
    }
    return fails ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED;
  }

  /** The one-sided p value of the contrary: of the other side, or of outside the band. */
  double contraryP(TTest test) {
    return switch (side) {
      case ABOVE -> test.below(0);
      case BELOW -> test.above(0);
      case NEAR -> Math.min(test.above(band), test.below(-band));
    };
  }

  private boolean isInside(Interval interval) {
    return band > 0 && interval.low() >= -band && interval.high() <= band;
  }

  /** The rule for a reader, plain ASCII. */
  String rule() {
    String tooSmall = band > 0 ? "; else too small to matter if inside " + bandWords : "";
    return switch (side) {
      case ABOVE -> "holds if the interval is above 0" + tooSmall + "; does not hold if below 0";
      case BELOW -> "holds if the interval is below 0" + tooSmall + "; does not hold if above 0";
      case NEAR ->
          String.format(
              Locale.ROOT,
              "holds if the interval is inside %s; does not hold if wholly outside",
              bandWords);
    };
  }
}
