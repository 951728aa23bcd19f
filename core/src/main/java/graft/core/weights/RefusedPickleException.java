package graft.core.weights;

import net.razorvine.pickle.PickleException;

/** A pickle asks for something that weights do not need; the message names it. */
final class RefusedPickleException extends PickleException {
  private static final long serialVersionUID = 1L;

  RefusedPickleException(String message) {
    super(message);
  }
}
