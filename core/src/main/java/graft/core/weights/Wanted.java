package graft.core.weights;

import java.util.Optional;

/**
 * What of a weights file is asked for, where its content does not tell.
 *
 * @param key of the dictionary that is meant, e.g. {@code ema} or {@code model/state_dict}; {@code
 *     /} for the outermost; empty for the only one that fits a network
 * @param network name of the network that it must fit; empty for any
 */
public record Wanted(Optional<String> key, Optional<String> network) {
  /** The only dictionary that fits a network. */
  public static Wanted any() {
    return new Wanted(Optional.empty(), Optional.empty());
  }

  /** The same of a network. */
  public Wanted of(Optional<String> name) {
    return new Wanted(key, name);
  }
}
