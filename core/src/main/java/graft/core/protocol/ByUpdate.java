package graft.core.protocol;

/**
 * A schedule of one curve for both rates, update by update, whatever d is. As a schedule, its cases
 * are records of their own names.
 */
public sealed interface ByUpdate extends Schedule permits Cosine, OneCycle {
  /** The rates in an update, of the highest ones. */
  double share(Moment moment);

  @Override
  default double highAt(Moment moment, int initialDecayEpochs) {
    return high() * share(moment);
  }

  @Override
  default double lowAt(Moment moment, int initialDecayEpochs) {
    return low() * share(moment);
  }

  @Override
  default boolean hasInitialEpochs() {
    return false;
  }

  @Override
  default boolean isLowWithoutInitialEpochs() {
    return high() == low();
  }
}
