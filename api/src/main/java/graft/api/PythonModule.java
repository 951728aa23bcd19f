package graft.api;

import graft.core.model.Model;
import graft.core.model.Preprocessing;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.NormalisedConvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A Python module that builds a network from {@code torch.nn} alone, with the tensor names of its
 * {@code state_dict}. It holds numbers and names of ours, no text of the user's.
 */
final class PythonModule {
  private static final String TAIL =
      """


      def build():
          \"""The network with random weights, in training mode.\"""
          return Net()


      def load(path=FOLDER / "model.pth"):
          \"""The network with its weights, in evaluation mode.\"""
          net = build()
          net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=True)
          return net.eval()


      def labels():
          \"""Names of the classes, by position in the logits.\"""
          return (FOLDER / "labels.txt").read_text(encoding="utf-8").rstrip("\\n").split("\\n")


      def read_safetensors(path):
          \"""The float32 tensors of a safetensors file.\"""
          data = bytearray(pathlib.Path(path).read_bytes())
          start = 8 + struct.unpack("<Q", data[:8])[0]
          tensors = {}
          for name, entry in json.loads(data[8:start].decode("utf-8")).items():
              if name != "__metadata__":
                  begin, end = entry["data_offsets"]
                  flat = torch.frombuffer(
                      data, dtype=torch.float32, count=(end - begin) // 4, offset=start + begin)
                  tensors[name] = flat.reshape(entry["shape"])
          return tensors


      def main():
          check = read_safetensors(FOLDER / "check.safetensors")
          with torch.no_grad():
              found = load()(check["input"])
          difference = (found - check["logits"]).abs().max().item()
          print(f"largest difference from check.safetensors: {difference:.2e}")
          allowed = 1e-4 * max(1.0, check["logits"].abs().max().item())
          finite = torch.isfinite(found).all() and torch.isfinite(check["logits"]).all()
          return 0 if finite and difference <= allowed else 1


      if __name__ == "__main__":
          raise SystemExit(main())
      """;

  private static final String BLOCK =
      """

      class Block(nn.Module):
          def __init__(self, inputs, outputs, stride):
              super().__init__()
              self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
              self.bn1 = nn.BatchNorm2d(outputs, eps=%1$s, momentum=%2$s)
              self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
              self.bn2 = nn.BatchNorm2d(outputs, eps=%1$s, momentum=%2$s)
              self.downsample = None
              if stride != 1 or inputs != outputs:
                  self.downsample = nn.Sequential(
                      nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False),
                      nn.BatchNorm2d(outputs, eps=%1$s, momentum=%2$s))

          def forward(self, x):
              shortcut = x if self.downsample is None else self.downsample(x)
              out = torch.relu(self.bn1(self.conv1(x)))
              return torch.relu(self.bn2(self.conv2(out)) + shortcut)

      """;

  private PythonModule() {}

  static String text(Model model) {
    Network network = model.network();
    Preprocessing before = Preprocessing.of(model.config());
    String net = net(network, model.config().provenance().recipe().dropout());
    return head(network, before) + net + PythonPreprocessing.text(before.pixels()) + TAIL;
  }

  /** The class {@code Net}; fails by name for a layer that it does not know in such a network. */
  static String net(Network network, double dropout) {
    return network.layer(1).accept(new IsResidual()) ? residual(network) : plain(network, dropout);
  }

  /** Whether a network that begins with this layer is written as a residual one. */
  private record IsResidual() implements Layer.Visitor<Boolean> {
    @Override
    public Boolean convolution(Layer.Convolution layer) {
      return false;
    }

    @Override
    public Boolean fullyConnected(Layer.FullyConnected layer) {
      return false;
    }

    @Override
    public Boolean stem(Layer.Stem layer) {
      return true;
    }

    @Override
    public Boolean residualBlock(Layer.ResidualBlock layer) {
      return true;
    }
  }

  private static IllegalStateException unknown(Layer layer) {
    return new IllegalStateException(
        "no Python is known for %s %s in a network of this kind"
            .formatted(layer.getClass().getSimpleName(), layer.name()));
  }

  private static String head(Network network, Preprocessing before) {
    return String.format(
        Locale.ROOT,
        """
            \"""%s with %d classes, written by Graft.

            import torch
            from model import load, labels, preprocess
            images = torch.stack([preprocess("photo.jpg")])
            logits = load()(images)  # [N, 3, %d, %d] float32 -> [N, %d]

            What preprocess does:
            %s

            Run as a program it loads model.pth strictly and compares with check.safetensors.
            \"""

            import io
            import json
            import pathlib
            import struct

            import torch
            from torch import nn

            FOLDER = pathlib.Path(__file__).resolve().parent
            CLASSES = %d
            RESIZE = %d
            SIDE = %d
            MEAN = %s
            STD = %s

            """,
        network.name(),
        network.classes(),
        network.side(),
        network.side(),
        network.classes(),
        before.steps().stream().map(step -> "- " + step).collect(Collectors.joining("\n")),
        network.classes(),
        before.resize(),
        network.side(),
        tuple(before.mean()),
        tuple(before.deviation()));
  }

