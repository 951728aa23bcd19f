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
        DoubleSupplier values = layer.accept(new Values(network, parameter, random));
        parameter.set(bytes -> fill(bytes, values));
      }
    }
  }

  /** Where the values of one parameter of a layer come from. */
  private record Values(Network network, Parameter parameter, UniformRandomProvider random)
      implements Layer.Visitor<DoubleSupplier> {
    private boolean is(String part) {
      return parameter.name().endsWith("." + part);
    }

    @Override
    public DoubleSupplier convolution(Layer.Convolution layer) {
      return uniform(bound(network, layer.fanIn(), is("bias"), false), random);
    }

    @Override
    public DoubleSupplier fullyConnected(Layer.FullyConnected layer) {
      boolean last = parameter.layer() == network.depth();
      return uniform(bound(network, layer.inputs(), is("bias"), last), random);
    }

    @Override
    public DoubleSupplier stem(Layer.Stem layer) {
      return normalised();
    }

    @Override
    public DoubleSupplier residualBlock(Layer.ResidualBlock layer) {
      return normalised();
    }

    /** Of a convolution without bias and the normalisation behind it. */
    private DoubleSupplier normalised() {
      if (parameter.shape().size() == 4) {
        double outputs = parameter.shape().get(0);
        double kernel = (double) parameter.shape().get(2) * parameter.shape().get(3);
        return normal(Math.sqrt(2 / (outputs * kernel)), random);
      }
      if (is("bias") || is("running_mean")) {
        return () -> 0;
      }
      if (is("weight") || is("running_var")) {
        return () -> 1;
      }
      throw new IllegalStateException("no initial values are known for " + parameter.name());
    }
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
