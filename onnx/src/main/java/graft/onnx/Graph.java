package graft.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import graft.core.network.Network;
import graft.core.network.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The nodes of a network's forward pass in evaluation mode; nothing drops out. */
final class Graph implements Operation.Visitor<String> {
  private static final double ROOT_OF_TWO = Math.sqrt(2);

  private final GraphProto.Builder graph;

  /** Names of the modules that have tensors: no other node has one of them. */
  private final Set<String> modules;

  private String current;
  private boolean flat;
  private int unnamed;

  private Graph(GraphProto.Builder graph, Set<String> modules, String input) {
    this.graph = graph;
    this.modules = modules;
    this.current = input;
  }

  /**
   * Adds the nodes.
   *
   * @param input name of the images
   * @param output name of the logits
   */
  static void add(Network network, GraphProto.Builder graph, String input, String output) {
    Set<String> modules =
        network.layers().stream()
            .flatMap(layer -> layer.tensorShapes().keySet().stream())
            .map(tensor -> tensor.substring(0, Math.max(0, tensor.lastIndexOf('.'))))
            .collect(Collectors.toSet());
    Graph nodes = new Graph(graph, modules, input);
    network.layers().forEach(layer -> nodes.chain(layer.operations()));
    graph.getNodeBuilder(graph.getNodeCount() - 1).setOutput(0, output);
  }

  /** Adds operations to the current value; the name of what they end in. */
  private String chain(List<Operation> operations) {
    operations.forEach(operation -> operation.accept(this));
    return current;
  }

  /** The same to another value. */
  private String chain(String from, List<Operation> operations) {
    current = from;
    return chain(operations);
  }

  @Override
  public String convolution(Operation.Convolution operation) {
    List<String> inputs =
        new ArrayList<>(List.of(current, operation.name() + ".weight", operation.name() + ".bias"));
    if (!operation.bias()) {
      inputs.remove(2);
    }
    List<AttributeProto> attributes =
        new ArrayList<>(
            List.of(
                same("kernel_shape", operation.kernel(), 2),
                same("strides", operation.stride(), 2),
                same("pads", operation.padding(), 4)));
    if (operation.groups() > 1) {
      attributes.add(integer("group", operation.groups()));
    }
    return node("Conv", operation.name(), inputs, attributes.toArray(AttributeProto[]::new));
  }

  @Override
  public String batchNorm(Operation.BatchNorm operation) {
    List<String> inputs = new ArrayList<>(List.of(current));
    inputs.addAll(operation.tensors());
    return node(
        "BatchNormalization",
        operation.name(),
        inputs,
        number("epsilon", (float) operation.epsilon()));
  }

  @Override
  public String linear(Operation.Linear operation) {
    return flat
        ? node(
            "Gemm",
            operation.name(),
            List.of(current, operation.name() + ".weight", operation.name() + ".bias"),
            integer("transB", 1))
        : ofTokens(operation.name(), operation.name() + ".weight", operation.name() + ".bias");
  }

  /** A linear map of each token; the names are those of its tensors. */
  private String ofTokens(String name, String weight, String bias) {
    String input = current;
    String turned = node("Transpose", "", weight);
    node("MatMul", name, List.of(input, turned));
    return node("Add", "", List.of(current, bias));
  }

  @Override
  public String layerNorm(Operation.LayerNorm operation) {
    return node(
        "LayerNormalization",
        operation.name(),
        List.of(current, operation.name() + ".weight", operation.name() + ".bias"),
        integer("axis", -1),
        number("epsilon", (float) Operation.LayerNorm.EPSILON));
  }

  @Override
  public String maxPool(Operation.MaxPool operation) {
    return node(
        "MaxPool",
        "",
        List.of(current),
        same("kernel_shape", operation.kernel(), 2),
        same("strides", operation.stride(), 2),
        same("pads", operation.padding(), 4));
  }

  @Override
  public String residual(Operation.Residual operation) {
    String input = current;
    boolean before = flat;
    String body = chain(operation.body());
    flat = before;
    return node("Add", "", List.of(body, chain(input, operation.shortcut())));
  }

  @Override
  public String gate(Operation.Gate operation) {
    String input = current;
    boolean before = flat;
    String factors = chain(operation.body());
    if (flat != before) {
      factors = node("Reshape", "", List.of(factors, constant(0, -1, 1, 1)));
      flat = before;
    }
    return node("Mul", "", List.of(input, factors));
  }

