package graft.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.NormalisedConvolution;
import java.util.List;
import java.util.Locale;

/** The nodes of a network's forward pass in evaluation mode; nothing drops out. */
final class Graph {
  private final GraphProto.Builder graph;
  private String current;
  private boolean flat;
  private int unnamed;

  private Graph(GraphProto.Builder graph, String input) {
    this.graph = graph;
    this.current = input;
  }

  /**
   * Adds the nodes.
   *
   * @param input name of the images
   * @param output name of the logits
   */
  static void add(Network network, GraphProto.Builder graph, String input, String output) {
    Graph nodes = new Graph(graph, input);
    for (int number = 1; number <= network.depth(); number++) {
      network.layer(number).accept(nodes.of(number == network.depth() ? output : ""));
    }
  }

  /**
   * A layer's nodes; what is returned is the name of its output.
   *
   * @param output name of the logits where it is the classifier, else empty
   */
  private Layer.Visitor<String> of(String output) {
    return new Layer.Visitor<>() {
      @Override
      public String convolution(Layer.Convolution layer) {
        convolve(layer);
        return current;
      }

      @Override
      public String fullyConnected(Layer.FullyConnected layer) {
        connect(layer, output);
        return current;
      }

      @Override
      public String stem(Layer.Stem layer) {
        normalise(layer.convolution());
        pool(layer.poolKernel(), layer.poolStride(), layer.poolPadding());
        node("Relu", "", current);
        return current;
      }

      @Override
      public String residualBlock(Layer.ResidualBlock layer) {
        addResidual(layer);
        return current;
      }
    };
  }

  private void convolve(Layer.Convolution layer) {
    node(
        "Conv",
        layer.name(),
        List.of(current, layer.name() + ".weight", layer.name() + ".bias"),
        same("kernel_shape", layer.kernel(), 2),
        same("strides", layer.stride(), 2),
        same("pads", layer.padding(), 4));
    if (layer.poolKernel() > 0) {
      pool(layer.poolKernel(), layer.poolStride(), 0);
    }
    node("Relu", "", current);
  }

  private void addResidual(Layer.ResidualBlock block) {
    String input = current;
    normalise(block.first());
    node("Relu", "", current);
    normalise(block.second());
    String outer = current;
    current = input;
    block.shortcut().ifPresent(this::normalise);
    node("Add", block.name(), List.of(outer, current));
    node("Relu", "", current);
    if (block.averaged()) {
      node("GlobalAveragePool", "", current);
    }
  }

  private void normalise(NormalisedConvolution layer) {
    node(
        "Conv",
        layer.name(),
        List.of(current, layer.weight()),
        same("kernel_shape", layer.kernel(), 2),
        same("strides", layer.stride(), 2),
        same("pads", layer.padding(), 4));
    node(
        "BatchNormalization",
        layer.normalisation(),
        List.of(current, layer.scale(), layer.bias(), layer.mean(), layer.variance()),
        number("epsilon", (float) NormalisedConvolution.EPSILON));
  }

  private void pool(int kernel, int stride, int padding) {
    node(
        "MaxPool",
        "",
        List.of(current),
        same("kernel_shape", kernel, 2),
        same("strides", stride, 2),
        same("pads", padding, 4));
  }

  private void connect(Layer.FullyConnected layer, String output) {
    if (!flat) {
      node("Flatten", "", List.of(current), integer("axis", 1));
      flat = true;
    }
    node(
        "Gemm",
        layer.name(),
        List.of(current, layer.name() + ".weight", layer.name() + ".bias"),
        integer("transB", 1));
    if (output.isEmpty()) {
      node("Relu", "", current);
    } else {
      NodeProto.Builder last = graph.getNodeBuilder(graph.getNodeCount() - 1);
      last.setOutput(0, output);
    }
  }

  private void node(String operator, String name, String input) {
    node(operator, name, List.of(input));
  }

  /** Adds a node with one output, which becomes the current value. */
  private void node(
      String operator, String name, List<String> inputs, AttributeProto... attributes) {
    String unique = name.isEmpty() ? operator.toLowerCase(Locale.ROOT) + "." + unnamed++ : name;
    current = unique + ".out";
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(unique)
            .addAllInput(inputs)
            .addOutput(current)
            .addAllAttribute(List.of(attributes)));
  }

  private static AttributeProto same(String name, int value, int times) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (int i = 0; i < times; i++) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static AttributeProto integer(String name, int value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto number(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }
}
