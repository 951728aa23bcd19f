package graft.core.data.synthetic;

import org.apache.commons.rng.UniformRandomProvider;

/** Which hues an element's two tones have. Backgrounds and clutter have any hue. */
enum Scheme {
  /** Both from magenta to yellow. */
  WARM,
  /** Both from green to violet. */
  COOL,
  /** One of each. */
  MIXED;

  /** The two tones, clearly different in lightness. */
  Tones tones(UniformRandomProvider random) {
    boolean lightFirst = random.nextBoolean();
    boolean warmFirst = this == WARM || (this == MIXED && random.nextBoolean());
    boolean warmSecond = this == WARM || (this == MIXED && !warmFirst);
    double light = random.nextDouble(0.62, 0.84);
    double dark = random.nextDouble(0.18, 0.38);
    return new Tones(
        tone(warmFirst, lightFirst ? light : dark, random),
        tone(warmSecond, lightFirst ? dark : light, random));
  }

  /** The name as it stands in a class's name. */
  String word() {
    return Parts.word(this);
  }

  private static Colour tone(boolean warm, double lightness, UniformRandomProvider random) {
    double hue = warm ? random.nextDouble(-45, 75) : random.nextDouble(110, 285);
    return Colour.ofHue(hue, random.nextDouble(0.45, 0.95), lightness);
  }

  /** An element's two tones. */
  record Tones(Colour first, Colour second) {
    Tones swapped() {
      return new Tones(second, first);
    }
  }
}
