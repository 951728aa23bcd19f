package graft.core.weights;

import graft.core.network.Network;

/**
 * A network that tensors are of, by names and shapes: all of layers 1..L-1 are there, and nothing
 * that the network has no place for but a head of another kind.
 *
 * @param network with as many classes as the classifier of the tensors has; 2 where it has none
 * @param classifier whether there is a classifier of the network's kind; a base needs none
 */
public record Fit(Network network, boolean classifier) {
  /** E.g. {@code alexnet-32 with 8 classes}, {@code alexnet-32 without a classifier}. */
  public String text() {
    return network.label()
        + (classifier ? " with " + network.classes() + " classes" : " without a classifier");
  }
}
