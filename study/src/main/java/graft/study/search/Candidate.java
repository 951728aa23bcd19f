package graft.study.search;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.Locale;

/**
 * A protocol to be tried, and what its rates are multiplied by.
 *
 * @param protocol canonical
 * @param rateFactor factor of both learning rates, above 0; 1 for the recipe's own
 */
public record Candidate(Protocol protocol, double rateFactor) {
  public Candidate {
    if (!(rateFactor > 0)) {
      throw new IllegalArgumentException("the factor of rates must be above 0, was " + rateFactor);
    }
  }

  /** At the recipe's own rates. */
  public static Candidate of(Protocol protocol) {
    return new Candidate(protocol, 1);
  }

  /** How it is trained, for so many epochs of the recipe's schedule. */
  public Recipe recipe(Recipe own, int epochs) {
    return own.with(own.batch(), epochs, own.rates().times(rateFactor)).evaluatedOnce();
  }

  /**
   * The training of the first so many epochs; candidates whose first epochs are the same become
   * equal.
   */
  public Candidate first(int epochs) {
    return new Candidate(
        new Protocol(
            protocol.transferredLayers(),
            protocol.highRateLayers(),
            Math.min(epochs, protocol.initialDecayEpochs()),
            protocol.frozenLayers(),
            protocol.reinitialisedRate()),
        rateFactor);
  }

  /** How many of k, n, d, f and the rates differ. */
  int distance(Candidate other) {
    Protocol a = protocol;
    Protocol b = other.protocol;
    return (a.transferredLayers() == b.transferredLayers() ? 0 : 1)
        + (a.highRateLayers() == b.highRateLayers() ? 0 : 1)
        + (a.initialDecayEpochs() == b.initialDecayEpochs() ? 0 : 1)
        + (a.frozenLayers() == b.frozenLayers() ? 0 : 1)
        + (rateFactor == other.rateFactor ? 0 : 1);
  }

  /** {@code k=6 n=1 d=10 f=6}, and the factor of rates where there is one. */
  public String text() {
    String text =
        String.format(
            Locale.ROOT,
            "k=%d n=%d d=%d f=%d",
            protocol.transferredLayers(),
            protocol.highRateLayers(),
            protocol.initialDecayEpochs(),
            protocol.frozenLayers());
    return rateFactor == 1
        ? text
        : text + String.format(Locale.ROOT, " rates x %s", Double.toString(rateFactor));
  }
}