  private static String tuple(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  /** Convolutions in {@code features}, fully connected layers in {@code classifier}. */
  private static String plain(Network network, double dropout) {
    List<String> features = new ArrayList<>();
    List<String> classifier = new ArrayList<>();
    for (int number = 1; number <= network.depth(); number++) {
      boolean last = number == network.depth();
      network.layer(number).accept(new Plain(features, classifier, dropout, last));
    }
    return """

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.features = nn.Sequential(
        %s)
                self.classifier = nn.Sequential(
        %s)

            def forward(self, x):
                return self.classifier(torch.flatten(self.features(x), 1))
        """
        .formatted(indented(features), indented(classifier));
  }

  /** Adds a layer's modules to those of its part; returns the part. */
  private record Plain(List<String> features, List<String> classifier, double dropout, boolean last)
      implements Layer.Visitor<List<String>> {
    @Override
    public List<String> convolution(Layer.Convolution layer) {
      place(features, layer);
      convolve(features, layer);
      return features;
    }

    @Override
    public List<String> fullyConnected(Layer.FullyConnected layer) {
      if (layer.dropoutBefore()) {
        classifier.add("nn.Dropout(" + dropout + ")");
      }
      place(classifier, layer);
      classifier.add(format("nn.Linear(%d, %d)", layer.inputs(), layer.outputs()));
      if (!last) {
        classifier.add("nn.ReLU()");
      }
      return classifier;
    }

    @Override
    public List<String> stem(Layer.Stem layer) {
      throw unknown(layer);
    }

    @Override
    public List<String> residualBlock(Layer.ResidualBlock layer) {
      throw unknown(layer);
    }
  }

  private static void convolve(List<String> modules, Layer.Convolution layer) {
    modules.add(
        format(
            "nn.Conv2d(%d, %d, %d, stride=%d, padding=%d)",
            layer.inputs(), layer.outputs(), layer.kernel(), layer.stride(), layer.padding()));
    modules.add("nn.ReLU()");
    if (layer.poolKernel() > 0) {
      modules.add(format("nn.MaxPool2d(%d, stride=%d)", layer.poolKernel(), layer.poolStride()));
    }
  }

  /** Sees that the next module's place is the number that the layer's name ends in. */
  private static void place(List<String> modules, Layer layer) {
    if (!layer.name().endsWith("." + modules.size())) {
      throw new IllegalStateException(layer.name() + " would be module " + modules.size());
    }
  }

  /** Stem, stages of two blocks, mean, classifier. */
  private static String residual(Network network) {
    Layer.Stem stem = as(Layer.Stem.class, network.layer(1));
    NormalisedConvolution first = stem.convolution();
    List<String> init = new ArrayList<>();
    init.add(
        format(
            "self.%s = nn.Conv2d(%d, %d, %d, stride=%d, padding=%d, bias=False)",
            first.name(),
            first.inputs(),
            first.outputs(),
            first.kernel(),
            first.stride(),
            first.padding()));
    init.add(
        format(
            "self.%s = nn.BatchNorm2d(%d, eps=%s, momentum=%s)",
            first.normalisation(),
            first.outputs(),
            NormalisedConvolution.EPSILON,
            NormalisedConvolution.MOMENTUM));
    init.add(
        format(
            "self.maxpool = nn.MaxPool2d(%d, stride=%d, padding=%d)",
            stem.poolKernel(), stem.poolStride(), stem.poolPadding()));
    List<String> stages = new ArrayList<>();
    List<String> blocks = new ArrayList<>();
    for (int number = 2; number < network.depth(); number++) {
      Layer.ResidualBlock block = as(Layer.ResidualBlock.class, network.layer(number));
      String stage = block.name().substring(0, block.name().indexOf('.'));
      place(blocks, block);
      blocks.add(format("Block(%d, %d, %d)", block.inputs(), block.outputs(), block.stride()));
      boolean ends =
          number + 1 == network.depth()
              || !network.layer(number + 1).name().startsWith(stage + ".");
      if (ends) {
        init.add(format("self.%s = nn.Sequential(%s)", stage, String.join(", ", blocks)));
        stages.add(stage);
        blocks.clear();
      }
    }
    Layer.FullyConnected last = as(Layer.FullyConnected.class, network.layer(network.depth()));
    init.add(format("self.%s = nn.Linear(%d, %d)", last.name(), last.inputs(), last.outputs()));
    String forward =
        stages.stream()
            .map(stage -> "        x = self." + stage + "(x)\n")
            .collect(Collectors.joining());
    return BLOCK.formatted(NormalisedConvolution.EPSILON, NormalisedConvolution.MOMENTUM)
        + """

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
        %s

            def forward(self, x):
                x = self.maxpool(torch.relu(self.%s(self.%s(x))))
        %s        return self.%s(x.mean((2, 3)))
        """
            .formatted(
                init.stream().map(line -> "        " + line).collect(Collectors.joining("\n")),
                first.normalisation(),
                first.name(),
                forward,
                last.name());
  }

  private static <T extends Layer> T as(Class<T> kind, Layer layer) {
    if (!kind.isInstance(layer)) {
      throw unknown(layer);
    }
    return kind.cast(layer);
  }

  private static String indented(List<String> modules) {
    return modules.stream()
        .map(module -> "            " + module)
        .collect(Collectors.joining(",\n"));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
