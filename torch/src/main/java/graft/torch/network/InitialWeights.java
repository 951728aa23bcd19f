package graft.torch.network;

import graft.core.network.Initialisation;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.random.SeedKey;
import java.nio.ByteBuffer;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Fresh weights, drawn layer by layer from (key, layer name): a layer's draw does not depend on
 * which other layers are fresh. Weights first, in row-major order, then the bias.
 */
public final class InitialWeights {
  private InitialWeights() {}

  /** Draws the layers above {@code transferredLayers}. */
  public static void draw(TorchNetwork torchNetwork, int transferredLayers, SeedKey initialKey) {
    Network network = torchNetwork.network();
    for (int number = transferredLayers + 1; number <= network.depth(); number++) {
      Layer layer = network.layer(number);
      UniformRandomProvider random = initialKey.with(layer.name()).generator();
      double root = 1 / Math.sqrt(layer.fanIn());
      boolean he = network.initialisation() == Initialisation.HE_UNIFORM;
      int index = 2 * (number - 1);
      double weightBound = he && number < network.depth() ? Math.sqrt(6) * root : root;
      torchNetwork.parameters().get(index).set(bytes -> uniform(bytes, weightBound, random));
      double biasBound = he ? 0 : root;
      torchNetwork.parameters().get(index + 1).set(bytes -> uniform(bytes, biasBound, random));
    }
  }

  private static void uniform(ByteBuffer bytes, double bound, UniformRandomProvider random) {
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) ((random.nextDouble() * 2 - 1) * bound));
    }
  }
}
