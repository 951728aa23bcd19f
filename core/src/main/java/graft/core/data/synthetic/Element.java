package graft.core.data.synthetic;

import graft.core.data.synthetic.Scheme.Tones;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One textured shape on the canvas, whose visible part is the square -1..1.
 *
 * @param shape its outline
 * @param texture its inside
 * @param tones its two tones
 * @param pose where it lies
 * @param weave how its texture lies
 * @param noise for textures that need it
 */
record Element(Shape shape, Texture texture, Tones tones, Pose pose, Pose weave, Noise noise) {
  /** Texture periods are never finer than this share of the canvas: 7 pixels of 64. */
  private static final double FINEST_PERIOD = 0.22;

  private static final double REACH = 1.35;

  /**
   * How a texture lies: direction and phase at random, the period fitting the element.
   *
   * @param radius of the element on the canvas
   */
  static Pose weave(double radius, UniformRandomProvider random) {
    double period = Math.max(FINEST_PERIOD, 0.5 * radius) * random.nextDouble(0.85, 1.3);
    return Pose.of(
        period * random.nextDouble(-1, 1),
        period * random.nextDouble(-1, 1),
        random.nextDouble(0, 2 * Math.PI),
        period,
        0);
  }

  /**
   * Signed distance to the outline in canvas units, negative inside; a large number where the
   * element is far.
   */
  double distance(double x, double y) {
    double u = pose.across(x, y);
    double v = pose.along(x, y);
    if (Math.abs(u) > REACH || Math.abs(v) > REACH) {
      return Double.MAX_VALUE;
    }
    return shape.distance(u, v) * pose.scale();
  }

  /**
   * Colour of the inside at a point.
   *
   * @param distance what {@link #distance} gave there
   * @param pixel side of a pixel in canvas units
   */
  Colour colour(double x, double y, double distance, double pixel) {
    double share =
        texture.share(
            weave.across(x, y),
            weave.along(x, y),
            -distance / pose.scale(),
            pixel / (texture == Texture.RIMMED ? pose.scale() : weave.scale()),
            noise);
    return tones.first().mix(tones.second(), share);
  }
}
