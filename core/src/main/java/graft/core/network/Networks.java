package graft.core.network;

import static graft.core.network.Operation.Plain.AVERAGE;
import static graft.core.network.Operation.Plain.CLASS_TOKEN;
import static graft.core.network.Operation.Plain.DROPOUT;
import static graft.core.network.Operation.Plain.FLATTEN;
import static graft.core.network.Operation.Plain.GELU;
import static graft.core.network.Operation.Plain.HARDSIGMOID;
import static graft.core.network.Operation.Plain.HARDSWISH;
import static graft.core.network.Operation.Plain.RELU;

import graft.core.network.Operation.Attention;
import graft.core.network.Operation.BatchNorm;
import graft.core.network.Operation.Convolution;
import graft.core.network.Operation.Gate;
import graft.core.network.Operation.LayerNorm;
import graft.core.network.Operation.Linear;
import graft.core.network.Operation.MaxPool;
import graft.core.network.Operation.Residual;
import graft.core.network.Operation.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks that studies run on, by name. A new network is one more entry here; an author's own
 * has its definition as its name.
 */
public final class Networks {
  private Networks() {}

  /** Names that {@link #find} knows, in the order they are offered to users. */
  public static List<String> names() {
    return List.of(
        "alexnet",
        "alexnet-64",
        "alexnet-32",
        "alexnet-32-slim",
        "alexnet-32-bn",
        "resnet18",
        "resnet18-64",
        "resnet34",
        "resnet50",
        "vgg11",
        "mobilenet_v3_small",
        "vit_b_16");
  }

  /**
   * The named network with {@code classes} classifier units, or empty for an unknown name.
   *
   * @param classes at least 2
   */
  public static Optional<Network> find(String name, int classes) {
    return switch (name) {
      case "alexnet" -> Optional.of(alexnet(classes));
      case "alexnet-64" ->
          Optional.of(small(name, 64, 5, 2, List.of(32, 64, 96, 64, 64), 256, classes));
      case "alexnet-32" ->
          Optional.of(small(name, 32, 3, 1, List.of(24, 48, 64, 48, 48), 256, classes));
      case "alexnet-32-slim" ->
          Optional.of(small(name, 32, 3, 1, List.of(16, 24, 32, 32, 24), 128, classes));
      case "alexnet-32-bn" ->
          Optional.of(normalised(name, 32, List.of(24, 48, 64, 48, 48), 256, classes));
      case "resnet18" -> Optional.of(resnet(name, 224, false, List.of(2, 2, 2, 2), classes));
      case "resnet18-64" -> Optional.of(resnet(name, 64, false, List.of(2, 2, 2, 2), classes));
      case "resnet34" -> Optional.of(resnet(name, 224, false, List.of(3, 4, 6, 3), classes));
      case "resnet50" -> Optional.of(resnet(name, 224, true, List.of(3, 4, 6, 3), classes));
      case "vgg11" -> Optional.of(vgg11(classes));
      case "mobilenet_v3_small" -> Optional.of(mobilenet(classes));
      case "vit_b_16" -> Optional.of(transformer(classes));
      default -> own(name).map(own -> own.network(classes));
    };
  }

