package graft.torch.network;

import graft.core.network.Initialisation;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.random.SeedKey;
import java.nio.ByteBuffer;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Fresh weights, drawn layer by layer from (key, layer name): a layer's draw does not depend on
 * which other layers are fresh. Tensors in {@code state_dict} order, each in row-major order.
 */
public final class InitialWeights {
  private InitialWeights() {}

  /** Draws the layers above {@code transferredLayers}. */
  public static void draw(TorchNetwork torchNetwork, int transferredLayers, SeedKey initialKey) {
    Network network = torchNetwork.network();
    for (int number = transferredLayers + 1; number <= network.depth(); number++) {
      Layer layer = network.layer(number);
      UniformRandomProvider random = initialKey.with(layer.name()).generator();
      for (Parameter parameter : torchNetwork.parametersOf(number)) {
        DoubleSupplier values = values(network, layer, parameter, random);
        parameter.set(bytes -> fill(bytes, values));
      }
    }
  }

  private static DoubleSupplier values(
      Network network, Layer layer, Parameter parameter, UniformRandomProvider random) {
    boolean isBias = parameter.name().endsWith(".bias");
    if (layer instanceof Layer.Convolution convolution) {
      return uniform(bound(network, convolution.fanIn(), isBias, false), random);
    }
    if (layer instanceof Layer.FullyConnected connected) {
      boolean last = parameter.layer() == network.depth();
      return uniform(bound(network, connected.inputs(), isBias, last), random);
    }
    if (parameter.shape().size() == 4) {
      double outputs = parameter.shape().get(0);
      double kernel = (double) parameter.shape().get(2) * parameter.shape().get(3);
      return normal(Math.sqrt(2 / (outputs * kernel)), random);
    }
    double constant = isBias || parameter.name().endsWith(".running_mean") ? 0 : 1;
    return () -> constant;
  }

  private static double bound(Network network, int fanIn, boolean isBias, boolean isClassifier) {
    double root = 1 / Math.sqrt(fanIn);
    if (network.initialisation() != Initialisation.HE_UNIFORM) {
      return root;
    }
    return isBias ? 0 : isClassifier ? root : Math.sqrt(6) * root;
  }

  private static DoubleSupplier uniform(double bound, UniformRandomProvider random) {
    return () -> (random.nextDouble() * 2 - 1) * bound;
  }

  private static DoubleSupplier normal(double deviation, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    return () -> gaussian.sample() * deviation;
  }

  private static void fill(ByteBuffer bytes, DoubleSupplier values) {
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) values.getAsDouble());
    }
  }
}
