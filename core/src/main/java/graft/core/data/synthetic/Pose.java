package graft.core.data.synthetic;

/**
 * A place, direction, size and skew: an affine map from the canvas to the inside of what lies
 * there.
 *
 * @param x centre on the canvas
 * @param y centre on the canvas
 * @param cosine of the rotation
 * @param sine of the rotation
 * @param scale length of the inside's unit on the canvas
 * @param skew how far the inside's first axis leans towards the second
 */
record Pose(double x, double y, double cosine, double sine, double scale, double skew) {
  static Pose of(double x, double y, double angle, double scale, double skew) {
    return new Pose(x, y, StrictMath.cos(angle), StrictMath.sin(angle), scale, skew);
  }

  /** The inside's first coordinate of a point on the canvas. */
  double across(double px, double py) {
    double u = ((px - x) * cosine + (py - y) * sine) / scale;
    return u - skew * along(px, py);
  }

  /** The inside's second coordinate of a point on the canvas. */
  double along(double px, double py) {
    return ((py - y) * cosine - (px - x) * sine) / scale;
  }

  /** A pose within this one, given in this one's inside coordinates. */
  Pose inner(double u, double v, double angle, double size) {
    double leaning = u + skew * v;
    return new Pose(
        x + scale * (leaning * cosine - v * sine),
        y + scale * (leaning * sine + v * cosine),
        cosine * StrictMath.cos(angle) - sine * StrictMath.sin(angle),
        sine * StrictMath.cos(angle) + cosine * StrictMath.sin(angle),
        scale * size,
        skew);
  }
}