  private static Optional<OwnNetwork> own(String name) {
    try {
      return OwnNetwork.isText(name) ? Optional.of(OwnNetwork.parse(name)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What people see of a network's name: the same, of an author's own network its label. */
  public static String label(String name) {
    return own(name).map(OwnNetwork::label).orElse(name);
  }

  private static Convolution convolution(
      String name, int inputs, int outputs, int kernel, int stride, int padding) {
    return new Convolution(name, inputs, outputs, kernel, stride, padding, 1, true);
  }

  /** Without bias, as where a normalisation follows. */
  private static Convolution bare(
      String name, int inputs, int outputs, int kernel, int stride, int groups) {
    return new Convolution(name, inputs, outputs, kernel, stride, kernel / 2, groups, false);
  }

  private static BatchNorm norm(String name, int channels) {
    return new BatchNorm(name, channels, 1e-5, 0.1);
  }

  /** A convolution with ReLU, which is its own layer. */
  private static Layer convolved(Convolution convolution) {
    return new Layer(convolution.name(), convolution, RELU);
  }

  /** Pooling before ReLU gives the same and leaves ReLU less work. */
  private static Layer pooled(Convolution convolution, int kernel, int stride) {
    return new Layer(convolution.name(), convolution, new MaxPool(kernel, stride, 0), RELU);
  }

  /**
   * torchvision's AlexNet (Krizhevsky 2014, "one weird trick"): 224 px, no normalisation layers.
   */
  private static Network alexnet(int classes) {
    List<Layer> layers =
        new ArrayList<>(
            List.of(
                pooled(convolution("features.0", 3, 64, 11, 4, 2), 3, 2),
                pooled(convolution("features.3", 64, 192, 5, 1, 2), 3, 2),
                convolved(convolution("features.6", 192, 384, 3, 1, 1)),
                convolved(convolution("features.8", 384, 256, 3, 1, 1)),
                pooled(convolution("features.10", 256, 256, 3, 1, 1), 3, 2)));
    layers.addAll(dropoutFirst(256 * 6 * 6, 4096, classes));
    return new Network("alexnet", 224, Initialisation.PYTORCH_DEFAULT, layers);
  }

  /** AlexNet's three fully connected layers. */
  private static List<Layer> dropoutFirst(int inputs, int units, int classes) {
    return List.of(
        new Layer(
            "classifier.1", FLATTEN, DROPOUT, new Linear("classifier.1", inputs, units), RELU),
        new Layer("classifier.4", DROPOUT, new Linear("classifier.4", units, units), RELU),
        new Layer("classifier.6", new Linear("classifier.6", units, classes)));
  }

  /**
   * An AlexNet for small images: the same eight layers and names, a first kernel and stride that
   * fit the side, 2x2 pooling after layers 1, 2 and 5, fully connected layers of {@code units}.
   */
  private static Network small(
      String name, int side, int kernel, int stride, List<Integer> c, int units, int classes) {
    int pooled = side / stride / 8;
    List<Layer> layers =
        new ArrayList<>(
            List.of(
                pooled(convolution("features.0", 3, c.get(0), kernel, stride, kernel / 2), 2, 2),
                pooled(convolution("features.3", c.get(0), c.get(1), 3, 1, 1), 2, 2),
                convolved(convolution("features.6", c.get(1), c.get(2), 3, 1, 1)),
                convolved(convolution("features.8", c.get(2), c.get(3), 3, 1, 1)),
                pooled(convolution("features.10", c.get(3), c.get(4), 3, 1, 1), 2, 2)));
    layers.addAll(dropoutFirst(c.get(4) * pooled * pooled, units, classes));
    return new Network(name, side, Initialisation.HE_UNIFORM, layers);
  }

  /**
   * The same with batch normalisation behind each convolution, which then has no bias; named as in
   * torchvision's VGG with batch normalisation.
   */
  private static Network normalised(
      String name, int side, List<Integer> c, int units, int classes) {
    List<Layer> layers = new ArrayList<>();
    int inputs = 3;
    int place = 0;
    for (int number = 1; number <= c.size(); number++) {
      boolean pools = number <= 2 || number == c.size();
      int outputs = c.get(number - 1);
      String layer = "features." + place;
      List<Operation> operations = new ArrayList<>();
      operations.add(bare(layer, inputs, outputs, 3, 1, 1));
      operations.add(norm("features." + (place + 1), outputs));
      if (pools) {
        operations.add(new MaxPool(2, 2, 0));
      }
      operations.add(RELU);
      layers.add(new Layer(layer, operations));
      inputs = outputs;
      place += pools ? 4 : 3;
    }
    layers.addAll(dropoutFirst(inputs * (side / 8) * (side / 8), units, classes));
    return new Network(name, side, Initialisation.HE_UNIFORM, layers);
  }

  /**
   * torchvision's ResNets (He et al. 2016): stem, blocks, classifier. Weights do not depend on the
   * side of the images.
   *
   * @param bottleneck whether a block is 1x1, 3x3, 1x1 with four times the channels at its end
   *     (with the stride in the 3x3), not 3x3, 3x3
   * @param stages blocks of each
   */
  private static Network resnet(
      String name, int side, boolean bottleneck, List<Integer> stages, int classes) {
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Layer(
            "conv1", bare("conv1", 3, 64, 7, 2, 1), norm("bn1", 64), new MaxPool(3, 2, 1), RELU));
    int inputs = 64;
    for (int stage = 1; stage <= stages.size(); stage++) {
      int width = 32 << stage;
      for (int block = 0; block < stages.get(stage - 1); block++) {
        String module = "layer" + stage + "." + block;
        int stride = stage > 1 && block == 0 ? 2 : 1;
        Residual residual =
            bottleneck
                ? bottleneck(module, inputs, width, stride)
                : basic(module, inputs, width, stride);
        boolean last = stage == stages.size() && block + 1 == stages.get(stage - 1);
        layers.add(
            last
                ? new Layer(module, residual, RELU, AVERAGE, FLATTEN)
                : new Layer(module, residual, RELU));
        inputs = bottleneck ? 4 * width : width;
      }
    }
    layers.add(new Layer("fc", new Linear("fc", inputs, classes)));
    return new Network(name, side, Initialisation.HE_NORMAL, layers);
  }

  private static Residual basic(String module, int inputs, int outputs, int stride) {
    return new Residual(
        List.of(
            bare(module + ".conv1", inputs, outputs, 3, stride, 1),
            norm(module + ".bn1", outputs),
            RELU,
            bare(module + ".conv2", outputs, outputs, 3, 1, 1),
            norm(module + ".bn2", outputs)),
        shortcut(module, inputs, outputs, stride));
  }

  private static Residual bottleneck(String module, int inputs, int width, int stride) {
    return new Residual(
        List.of(
            bare(module + ".conv1", inputs, width, 1, 1, 1),
            norm(module + ".bn1", width),
            RELU,
            bare(module + ".conv2", width, width, 3, stride, 1),
            norm(module + ".bn2", width),
            RELU,
            bare(module + ".conv3", width, 4 * width, 1, 1, 1),
            norm(module + ".bn3", 4 * width)),
        shortcut(module, inputs, 4 * width, stride));
  }

  /** What the input passes before it is added, where it cannot be added as it is. */
  private static List<Operation> shortcut(String module, int inputs, int outputs, int stride) {
    return stride == 1 && inputs == outputs
        ? List.of()
        : List.of(
            bare(module + ".downsample.0", inputs, outputs, 1, stride, 1),
            norm(module + ".downsample.1", outputs));
  }

  /** torchvision's VGG with 11 layers (Simonyan and Zisserman 2015), without normalisation. */
  private static Network vgg11(int classes) {
    return new Network(
        "vgg11",
        224,
        Initialisation.HE_NORMAL_SMALL_LINEAR,
        List.of(
            pooled(convolution("features.0", 3, 64, 3, 1, 1), 2, 2),
            pooled(convolution("features.3", 64, 128, 3, 1, 1), 2, 2),
            convolved(convolution("features.6", 128, 256, 3, 1, 1)),
            pooled(convolution("features.8", 256, 256, 3, 1, 1), 2, 2),
            convolved(convolution("features.11", 256, 512, 3, 1, 1)),
            pooled(convolution("features.13", 512, 512, 3, 1, 1), 2, 2),
            convolved(convolution("features.16", 512, 512, 3, 1, 1)),
            pooled(convolution("features.18", 512, 512, 3, 1, 1), 2, 2),
            new Layer("classifier.0", FLATTEN, new Linear("classifier.0", 512 * 7 * 7, 4096), RELU),
            new Layer("classifier.3", DROPOUT, new Linear("classifier.3", 4096, 4096), RELU),
            new Layer("classifier.6", DROPOUT, new Linear("classifier.6", 4096, classes))));
  }

  /**
   * torchvision's MobileNetV3 small (Howard et al. 2019): a stem, eleven blocks, a last
   * convolution, two fully connected layers.
   */
  private static Network mobilenet(int classes) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer("features.0", mobile("features.0", 3, 16, 3, 2, 1, HARDSWISH)));
    layers.add(inverted(1, 16, 3, 16, 16, 2, true, RELU));
    layers.add(inverted(2, 16, 3, 72, 24, 2, false, RELU));
    layers.add(inverted(3, 24, 3, 88, 24, 1, false, RELU));
    layers.add(inverted(4, 24, 5, 96, 40, 2, true, HARDSWISH));
    layers.add(inverted(5, 40, 5, 240, 40, 1, true, HARDSWISH));
    layers.add(inverted(6, 40, 5, 240, 40, 1, true, HARDSWISH));
    layers.add(inverted(7, 40, 5, 120, 48, 1, true, HARDSWISH));
    layers.add(inverted(8, 48, 5, 144, 48, 1, true, HARDSWISH));
    layers.add(inverted(9, 48, 5, 288, 96, 2, true, HARDSWISH));
    layers.add(inverted(10, 96, 5, 576, 96, 1, true, HARDSWISH));
    layers.add(inverted(11, 96, 5, 576, 96, 1, true, HARDSWISH));
    List<Operation> last = new ArrayList<>(mobile("features.12", 96, 576, 1, 1, 1, HARDSWISH));
    last.addAll(List.of(AVERAGE, FLATTEN));
    layers.add(new Layer("features.12", last));
    layers.add(new Layer("classifier.0", new Linear("classifier.0", 576, 1024), HARDSWISH));
    layers.add(new Layer("classifier.3", DROPOUT, new Linear("classifier.3", 1024, classes)));
    return new Network("mobilenet_v3_small", 224, Initialisation.HE_NORMAL_SMALL_LINEAR, layers);
  }