  @Override
  public String tokens(Operation.Tokens operation) {
    String images = current;
    long width = operation.patches().outputs();
    convolution(operation.patches());
    String rows = node("Reshape", "", List.of(current, constant(0, width, operation.count() - 1)));
    String patches = node("Transpose", "", List.of(rows), integers("perm", 0, 2, 1));
    String count = node("Shape", "", List.of(images), integer("start", 0), integer("end", 1));
    String size = node("Concat", "", List.of(count, constant(1L, width)), integer("axis", 0));
    String first = node("Expand", "", List.of(operation.classToken(), size));
    String all = node("Concat", "", List.of(first, patches), integer("axis", 1));
    flat = false;
    return node("Add", "", List.of(all, operation.positions()));
  }

  @Override
  public String attention(Operation.Attention operation) {
    List<String> names = operation.tensors();
    int heads = operation.heads();
    int each = operation.width() / heads;
    String projected = ofTokens(operation.name(), names.get(0), names.get(1));
    String apart = node("Reshape", "", List.of(projected, constant(0, 0, 3, heads, each)));
    String byKind = node("Transpose", "", List.of(apart), integers("perm", 2, 0, 3, 1, 4));
    String query = part(byKind, 0);
    String key = node("Transpose", "", List.of(part(byKind, 1)), integers("perm", 0, 1, 3, 2));
    String value = part(byKind, 2);
    String products = node("MatMul", "", List.of(query, key));
    String scaled = node("Mul", "", List.of(products, constant((float) (1 / Math.sqrt(each)))));
    String shares = node("Softmax", "", List.of(scaled), integer("axis", -1));
    String mixed = node("MatMul", "", List.of(shares, value));
    String byToken = node("Transpose", "", List.of(mixed), integers("perm", 0, 2, 1, 3));
    node("Reshape", "", List.of(byToken, constant(0, 0, operation.width())));
    return ofTokens(names.get(2).replace(".weight", ""), names.get(2), names.get(3));
  }

  /** One of queries, keys and values. */
  private String part(String all, long number) {
    return node("Gather", "", List.of(all, scalar(number)), integer("axis", 0));
  }

  @Override
  public String plain(Operation.Plain operation) {
    return switch (operation) {
      case RELU -> node("Relu", "", current);
      case HARDSWISH -> node("HardSwish", "", current);
      case HARDSIGMOID ->
          node("HardSigmoid", "", List.of(current), number("alpha", 1f / 6), number("beta", 0.5f));
      case GELU -> gelu();
      case AVERAGE -> node("GlobalAveragePool", "", current);
      case FLATTEN -> {
        if (!flat) {
          node("Flatten", "", List.of(current), integer("axis", 1));
          flat = true;
        }
        yield current;
      }
      case DROPOUT -> current;
      case CLASS_TOKEN -> {
        node("Gather", "", List.of(current, scalar(0)), integer("axis", 1));
        flat = true;
        yield current;
      }
    };
  }

  /** {@code x / 2 * (1 + erf(x / sqrt(2)))}; the operator itself is of later versions. */
  private String gelu() {
    String x = current;
    String shrunk = node("Div", "", List.of(x, constant((float) ROOT_OF_TWO)));
    String error = node("Erf", "", shrunk);
    String share = node("Add", "", List.of(error, constant(1f)));
    String all = node("Mul", "", List.of(x, share));
    return node("Mul", "", List.of(all, constant(0.5f)));
  }

  private String constant(long... values) {
    TensorProto.Builder tensor = TensorProto.newBuilder().addDims(values.length);
    return constant(tensor, values);
  }

  private String scalar(long value) {
    return constant(TensorProto.newBuilder(), value);
  }

  private String constant(TensorProto.Builder tensor, long... values) {
    tensor.setDataType(TensorProto.DataType.INT64_VALUE);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return constant(tensor);
  }

  private String constant(float value) {
    return constant(
        TensorProto.newBuilder().setDataType(TensorProto.DataType.FLOAT_VALUE).addFloatData(value));
  }

  /** A value by itself; what is current stays so. */
  private String constant(TensorProto.Builder tensor) {
    String before = current;
    String name =
        node(
            "Constant",
            "",
            List.of(),
            AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor)
                .build());
    current = before;
    return name;
  }

  private String node(String operator, String name, String input) {
    return node(operator, name, List.of(input));
  }

  /** Adds a node with one output, which becomes the current value. */
  private String node(
      String operator, String name, List<String> inputs, AttributeProto... attributes) {
    String unique = name.isEmpty() ? newName(operator) : name;
    current = unique + ".out";
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(unique)
            .addAllInput(inputs)
            .addOutput(current)
            .addAllAttribute(List.of(attributes)));
    return current;
  }

  private String newName(String operator) {
    String name;
    do {
      name = operator.toLowerCase(Locale.ROOT) + "." + unnamed++;
    } while (modules.contains(name));
    return name;
  }

  private static AttributeProto same(String name, int value, int times) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (int i = 0; i < times; i++) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static AttributeProto integers(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(Arrays.stream(values).boxed().toList())
        .build();
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
