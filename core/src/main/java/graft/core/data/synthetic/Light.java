package graft.core.data.synthetic;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * A lamp to one side: brighter towards it, shadows away from it.
 *
 * @param x towards the lamp, a unit vector with y
 * @param y towards the lamp
 * @param slope how much brighter the near edge is than the middle
 * @param strength brightness in the middle, 1 for colours as they are
 * @param tint colour of the light
 * @param shadow how dark shadows are, 0..1
 */
record Light(double x, double y, double slope, double strength, Colour tint, double shadow) {
  static Light draw(UniformRandomProvider random) {
    double angle = random.nextDouble(0, 2 * Math.PI);
    return new Light(
        StrictMath.cos(angle),
        StrictMath.sin(angle),
        random.nextDouble(0, 0.35),
        random.nextDouble(0.65, 1.2),
        new Colour(
            random.nextDouble(0.85, 1.1),
            random.nextDouble(0.9, 1.05),
            random.nextDouble(0.8, 1.1)),
        random.nextDouble(0.1, 0.55));
  }

  /** A colour as it looks at a point of the canvas. */
  Colour on(Colour colour, double px, double py) {
    return colour.lit(tint, strength * (1 + slope * (px * x + py * y)));
  }
}
