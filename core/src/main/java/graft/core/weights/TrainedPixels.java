package graft.core.weights;

import graft.core.network.PixelScale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the pixels were scaled that weights were trained on, as a file beside them says: Hugging
 * Face's {@code preprocessor_config.json} or timm's {@code config.json}.
 *
 * @param scale of the pixels
 * @param file name of that file
 */
record TrainedPixels(PixelScale scale, String file) {
  /** Names of the files, in the order in which they are asked. */
  static final List<String> FILES = List.of("preprocessor_config.json", "config.json");

  private static final int CHANNELS = 3;
  private static final PixelScale AS_THEY_ARE =
      new PixelScale(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What the first file says that says something; nothing where there is none. */
  static Optional<TrainedPixels> beside(Path weights) {
    return FILES.stream()
        .flatMap(
            name ->
                read(weights.resolveSibling(name)).map(s -> new TrainedPixels(s, name)).stream())
        .findFirst();
  }

  private static Optional<PixelScale> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("do_normalize").isBoolean() && !root.path("do_normalize").booleanValue()) {
        return Optional.of(AS_THEY_ARE);
      }
      return scale(root.path("image_mean"), root.path("image_std"))
          .or(
              () ->
                  scale(
                      root.path("pretrained_cfg").path("mean"),
                      root.path("pretrained_cfg").path("std")))
          .or(() -> scale(root.path("mean"), root.path("std")));
    } catch (IOException | JacksonException e) { // a file of something else
      return Optional.empty();
    }
  }

  private static Optional<PixelScale> scale(JsonNode mean, JsonNode deviation) {
    List<Double> means = numbers(mean);
    List<Double> deviations = numbers(deviation);
    boolean whole = means.size() == CHANNELS && deviations.size() == CHANNELS;
    return whole // of pixels in 0..1: other programs write them of 0..255
            && means.stream().allMatch(value -> value >= 0 && value <= 1)
            && deviations.stream().allMatch(value -> value > 0 && value <= 1)
        ? Optional.of(new PixelScale(means, deviations))
        : Optional.empty();
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : array) {
      if (value.isNumber()) {
        numbers.add(value.doubleValue());
      }
    }
    return numbers;
  }
}