  private static List<Operation> mobile(
      String module, int inputs, int outputs, int kernel, int stride, int groups, Operation then) {
    return List.of(
        bare(module + ".0", inputs, outputs, kernel, stride, groups),
        new BatchNorm(module + ".1", outputs, 0.001, 0.01),
        then);
  }

  /** Widen by 1x1, depthwise, squeeze and excite, narrow by 1x1; added where it can be. */
  private static Layer inverted(
      int number,
      int inputs,
      int kernel,
      int width,
      int outputs,
      int stride,
      boolean squeezes,
      Operation activation) {
    String module = "features." + number;
    List<Operation> body = new ArrayList<>();
    int part = 0;
    if (width != inputs) {
      body.addAll(mobile(module + ".block." + part++, inputs, width, 1, 1, 1, activation));
    }
    body.addAll(
        mobile(module + ".block." + part++, width, width, kernel, stride, width, activation));
    if (squeezes) {
      String gate = module + ".block." + part++;
      int squeezed = divisibleBy8(width / 4);
      body.add(
          new Gate(
              List.of(
                  AVERAGE,
                  convolution(gate + ".fc1", width, squeezed, 1, 1, 0),
                  RELU,
                  convolution(gate + ".fc2", squeezed, width, 1, 1, 0),
                  HARDSIGMOID)));
    }
    String narrow = module + ".block." + part;
    body.add(bare(narrow + ".0", width, outputs, 1, 1, 1));
    body.add(new BatchNorm(narrow + ".1", outputs, 0.001, 0.01));
    return stride == 1 && inputs == outputs
        ? new Layer(module, new Residual(body, List.of()))
        : new Layer(module, body);
  }

