package graft.core.protocol;

/**
 * Both rates by one curve, update by update, whatever d is: they grow in equal steps to the whole
 * rate in the last update of the warm-up, then fall by half a cosine, which would reach 0 one
 * update after the last: {@code torch.optim.lr_scheduler}'s {@code LinearLR} and {@code
 * CosineAnnealingLR}.
 *
 * @param high eta_high, the highest rate of the last n layers
 * @param low eta_low, that of all other unfrozen layers
 * @param warmUpEpochs epochs of warm-up; 0 for none
 */
public record Cosine(double high, double low, int warmUpEpochs) implements ByUpdate {
  public Cosine {
    Schedule.requirePositive("schedule.high", high);
    Schedule.requirePositive("schedule.low", low);
    if (warmUpEpochs < 0) {
      throw new IllegalArgumentException(
          "schedule.warm_up_epochs must be at least 0, was " + warmUpEpochs);
    }
  }

  @Override
  public double share(Moment moment) {
    double warmUp = (double) warmUpEpochs * moment.updates();
    if (moment.before() < warmUp) {
      return (moment.before() + 1) / warmUp;
    }
    double progress = (moment.before() - warmUp) / (moment.all() - warmUp);
    return (1 + Math.cos(Math.PI * progress)) / 2;
  }

  @Override
  public int stepEpochs() {
    return Math.max(1, warmUpEpochs);
  }

  @Override
  public Cosine at(double otherHigh, double otherLow) {
    return new Cosine(otherHigh, otherLow, warmUpEpochs);
  }

  @Override
  public Cosine every(int otherStepEpochs) {
    return new Cosine(high, low, warmUpEpochs == 0 ? 0 : otherStepEpochs);
  }

  /** The warm-up keeps its share. */
  @Override
  public Cosine within(int epochs, int whole) {
    return new Cosine(high, low, (int) ((long) warmUpEpochs * epochs / whole));
  }

  @Override
  public void check(int epochs) {
    if (warmUpEpochs > epochs) {
      throw new IllegalArgumentException(
          "schedule.warm_up_epochs must be 0..%d (epochs), was %d: the warm-up is longer than the training"
              .formatted(epochs, warmUpEpochs));
    }
  }
}
