package graft.core.data;

/**
 * How many of the last training images of each class join the test images where nobody said it. A
 * small class keeps half of its images to train on, but never fewer than 10, and 100 are enough:
 * the smallest and the largest size of preset {@code small}. It depends on the classes alone, not
 * on the sizes that are run: a size that is added later is tested on the same images.
 */
public final class ExtraTestImages {
  private static final int LEAST_KEPT = 10;
  private static final int ENOUGH_KEPT = 100;

  private ExtraTestImages() {}

  /**
   * The number for classes of which the smallest has so many training images.
   *
   * @param most what is taken of classes that are large enough
   */
  public static int of(int most, int smallest) {
    int half = smallest - smallest / 2;
    int kept = Math.max(LEAST_KEPT, Math.min(half, ENOUGH_KEPT));
    return Math.max(0, Math.min(most, smallest - kept));
  }
}
