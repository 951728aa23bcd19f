package graft.core.network;

/**
 * What an operation makes of one image: an image of channels, units, or tokens.
 *
 * @param channels values at each position: channels, units, or the width of a token
 * @param side height and width in positions; 0 where there are no rows
 * @param positions side x side, the number of tokens, or 1 for units
 */
public record Shape(int channels, int side, int positions) {
  static Shape image(int channels, int side) {
    return new Shape(channels, side, side * side);
  }

  static Shape units(int units) {
    return new Shape(units, 0, 1);
  }

  /** At least two. */
  static Shape tokens(int width, int count) {
    return new Shape(width, 0, count);
  }

  /** Values for one image. */
  public long values() {
    return (long) channels * positions;
  }

  /** Whether it is channels at each pixel of a square. */
  public boolean isImage() {
    return side > 0;
  }

  /** Whether it is values without positions. */
  public boolean isUnits() {
    return side == 0 && positions == 1;
  }

  /** Whether it is a sequence of vectors. */
  public boolean isTokens() {
    return side == 0 && positions > 1;
  }

  Shape withChannels(int other) {
    return new Shape(other, side, positions);
  }

  @Override
  public String toString() {
    return isImage()
        ? channels + " channels of " + side + " x " + side
        : isUnits() ? channels + " units" : positions + " tokens of " + channels;
  }
}
