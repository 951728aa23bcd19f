package graft.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The paper's schedule: a high and a low rate, each with its clock (paper sections 2 and 3.2).
 *
 * @param high eta_high, the rate of the last n layers while epoch &lt; d
 * @param low eta_low, the rate of all other unfrozen layers
 * @param decay gamma, the factor of each decay
 * @param stepEpochs S, epochs between later decays
 * @param laterDecays when the high rate decays again after its first decay at d
 * @param lowRateClock whether the low rate has a clock of its own
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
public record Rates(
    double high,
    double low,
    double decay,
    int stepEpochs,
    LaterDecays laterDecays,
    LowRateClock lowRateClock)
    implements Schedule {

  /** When the high rate decays again after its first decay at epoch d. */
  public enum LaterDecays {
    /** Every S epochs counted from d. */
    AFTER_FIRST,
    /** At the fixed epochs S, 2S, ... that lie after d's own step. */
    FIXED
  }

  /** Which clock the low rate follows. */
  public enum LowRateClock {
    /** Its own: a decay every S epochs from the start. */
    OWN,
    /** The head's: it decays when the high rate does. */
    SHARED
  }

  public Rates {
    Schedule.requirePositive("rates.high", high);
    Schedule.requirePositive("rates.low", low);
    Schedule.requirePositive("rates.decay", decay);
    if (stepEpochs < 1) {
      throw new IllegalArgumentException("step_epochs must be at least 1, was " + stepEpochs);
    }
  }

  /** The paper's: 0.01 and 0.001, a tenth every 30 epochs. */
  public static Rates paper() {
    return new Rates(0.01, 0.001, 0.1, 30, LaterDecays.AFTER_FIRST, LowRateClock.OWN);
  }

  @Override
  public Rates at(double otherHigh, double otherLow) {
    return new Rates(otherHigh, otherLow, decay, stepEpochs, laterDecays, lowRateClock);
  }

  @Override
  public Rates every(int otherStepEpochs) {
    return new Rates(high, low, decay, otherStepEpochs, laterDecays, lowRateClock);
  }

  /** Decays that the high rate has seen by {@code epoch} (0-based). */
  private int highDecays(int epoch, int initialDecayEpochs) {
    if (epoch < initialDecayEpochs) {
      return 0;
    }
    return switch (laterDecays) {
      case AFTER_FIRST -> 1 + (epoch - initialDecayEpochs) / stepEpochs;
      case FIXED -> 1 + epoch / stepEpochs - initialDecayEpochs / stepEpochs;
    };
  }

  @Override
  public double highAt(Moment moment, int initialDecayEpochs) {
    return high * Math.pow(decay, highDecays(moment.epoch(), initialDecayEpochs));
  }

  @Override
  public double lowAt(Moment moment, int initialDecayEpochs) {
    int decays =
        switch (lowRateClock) {
          case OWN -> moment.epoch() / stepEpochs;
          case SHARED -> highDecays(moment.epoch(), initialDecayEpochs);
        };
    return low * Math.pow(decay, decays);
  }

  @Override
  public boolean isLowWithoutInitialEpochs() {
    return lowRateClock == LowRateClock.OWN && Math.abs(high * decay - low) <= 1e-12 * low;
  }

  @Override
  public String text() {
    return "rates %s and %s, times %s every %d epochs".formatted(high, low, decay, stepEpochs);
  }

  /** Without the clocks, which are columns of their own. */
  @Override
  public String word() {
    return "high" + high + "_low" + low + "_decay" + decay + "_step" + stepEpochs;
  }
}
