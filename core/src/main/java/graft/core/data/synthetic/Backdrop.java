package graft.core.data.synthetic;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * What lies behind all elements: two tones of any hue, blended by one of several patterns.
 *
 * @param first a tone
 * @param second a tone
 * @param pattern how they are blended
 * @param weave direction and period of the pattern
 * @param noise for the blotches
 */
record Backdrop(Colour first, Colour second, Pattern pattern, Pose weave, Noise noise) {
  /** How a backdrop's tones are blended. */
  enum Pattern {
    FADE,
    CLOUDS,
    BANDS,
    WEAVE
  }

  static Backdrop draw(UniformRandomProvider random, Noise noise) {
    double lightness = random.nextDouble(0.15, 0.85);
    double hue = random.nextDouble(0, 360);
    return new Backdrop(
        tone(hue, lightness, random),
        tone(hue + random.nextDouble(-90, 90), lightness + random.nextDouble(-0.22, 0.22), random),
        Parts.any(Pattern.values(), random),
        Pose.of(0, 0, random.nextDouble(0, 2 * Math.PI), random.nextDouble(0.15, 0.6), 0),
        noise);
  }

  private static Colour tone(double hue, double lightness, UniformRandomProvider random) {
    return Colour.ofHue(
        hue, random.nextDouble(0.1, 0.7), Math.min(0.92, Math.max(0.08, lightness)));
  }

  /** Colour at a point of the canvas. */
  Colour colour(double x, double y) {
    double u = weave.across(x, y);
    double v = weave.along(x, y);
    double share =
        switch (pattern) {
          case FADE -> 0.5 + 0.4 * (x * weave.cosine() + y * weave.sine());
          case CLOUDS -> 0.65 * noise.at(u, v) + 0.35 * noise.at(2.3 * u + 9, 2.3 * v);
          case BANDS ->
              0.5 + 0.5 * StrictMath.sin(2 * Math.PI * u + 2 * noise.at(0.5 * u, 0.5 * v));
          case WEAVE ->
              0.5 + 0.5 * StrictMath.sin(2 * Math.PI * u) * StrictMath.sin(2 * Math.PI * v);
        };
    return first.mix(second, Math.min(1, Math.max(0, share)));
  }
}
