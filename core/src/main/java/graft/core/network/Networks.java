package graft.core.network;

import graft.core.network.Layer.Convolution;
import graft.core.network.Layer.FullyConnected;
import graft.core.network.Layer.ResidualBlock;
import graft.core.network.Layer.Stem;
import java.util.List;
import java.util.Optional;

/** The networks that studies run on, by name. A new network is one more entry here. */
public final class Networks {
  private Networks() {}

  /** Names that {@link #find} knows, in the order they are offered to users. */
  public static List<String> names() {
    return List.of(
        "alexnet", "alexnet-64", "alexnet-32", "alexnet-32-slim", "resnet18", "resnet18-64");
  }

  /**
   * The named network with {@code classes} classifier units, or empty for an unknown name.
   *
   * @param classes at least 2
   */
  public static Optional<Network> find(String name, int classes) {
    return switch (name) {
      case "alexnet" -> Optional.of(alexnet(classes));
      case "alexnet-64" -> Optional.of(small(name, 64, classes, 5, 2, 32, 64, 96, 64, 64, 256));
      case "alexnet-32" -> Optional.of(small(name, 32, classes, 3, 1, 24, 48, 64, 48, 48, 256));
      case "alexnet-32-slim" ->
          Optional.of(small(name, 32, classes, 3, 1, 16, 24, 32, 32, 24, 128));
      case "resnet18" -> Optional.of(resnet18(name, 224, classes));
      case "resnet18-64" -> Optional.of(resnet18(name, 64, classes));
      default -> Optional.empty();
    };
  }

  /**
   * torchvision's AlexNet (Krizhevsky 2014, "one weird trick"): 224 px, no normalisation layers.
   */
  private static Network alexnet(int classes) {
    return new Network(
        "alexnet",
        224,
        Initialisation.PYTORCH_DEFAULT,
        List.of(
            new Convolution("features.0", 3, 64, 11, 4, 2, 3, 2),
            new Convolution("features.3", 64, 192, 5, 1, 2, 3, 2),
            new Convolution("features.6", 192, 384, 3, 1, 1, 0, 0),
            new Convolution("features.8", 384, 256, 3, 1, 1, 0, 0),
            new Convolution("features.10", 256, 256, 3, 1, 1, 3, 2),
            new FullyConnected("classifier.1", 256 * 6 * 6, 4096, true),
            new FullyConnected("classifier.4", 4096, 4096, true),
            new FullyConnected("classifier.6", 4096, classes, false)));
  }

  /**
   * An AlexNet for small images: the same eight layers and names, a first kernel and stride that
   * fit the side, 2x2 pooling after layers 1, 2 and 5, fully connected layers of {@code units}.
   */
  private static Network small(
      String name,
      int side,
      int classes,
      int kernel,
      int stride,
      int c1,
      int c2,
      int c3,
      int c4,
      int c5,
      int units) {
    int pooled = side / stride / 8;
    return new Network(
        name,
        side,
        Initialisation.HE_UNIFORM,
        List.of(
            new Convolution("features.0", 3, c1, kernel, stride, kernel / 2, 2, 2),
            new Convolution("features.3", c1, c2, 3, 1, 1, 2, 2),
            new Convolution("features.6", c2, c3, 3, 1, 1, 0, 0),
            new Convolution("features.8", c3, c4, 3, 1, 1, 0, 0),
            new Convolution("features.10", c4, c5, 3, 1, 1, 2, 2),
            new FullyConnected("classifier.1", c5 * pooled * pooled, units, true),
            new FullyConnected("classifier.4", units, units, true),
            new FullyConnected("classifier.6", units, classes, false)));
  }

  /**
   * torchvision's ResNet-18 (He et al. 2016): stem, eight blocks, classifier. Its weights do not
   * depend on the side of the images.
   */
  private static Network resnet18(String name, int side, int classes) {
    NormalisedConvolution first = new NormalisedConvolution("conv1", "bn1", 3, 64, 7, 2, 3);
    return new Network(
        name,
        side,
        Initialisation.HE_NORMAL,
        List.of(
            new Stem("conv1", first, 3, 2, 1),
            new ResidualBlock("layer1.0", 64, 64, 1, false),
            new ResidualBlock("layer1.1", 64, 64, 1, false),
            new ResidualBlock("layer2.0", 64, 128, 2, false),
            new ResidualBlock("layer2.1", 128, 128, 1, false),
            new ResidualBlock("layer3.0", 128, 256, 2, false),
            new ResidualBlock("layer3.1", 256, 256, 1, false),
            new ResidualBlock("layer4.0", 256, 512, 2, false),
            new ResidualBlock("layer4.1", 512, 512, 1, true),
            new FullyConnected("fc", 512, classes, false)));
  }
}
