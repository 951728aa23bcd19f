package graft.core.weights;

import net.razorvine.pickle.IObjectConstructor;

/**
 * A value that a pickle may hold beside tensors and that is not kept: a set, bytes, a device, a
 * {@code Counter}. Calling it, adding to it or setting its state leaves it as it is, so nothing
 * that it would be in Python is ever built. Equal to itself alone.
 */
final class Inert implements IObjectConstructor {
  private final String what;

  /**
   * One more such value.
   *
   * @param what e.g. {@code torch.device}
   */
  Inert(String what) {
    this.what = what;
  }

  /** What it stands for, e.g. {@code torch.device}. */
  String what() {
    return what;
  }

  @Override
  public Object construct(Object[] arguments) {
    return new Inert(what);
  }

  @Override
  public String toString() {
    return what;
  }
}
