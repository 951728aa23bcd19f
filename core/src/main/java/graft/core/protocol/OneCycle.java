package graft.core.protocol;

/**
 * Both rates by one curve, update by update, whatever d is: from a start up to the whole rate by
 * half a cosine, then down to almost nothing in the last update by another: {@code
 * torch.optim.lr_scheduler.OneCycleLR} (Smith and Topin 2017, as fastai does it), without a cycle
 * of the momentum.
 *
 * @param high eta_high, the highest rate of the last n layers
 * @param low eta_low, that of all other unfrozen layers
 * @param startDivisor the highest rate over that of the first update, at least 1
 * @param finalDivisor the rate of the first update over that of the last, at least 1
 * @param warmUpShare of all updates, until the highest rate; 0..1
 */
public record OneCycle(
    double high, double low, double startDivisor, double finalDivisor, double warmUpShare)
    implements ByUpdate {
  public OneCycle {
    Schedule.requirePositive("schedule.high", high);
    Schedule.requirePositive("schedule.low", low);
    require(startDivisor >= 1, "start_divisor must be at least 1", startDivisor);
    require(finalDivisor >= 1, "final_divisor must be at least 1", finalDivisor);
    require(warmUpShare >= 0 && warmUpShare < 1, "warm_up_share must be 0..1", warmUpShare);
  }

  /** One with PyTorch's start, end and share of warm-up. */
  public static OneCycle of(double high, double low) {
    return new OneCycle(high, low, 25, 1e4, 0.3);
  }

  private static void require(boolean condition, String rule, double value) {
    if (!condition || Double.isInfinite(value)) {
      throw new IllegalArgumentException("schedule." + rule + ", was " + value);
    }
  }

  @Override
  public double share(Moment moment) {
    double peak = warmUpShare * moment.all() - 1;
    if (moment.before() <= peak && peak > 0) {
      return between(1 / startDivisor, 1, moment.before() / peak);
    }
    double progress = (moment.before() - peak) / (moment.all() - 1 - peak);
    return between(1, 1 / startDivisor / finalDivisor, progress);
  }

  private static double between(double from, double to, double progress) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * progress));
  }

  @Override
  public int stepEpochs() {
    return 1;
  }

  @Override
  public OneCycle at(double otherHigh, double otherLow) {
    return new OneCycle(otherHigh, otherLow, startDivisor, finalDivisor, warmUpShare);
  }

  @Override
  public OneCycle every(int otherStepEpochs) {
    return this;
  }
}
