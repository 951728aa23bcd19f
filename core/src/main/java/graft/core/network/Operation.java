package graft.core.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A step of a layer's forward pass. Tensors are named as torchvision names them. Whoever treats
 * kinds of operations apart is a {@link Visitor}: a new kind compiles only once each of them knows
 * it.
 */
public sealed interface Operation {
  /** What there is for each kind of operation. */
  interface Visitor<T> {
    T convolution(Convolution operation);

    T batchNorm(BatchNorm operation);

    T linear(Linear operation);

    T layerNorm(LayerNorm operation);

    T maxPool(MaxPool operation);

    T residual(Residual operation);

    T gate(Gate operation);

    T tokens(Tokens operation);

    T attention(Attention operation);

    T plain(Plain operation);
  }

  /** What the visitor has for this kind. */
  <T> T accept(Visitor<T> visitor);

  /** Shapes of its tensors by name in {@code state_dict} order, outermost dimension first. */
  default Map<String, List<Long>> tensorShapes() {
    return Map.of();
  }

  /**
   * What it makes of its input.
   *
   * @throws IllegalArgumentException if it takes no such input
   */
  Shape output(Shape input);

  /** Multiply-adds of one image. */
  default long multiplyAdds(Shape input) {
    return 0;
  }

  /**
   * A square convolution.
   *
   * @param name module name
   * @param inputs input channels
   * @param outputs output channels
   * @param kernel side of the kernel in pixels
   * @param stride step in pixels
   * @param padding zeros at each border in pixels
   * @param groups parts of the channels that do not see each other; {@code inputs} for depthwise
   * @param bias whether a bias is added
   */
  record Convolution(
      String name,
      int inputs,
      int outputs,
      int kernel,
      int stride,
      int padding,
      int groups,
      boolean bias)
      implements Operation {
    /** Inputs that one output sees. */
    public int fanIn() {
      return inputs / groups * kernel * kernel;
    }

    /** As PyTorch counts it, also where there are groups. */
    public int fanOut() {
      return outputs * kernel * kernel;
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.convolution(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      long side = kernel;
      return weights(name, List.of((long) outputs, (long) inputs / groups, side, side), bias);
    }

    @Override
    public Shape output(Shape input) {
      require(input.isImage() && input.channels() == inputs, this, input);
      require(inputs % groups == 0 && outputs % groups == 0, this, input);
      return image(outputs, slid(input, kernel, stride, padding), this, input);
    }

    @Override
    public long multiplyAdds(Shape input) {
      return output(input).values() * fanIn();
    }
  }

  /**
   * Batch normalisation (Ioffe and Szegedy 2015): {@code scale * (x - mean) / sqrt(variance +
   * epsilon) + bias} for each channel, mean and variance of the batch while its layer learns, else
   * the running ones; these, too, where a batch has one value a channel, which has no variance (one
   * image, of units).
   *
   * @param name module name
   * @param channels that it takes
   * @param epsilon added to the variance
   * @param momentum weight of the newest batch in the running mean and variance
   */
  record BatchNorm(String name, int channels, double epsilon, double momentum)
      implements Operation {
    /** Names of scale, bias, running mean and running variance (the unbiased one). */
    public List<String> tensors() {
      return List.copyOf(tensorShapes().keySet());
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.batchNorm(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      List<Long> each = List.of((long) channels);
      Map<String, List<Long>> shapes = weights(name, each, true);
      shapes.put(name + ".running_mean", each);
      shapes.put(name + ".running_var", each);
      return shapes;
    }

    @Override
    public Shape output(Shape input) {
      require(!input.isTokens() && input.channels() == channels, this, input);
      return input;
    }
  }

  /**
   * A linear map of units, or of each token.
   *
   * @param name module name
   * @param inputs input units
   * @param outputs output units
   */
  record Linear(String name, int inputs, int outputs) implements Operation {
    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.linear(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return weights(name, List.of((long) outputs, (long) inputs), true);
    }

    @Override
    public Shape output(Shape input) {
      require(!input.isImage() && input.channels() == inputs, this, input);
      return input.withChannels(outputs);
    }

    @Override
    public long multiplyAdds(Shape input) {
      return (long) outputs * input.values();
    }
  }

  /** Layer normalisation of each token (Ba et al. 2016). */
  record LayerNorm(String name, int width) implements Operation {
    /** Added to the variance. */
    public static final double EPSILON = 1e-6;

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.layerNorm(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return weights(name, List.of((long) width), true);
    }

    @Override
    public Shape output(Shape input) {
      require(!input.isImage() && input.channels() == width, this, input);
      return input;
    }
  }

  /**
   * The greatest value of each window.
   *
   * @param kernel side of the window in pixels
   * @param stride step in pixels
   * @param padding border in pixels, never the greatest
   */
  record MaxPool(int kernel, int stride, int padding) implements Operation {
    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.maxPool(this);
    }

    @Override
    public Shape output(Shape input) {
      require(input.isImage() && padding <= kernel / 2, this, input);
      return image(input.channels(), slid(input, kernel, stride, padding), this, input);
    }
  }

  /**
   * The sum of two ways (He et al. 2016).
   *
   * @param body the one way
   * @param shortcut the other; empty where the input is added as it is
   */
  record Residual(List<Operation> body, List<Operation> shortcut) implements Operation {
    public Residual {
      body = List.copyOf(body);
      shortcut = List.copyOf(shortcut);
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.residual(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      Map<String, List<Long>> shapes = Chain.tensorShapes(body);
      shapes.putAll(Chain.tensorShapes(shortcut));
      return shapes;
    }

    @Override
    public Shape output(Shape input) {
      Shape output = Chain.output(body, input);
      Shape added = Chain.output(shortcut, input);
      if (!output.equals(added)) {
        throw new IllegalArgumentException(
            "the two ways of a residual end in " + output + " and " + added);
      }
      return output;
    }

    @Override
    public long multiplyAdds(Shape input) {
      return Chain.multiplyAdds(body, input) + Chain.multiplyAdds(shortcut, input);
    }
  }

  /** The input times what a chain makes of it: one factor for each channel (Hu et al. 2018). */
  record Gate(List<Operation> body) implements Operation {
    public Gate {
      body = List.copyOf(body);
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.gate(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return Chain.tensorShapes(body);
    }

    @Override
    public Shape output(Shape input) {
      require(!input.isTokens(), this, input);
      Shape factors = Chain.output(body, input);
      if (factors.channels() != input.channels() || factors.positions() != 1) {
        throw new IllegalArgumentException(
            "a gate has one factor for each of " + input + ", not " + factors);
      }
      return input;
    }

    @Override
    public long multiplyAdds(Shape input) {
      return Chain.multiplyAdds(body, input);
    }
  }

  /**
   * How a vision transformer begins (Dosovitskiy et al. 2021): patches by a convolution, a token
   * for the class before them, and a learned vector added to each.
   *
   * @param classToken name of its tensor
   * @param patches from pixels to tokens
   * @param positions name of the tensor of what is added
   * @param count tokens, the class's among them
   */
  record Tokens(String classToken, Convolution patches, String positions, int count)
      implements Operation {
    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.tokens(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      long width = patches.outputs();
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      shapes.put(classToken, List.of(1L, 1L, width));
      shapes.putAll(patches.tensorShapes());
      shapes.put(positions, List.of(1L, (long) count, width));
      return shapes;
    }

    @Override
    public Shape output(Shape input) {
      require(patches.output(input).positions() + 1 == count, this, input);
      return Shape.tokens(patches.outputs(), count);
    }

    @Override
    public long multiplyAdds(Shape input) {
      return patches.multiplyAdds(input);
    }
  }

  /**
   * Self-attention of tokens (Vaswani et al. 2017).
   *
   * @param name module name
   * @param width of a token
   * @param heads that divide the width
   */
  record Attention(String name, int width, int heads) implements Operation {
    /** Names of the weight and bias of queries, keys and values, and of the output's. */
    public List<String> tensors() {
      return List.copyOf(tensorShapes().keySet());
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.attention(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      long w = width;
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      shapes.put(name + ".in_proj_weight", List.of(3 * w, w));
      shapes.put(name + ".in_proj_bias", List.of(3 * w));
      shapes.putAll(weights(name + ".out_proj", List.of(w, w), true));
      return shapes;
    }

    @Override
    public Shape output(Shape input) {
      require(input.isTokens() && input.channels() == width && width % heads == 0, this, input);
      return input;
    }

    @Override
    public long multiplyAdds(Shape input) {
      return input.values() * (4L * width + 2L * input.positions());
    }
  }

  /** Operations without tensors and settings. */
  enum Plain implements Operation {
    RELU,
    /** {@code x * min(max(x + 3, 0), 6) / 6}. */
    HARDSWISH,
    /** {@code min(max(x + 3, 0), 6) / 6}. */
    HARDSIGMOID,
    /** The exact one, by the error function. */
    GELU,
    /** Each channel's mean over all pixels. */
    AVERAGE,
    /** Units in the order channel, row, column. */
    FLATTEN,
    /** The recipe's dropout while training; of units alone. */
    DROPOUT,
    /** The token of the class. */
    CLASS_TOKEN;

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.plain(this);
    }

    @Override
    public Shape output(Shape input) {
      return switch (this) {
        case RELU, HARDSWISH, HARDSIGMOID, GELU -> input;
        case AVERAGE -> {
          require(input.isImage(), this, input);
          yield Shape.image(input.channels(), 1);
        }
        case FLATTEN -> Shape.units(Math.toIntExact(input.values()));
        case DROPOUT -> {
          require(input.isUnits(), this, input);
          yield input;
        }
        case CLASS_TOKEN -> {
          require(input.isTokens(), this, input);
          yield Shape.units(input.channels());
        }
      };
    }
  }

  private static void require(boolean holds, Operation operation, Shape input) {
    if (!holds) {
      throw new IllegalArgumentException(operation + " does not take " + input);
    }
  }

  /** Side after a window has slid over the input. */
  private static int slid(Shape input, int kernel, int stride, int padding) {
    return Math.floorDiv(input.side() + 2 * padding - kernel, stride) + 1;
  }

  private static Shape image(int channels, int side, Operation operation, Shape input) {
    require(side >= 1, operation, input);
    return Shape.image(channels, side);
  }

  private static Map<String, List<Long>> weights(String name, List<Long> weight, boolean bias) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(name + ".weight", weight);
    if (bias) {
      shapes.put(name + ".bias", List.of(weight.get(0)));
    }
    return shapes;
  }
}
