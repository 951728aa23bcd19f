package graft.core.network;

import java.util.List;

/**
 * How pixels in 0..1 are scaled before a network sees them, by channel (red, green, blue).
 *
 * @param mean subtracted first
 * @param deviation divided by then
 */
public record PixelScale(List<Double> mean, List<Double> deviation) {
  /** ImageNet's, by which every network of ours is fed. */
  public static final PixelScale IMAGENET =
      new PixelScale(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public PixelScale {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }
}
