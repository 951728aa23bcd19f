package graft.core.model;

import graft.core.data.PixelRule;
import graft.core.json.Added;
import java.util.List;
import java.util.Optional;

/**
 * What a model folder's {@code config.json} says.
 *
 * @param format {@link #FORMAT}
 * @param network name of the network
 * @param side height and width of its input in pixels
 * @param labels name of each class, by the classifier's unit
 * @param mean subtracted from each channel (red, green, blue) of pixels in 0..1
 * @param deviation each channel is divided by, after the mean
 * @param pixels the rule by which it was shown images, and is
 * @param weightsSha256 {@link graft.core.weights.WeightsHash} over all tensors, 64 hex digits
 * @param provenance how it was trained
 * @param tested what it reached on images it was not trained on; empty where there were none
 */
public record ModelConfig(
    String format,
    String network,
    int side,
    List<String> labels,
    List<Double> mean,
    List<Double> deviation,
    @Added("\"STORED\"") PixelRule pixels,
    String weightsSha256,
    Provenance provenance,
    Optional<TestResult> tested) {
  /** The format that this version writes. */
  public static final String FORMAT = "graft-model-1";

  /** What the formats of all versions begin with. */
  static final String ANY_FORMAT = "graft-model-";

  public ModelConfig {
    labels = List.copyOf(labels);
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }
}
