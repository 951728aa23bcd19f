package graft.core.data.synthetic;

/** A colour: red, green and blue, 0..1 where shown, any size while light is applied. */
record Colour(double red, double green, double blue) {

  /**
   * From hue, saturation and lightness.
   *
   * @param hue degrees, any size
   * @param saturation 0..1
   * @param lightness 0..1
   */
  static Colour ofHue(double hue, double saturation, double lightness) {
    double chroma = (1 - Math.abs(2 * lightness - 1)) * saturation;
    double low = lightness - chroma / 2;
    return new Colour(
        low + chroma * ramp(hue / 60),
        low + chroma * ramp(hue / 60 - 2),
        low + chroma * ramp(hue / 60 + 2));
  }

  /** A channel's share of the chroma, for a hue in sixths of the circle from the channel's own. */
  private static double ramp(double sixths) {
    double around = sixths - 6 * Math.floor(sixths / 6);
    return Math.min(1, Math.max(0, Math.abs(around - 3) - 1));
  }

  /** This colour where {@code share} is 0, {@code other} where it is 1. */
  Colour mix(Colour other, double share) {
    return new Colour(
        red + share * (other.red - red),
        green + share * (other.green - green),
        blue + share * (other.blue - blue));
  }

  /** Each channel multiplied by that of {@code light}, then by {@code strength}. */
  Colour lit(Colour light, double strength) {
    return new Colour(
        red * light.red * strength, green * light.green * strength, blue * light.blue * strength);
  }

  /** Each channel changed by {@code amount}. */
  Colour plus(double amount) {
    return new Colour(red + amount, green + amount, blue + amount);
  }

  /** As {@code 0xRRGGBB}, channels cut off at 0 and 1. */
  int toRgb() {
    return level(red) << 16 | level(green) << 8 | level(blue);
  }

  private static int level(double channel) {
    return (int) Math.round(255 * Math.min(1, Math.max(0, channel)));
  }
}
