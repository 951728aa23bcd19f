package graft.core.pack;

import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What a square view shows of an image: a box of it, resized, and a square cut from the result. The
 * arithmetic is that of torchvision 0.25 on Pillow images.
 *
 * @param left first column of the box
 * @param top first row of the box
 * @param width columns of the box
 * @param height rows of the box
 * @param resizedWidth columns the box is resized to
 * @param resizedHeight rows the box is resized to
 * @param cutLeft first column of the square in the resized box
 * @param cutTop first row of the square
 */
public record Window(
    int left,
    int top,
    int width,
    int height,
    long resizedWidth,
    long resizedHeight,
    long cutLeft,
    long cutTop) {
  private static final double LEAST_AREA = 0.08;
  private static final double LEAST_RATIO = 3.0 / 4;
  private static final double MOST_RATIO = 4.0 / 3;
  private static final int TRIES = 10;

  /** Shorter side of the resized image for a view of {@code side}: 256 for 224. */
  private static int shorter(int side) {
    return (int) Math.round(side * 256 / 224.0);
  }

  /** Shorter side resized to {@code side}, its centre: what small images are packed as. */
  public static Window whole(int width, int height, int side) {
    return centre(width, height, side, side);
  }

  /** Shorter side resized to {@code side * 256 / 224}, its centre: what evaluation sees. */
  public static Window evaluation(int width, int height, int side) {
    return centre(width, height, shorter(side), side);
  }

  private static Window centre(int width, int height, int shorter, int side) {
    long wide = resized(width, height, shorter);
    long high = resized(height, width, shorter);
    return new Window(
        0,
        0,
        width,
        height,
        wide,
        high,
        (long) Math.rint((wide - side) / 2.0),
        (long) Math.rint((high - side) / 2.0));
  }

  private static long resized(int length, int other, int shorter) {
    return length > other ? (long) shorter * length / other : shorter;
  }

  /**
   * The training view that {@code key} draws.
   *
   * @throws IllegalArgumentException for an augmentation that takes no image file
   */
  public static Window draw(
      Augmentation augmentation, SeedKey key, int width, int height, int side) {
    UniformRandomProvider random = key.with("crop").generator();
    return switch (augmentation) {
      case RESIZED_CROP -> resizedCrop(random, width, height, side);
      case CROP_FLIP -> crop(random, width, height, side);
      case PAD_CROP_FLIP, FLIP, NONE ->
          throw new IllegalArgumentException(augmentation + " takes packed pixels");
    };
  }

  private static Window crop(UniformRandomProvider random, int width, int height, int side) {
    long wide = resized(width, height, shorter(side));
    long high = resized(height, width, shorter(side));
    long top = random.nextLong(high - side + 1);
    long left = random.nextLong(wide - side + 1);
    return new Window(0, 0, width, height, wide, high, left, top);
  }

  /** RandomResizedCrop: ten tries at a box of random area and ratio, else the centre. */
  private static Window resizedCrop(UniformRandomProvider random, int width, int height, int side) {
    double area = (double) width * height;
    double low = Math.log(LEAST_RATIO);
    double high = Math.log(MOST_RATIO);
    for (int i = 0; i < TRIES; i++) {
      double target = area * (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble());
      double ratio = Math.exp(low + (high - low) * random.nextDouble());
      int w = (int) Math.rint(Math.sqrt(target * ratio));
      int h = (int) Math.rint(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        int left = random.nextInt(width - w + 1);
        return new Window(left, top, w, h, side, side, 0, 0);
      }
    }
    return centreBox(width, height, side);
  }

  /** The largest centred box of an allowed ratio. */
  static Window centreBox(int width, int height, int side) {
    double ratio = (double) width / height;
    int w = ratio > MOST_RATIO ? (int) Math.rint(height * MOST_RATIO) : width;
    int h = ratio < LEAST_RATIO ? (int) Math.rint(width / LEAST_RATIO) : height;
    return new Window((width - w) / 2, (height - h) / 2, w, h, side, side, 0, 0);
  }
}
