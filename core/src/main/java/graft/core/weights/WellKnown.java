package graft.core.weights;

import graft.core.network.Network;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network that weights are often of and that is not one of ours, known by one tensor.
 *
 * @param name torchvision's, or the library's that has it
 * @param tensor that no network above it in the list has in this shape
 */
record WellKnown(String name, String tensor, List<Long> shape) {
  private static final List<WellKnown> ALL =
      List.of(
          of("resnet152", "layer3.35.conv3.weight", 1024, 256, 1, 1),
          of("resnet101", "layer3.22.conv3.weight", 1024, 256, 1, 1),
          of("wide_resnet101_2", "layer3.22.conv1.weight", 512, 1024, 1, 1),
          of("wide_resnet50_2", "layer1.0.conv1.weight", 128, 64, 1, 1),
          of("resnext50_32x4d", "layer1.0.conv2.weight", 128, 4, 3, 3),
          of("resnext101_32x8d", "layer1.0.conv2.weight", 256, 8, 3, 3),
          of("vgg19", "features.34.weight", 512, 512, 3, 3),
          of("vgg16", "features.28.weight", 512, 512, 3, 3),
          of("vgg13", "features.22.weight", 512, 512, 3, 3),
          of("vgg19_bn", "features.49.weight", 512, 512, 3, 3),
          of("vgg16_bn", "features.40.weight", 512, 512, 3, 3),
          of("vgg13_bn", "features.31.weight", 512, 512, 3, 3),
          of("vgg11_bn", "features.25.weight", 512, 512, 3, 3),
          of("mobilenet_v3_large", "features.16.0.weight", 960, 160, 1, 1),
          of("mobilenet_v2", "features.18.0.weight", 1280, 320, 1, 1),
          of("vit_b_32", "conv_proj.weight", 768, 3, 32, 32),
          of("vit_l_16", "conv_proj.weight", 1024, 3, 16, 16),
          of("vit_l_32", "conv_proj.weight", 1024, 3, 32, 32),
          of("vit_h_14", "conv_proj.weight", 1280, 3, 14, 14),
          of("vit_b_16 of images of 384 pixels", "encoder.pos_embedding", 1, 577, 768),
          of("timm's mobilenetv3_small_100", "blocks.5.0.conv.weight", 576, 96, 1, 1));

  private static WellKnown of(String name, String tensor, long... shape) {
    return new WellKnown(name, tensor, java.util.Arrays.stream(shape).boxed().toList());
  }

  /**
   * What weights are of that are not of {@code network}: one of ours, or a well-known one.
   *
   * @param network that they do not fit, or whose tensors are among theirs
   */
  static Optional<String> among(Weights weights, @Nullable Network network) {
    List<Fit> fits = FittingNetwork.all(weights);
    if (network != null
        && fits.stream().anyMatch(fit -> fit.network().name().equals(network.name()))) {
      return Optional.empty();
    }
    return fits.stream()
        .map(fit -> fit.network().label())
        .findFirst()
        .or(() -> known(weights.tensors()));
  }

  private static Optional<String> known(Collection<WeightsTensor> tensors) {
    return ALL.stream()
        .filter(
            known ->
                tensors.stream()
                    .anyMatch(t -> t.name().equals(known.tensor) && t.shape().equals(known.shape)))
        .map(WellKnown::name)
        .findFirst();
  }
}
