package graft.core.weights;

import graft.core.network.Network;
import graft.core.network.Networks;
import java.util.Optional;

/** Finds the network that weights are of, by names and shapes. */
public final class FittingNetwork {
  private FittingNetwork() {}

  /** The network of ours that takes every tensor, with the file's own number of classes. */
  public static Optional<Network> of(Weights weights) {
    return Networks.names().stream()
        .flatMap(name -> named(weights, name).stream())
        .filter(network -> fits(weights, network))
        .findFirst();
  }

  /**
   * The named network with as many classes as the file's classifier has; 2 where it has none.
   *
   * @return empty for an unknown name
   */
  public static Optional<Network> named(Weights weights, String name) {
    return Networks.find(name, 2)
        .flatMap(network -> Networks.find(name, classes(weights, network)));
  }

  private static int classes(Weights weights, Network network) {
    return weights
        .find(network.layer(network.depth()).name() + ".weight")
        .filter(tensor -> !tensor.shape().isEmpty())
        .map(tensor -> tensor.shape().get(0))
        .filter(rows -> rows >= 2 && rows <= Integer.MAX_VALUE)
        .map(Math::toIntExact)
        .orElse(2);
  }

  private static boolean fits(Weights weights, Network network) {
    MergeReport report = new Merge(weights, network, network.depth()).report(false);
    return report.isUsable() && report.unexpected().isEmpty();
  }
}
