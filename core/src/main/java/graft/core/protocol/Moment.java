package graft.core.protocol;

/**
 * Where a training is: before which of its updates.
 *
 * @param epoch 0-based
 * @param epochs of the whole training
 * @param update of the epoch, 0-based
 * @param updates of each epoch
 */
public record Moment(int epoch, int epochs, int update, int updates) {
  /** The first update of an epoch, as if it were its only one. */
  public static Moment ofEpoch(int epoch, int epochs) {
    return new Moment(epoch, epochs, 0, 1);
  }

  /** Updates before this one. */
  public long before() {
    return (long) epoch * updates + update;
  }

  /** Updates of the whole training. */
  public long all() {
    return (long) epochs * updates;
  }
}
