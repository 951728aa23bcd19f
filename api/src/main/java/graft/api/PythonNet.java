package graft.api;

import graft.core.network.Layer;
import graft.core.network.Operation;
import graft.core.network.Shape;
import java.util.List;
import java.util.Locale;

/**
 * The Python class {@code Net} of a network: its modules under the names of the {@code state_dict},
 * and a forward pass that says each operation in turn, with a line that numbers each layer.
 */
final class PythonNet implements Operation.Visitor<String> {
  private static final String CLASS =
      """

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
      %s
          def put(self, name, part):
              \"""Adds a module, or a tensor that learns, under a dotted name.\"""
              *path, last = name.split(".")
              parent = self
              for step in path:
                  parent = parent._modules.setdefault(step, nn.Module())
              if isinstance(part, nn.Parameter):
                  parent._parameters[last] = part
                  return
              below = parent._modules.get(last, nn.Module())
              part._modules.update(below._modules)
              part._parameters.update(below._parameters)
              parent._modules[last] = part

          def at(self, name):
              \"""The module, or the tensor that learns, of a dotted name.\"""
              *path, last = name.split(".")
              parent = self
              for step in path:
                  parent = parent._modules[step]
              return parent._modules[last] if last in parent._modules else parent._parameters[last]

          def forward(self, x):
      %s        return x
      """;

  private final double dropout;
  private final StringBuilder modules = new StringBuilder();
  private final StringBuilder forward = new StringBuilder();
  private String x = "x";
  private int kept;
  private Shape shape;

  /**
   * Begins.
   *
   * @param input of layer 1
   * @param dropout probability that it was trained with
   */
  PythonNet(Shape input, double dropout) {
    this.shape = input;
    this.dropout = dropout;
  }

  /** Adds a layer. */
  void layer(int number, Layer layer) {
    line("# %d: %s", number, layer.name());
    chain(layer.operations());
  }

  String text() {
    return CLASS.formatted(modules, forward);
  }

  private void chain(List<Operation> operations) {
    for (Operation operation : operations) {
      Shape output = operation.output(shape);
      operation.accept(this);
      shape = output;
    }
  }

  private String line(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    forward.append("        ").append(line).append('\n');
    return line;
  }

  private void put(String name, String format, Object... values) {
    modules.append(
        "        self.put(\"%s\", %s)%n"
            .formatted(name, String.format(Locale.ROOT, format, values)));
  }

  /** The current value becomes what a module makes of it. */
  private String pass(String name) {
    return line("%s = self.at(\"%s\")(%s)", x, name, x);
  }

  private String becomes(String format) {
    return line("%s = %s", x, format.formatted(x));
  }

  @Override
  public String convolution(Operation.Convolution operation) {
    put(
        operation.name(),
        "nn.Conv2d(%d, %d, %d, stride=%d, padding=%d%s%s)",
        operation.inputs(),
        operation.outputs(),
        operation.kernel(),
        operation.stride(),
        operation.padding(),
        operation.groups() > 1 ? ", groups=" + operation.groups() : "",
        operation.bias() ? "" : ", bias=False");
    return pass(operation.name());
  }

  @Override
  public String batchNorm(Operation.BatchNorm operation) {
    put(
        operation.name(),
        "nn.BatchNorm%dd(%d, eps=%s, momentum=%s)",
        shape.isImage() ? 2 : 1,
        operation.channels(),
        operation.epsilon(),
        operation.momentum());
    return pass(operation.name());
  }

  @Override
  public String linear(Operation.Linear operation) {
    put(operation.name(), "nn.Linear(%d, %d)", operation.inputs(), operation.outputs());
    return pass(operation.name());
  }

  @Override
  public String layerNorm(Operation.LayerNorm operation) {
    put(
        operation.name(),
        "nn.LayerNorm(%d, eps=%s)",
        operation.width(),
        Operation.LayerNorm.EPSILON);
    return pass(operation.name());
  }

  @Override
  public String maxPool(Operation.MaxPool operation) {
    return becomes(
        String.format(
            Locale.ROOT,
            "nn.functional.max_pool2d(%%s, %d, stride=%d, padding=%d)",
            operation.kernel(),
            operation.stride(),
            operation.padding()));
  }

  @Override
  public String residual(Operation.Residual operation) {
    String body = branch(operation.body());
    String shortcut = operation.shortcut().isEmpty() ? x : branch(operation.shortcut());
    return line("%s = %s + %s", x, body, shortcut);
  }

  @Override
  public String gate(Operation.Gate operation) {
    String factors = branch(operation.body());
    return shape.isImage()
        ? line("%s = %s * %s.reshape(len(%s), -1, 1, 1)", x, x, factors, factors)
        : line("%s = %s * %s", x, x, factors);
  }

  /** What operations make of the current value, which stays; the name of that. */
  private String branch(List<Operation> operations) {
    String input = x;
    Shape before = shape;
    x = "x" + ++kept;
    line("%s = %s", x, input);
    chain(operations);
    String end = x;
    x = input;
    shape = before;
    return end;
  }

  @Override
  public String tokens(Operation.Tokens operation) {
    int width = operation.patches().outputs();
    put(operation.classToken(), "nn.Parameter(torch.zeros(1, 1, %d))", width);
    convolution(operation.patches());
    put(operation.positions(), "nn.Parameter(torch.zeros(1, %d, %d))", operation.count(), width);
    becomes("%s.flatten(2).transpose(1, 2)");
    line(
        "%s = torch.cat([self.at(\"%s\").expand(len(%s), -1, -1), %s], 1) + self.at(\"%s\")",
        x, operation.classToken(), x, x, operation.positions());
    return x;
  }

  @Override
  public String attention(Operation.Attention operation) {
    put(
        operation.name(),
        "nn.MultiheadAttention(%d, %d, batch_first=True)",
        operation.width(),
        operation.heads());
    return line(
        "%s = self.at(\"%s\")(%s, %s, %s, need_weights=False)[0]", x, operation.name(), x, x, x);
  }

  @Override
  public String plain(Operation.Plain operation) {
    return becomes(
        switch (operation) {
          case RELU -> "torch.relu(%s)";
          case HARDSWISH -> "nn.functional.hardswish(%s)";
          case HARDSIGMOID -> "nn.functional.hardsigmoid(%s)";
          case GELU -> "nn.functional.gelu(%s)";
          case AVERAGE -> "%s.mean((2, 3), keepdim=True)";
          case FLATTEN -> "torch.flatten(%s, 1)";
          case DROPOUT -> "nn.functional.dropout(%s, " + dropout + ", training=self.training)";
          case CLASS_TOKEN -> "%s[:, 0]";
        });
  }
}
