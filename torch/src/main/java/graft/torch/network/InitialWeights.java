package graft.torch.network;

import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Operation;
import graft.core.random.SeedKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      Values values = new Values(network, random);
      Map<String, DoubleSupplier> all = values.of(layer.operations());
      for (Parameter parameter : torchNetwork.parametersOf(number)) {
        parameter.set(bytes -> fill(bytes, Objects.requireNonNull(all.get(parameter.name()))));
      }
    }
  }

  /** Where the values of an operation's tensors come from, by name. */
  private record Values(Network network, UniformRandomProvider random)
      implements Operation.Visitor<Map<String, DoubleSupplier>> {
    private static final DoubleSupplier ZERO = new Constant(0);
    private static final DoubleSupplier ONE = new Constant(1);

    Map<String, DoubleSupplier> of(List<Operation> operations) {
      Map<String, DoubleSupplier> all = new HashMap<>();
      operations.forEach(operation -> all.putAll(operation.accept(this)));
      return all;
    }

    private static Map<String, DoubleSupplier> of(
        String name, DoubleSupplier weight, DoubleSupplier bias) {
      return Map.of(name + ".weight", weight, name + ".bias", bias);
    }

    @Override
    public Map<String, DoubleSupplier> convolution(Operation.Convolution operation) {
      double root = 1 / Math.sqrt(operation.fanIn());
      return switch (network.initialisation()) {
        case PYTORCH_DEFAULT -> of(operation.name(), uniform(root, random), uniform(root, random));
        case HE_UNIFORM -> of(operation.name(), uniform(Math.sqrt(6) * root, random), signedZero());
        case HE_NORMAL, HE_NORMAL_SMALL_LINEAR ->
            of(operation.name(), normal(Math.sqrt(2.0 / operation.fanOut()), random), ZERO);
        case TRANSFORMER -> of(operation.name(), cutNormal(root, random), ZERO);
      };
    }

    @Override
    public Map<String, DoubleSupplier> batchNorm(Operation.BatchNorm operation) {
      List<String> names = operation.tensors();
      return Map.of(names.get(0), ONE, names.get(1), ZERO, names.get(2), ZERO, names.get(3), ONE);
    }

    @Override
    public Map<String, DoubleSupplier> linear(Operation.Linear operation) {
      boolean last = operation.equals(network.classifier());
      double root = 1 / Math.sqrt(operation.inputs());
      return switch (network.initialisation()) {
        case PYTORCH_DEFAULT, HE_NORMAL ->
            of(operation.name(), uniform(root, random), uniform(root, random));
        case HE_UNIFORM ->
            of(operation.name(), uniform(last ? root : Math.sqrt(6) * root, random), signedZero());
        case HE_NORMAL_SMALL_LINEAR -> of(operation.name(), normal(0.01, random), ZERO);
        case TRANSFORMER ->
            last
                ? of(operation.name(), ZERO, ZERO)
                : of(
                    operation.name(),
                    glorot(operation.inputs(), operation.outputs()),
                    normal(1e-6, random));
      };
    }

    /** Zero with a drawn sign: bytes of weights that were drawn so are in hashes. */
    private DoubleSupplier signedZero() {
      return uniform(0, random);
    }

    private DoubleSupplier glorot(int inputs, int outputs) {
      return uniform(Math.sqrt(6.0 / (inputs + outputs)), random);
    }

    @Override
    public Map<String, DoubleSupplier> layerNorm(Operation.LayerNorm operation) {
      return of(operation.name(), ONE, ZERO);
    }

    @Override
    public Map<String, DoubleSupplier> maxPool(Operation.MaxPool operation) {
      return Map.of();
    }

    @Override
    public Map<String, DoubleSupplier> residual(Operation.Residual operation) {
      Map<String, DoubleSupplier> all = of(operation.body());
      all.putAll(of(operation.shortcut()));
      return all;
    }

    @Override
    public Map<String, DoubleSupplier> gate(Operation.Gate operation) {
      return of(operation.body());
    }

    @Override
    public Map<String, DoubleSupplier> tokens(Operation.Tokens operation) {
      Map<String, DoubleSupplier> all = new HashMap<>(convolution(operation.patches()));
      all.put(operation.classToken(), ZERO);
      all.put(operation.positions(), normal(0.02, random));
      return all;
    }

    @Override
    public Map<String, DoubleSupplier> attention(Operation.Attention operation) {
      int width = operation.width();
      DoubleSupplier output = uniform(1 / Math.sqrt(width), random);
      List<DoubleSupplier> each = List.of(glorot(width, 3 * width), ZERO, output, ZERO);
      Map<String, DoubleSupplier> all = new HashMap<>();
      operation.tensors().forEach(name -> all.put(name, each.get(all.size())));
      return all;
    }

    @Override
    public Map<String, DoubleSupplier> plain(Operation.Plain operation) {
      return Map.of();
    }
  }

  private record Constant(double getAsDouble) implements DoubleSupplier {}

  private static DoubleSupplier uniform(double bound, UniformRandomProvider random) {
    return () -> (random.nextDouble() * 2 - 1) * bound;
  }

  private static DoubleSupplier normal(double deviation, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    return () -> gaussian.sample() * deviation;
  }

  /** Drawn again where it is beyond twice the deviation. */
  private static DoubleSupplier cutNormal(double deviation, UniformRandomProvider random) {
    DoubleSupplier any = normal(deviation, random);
    return () -> {
      double value = any.getAsDouble();
      while (Math.abs(value) > 2 * deviation) {
        value = any.getAsDouble();
      }
      return value;
    };
  }

  private static void fill(ByteBuffer bytes, DoubleSupplier values) {
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) values.getAsDouble());
    }
  }
}