  /** The nearest multiple of 8, but not less than nine tenths. */
  private static int divisibleBy8(int channels) {
    int near = Math.max(8, (channels + 4) / 8 * 8);
    return near < 0.9 * channels ? near + 8 : near;
  }

  /**
   * torchvision's ViT-B/16 (Dosovitskiy et al. 2021): embedding, twelve blocks, classifier. The
   * last normalisation, and that the class's token alone goes on, belong to the last block.
   */
  private static Network transformer(int classes) {
    int width = 768;
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Layer(
            "conv_proj",
            new Tokens(
                "class_token",
                convolution("conv_proj", 3, width, 16, 16, 0),
                "encoder.pos_embedding",
                14 * 14 + 1)));
    for (int number = 0; number < 12; number++) {
      String module = "encoder.layers.encoder_layer_" + number;
      List<Operation> block = new ArrayList<>();
      block.add(
          new Residual(
              List.of(
                  new LayerNorm(module + ".ln_1", width),
                  new Attention(module + ".self_attention", width, 12)),
              List.of()));
      block.add(
          new Residual(
              List.of(
                  new LayerNorm(module + ".ln_2", width),
                  new Linear(module + ".mlp.0", width, 4 * width),
                  GELU,
                  new Linear(module + ".mlp.3", 4 * width, width)),
              List.of()));
      if (number == 11) {
        block.add(new LayerNorm("encoder.ln", width));
        block.add(CLASS_TOKEN);
      }
      layers.add(new Layer(module, block));
    }
    layers.add(new Layer("heads.head", new Linear("heads.head", width, classes)));
    return new Network("vit_b_16", 224, Initialisation.TRANSFORMER, layers);
  }
}
