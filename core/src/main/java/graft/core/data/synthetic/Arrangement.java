package graft.core.data.synthetic;

import java.util.List;
import java.util.stream.IntStream;

/** Where a figure's elements stand, in a circle of radius 1 around the origin. */
enum Arrangement {
  /** One large element. */
  ALONE,
  /** Two side by side. */
  PAIR,
  /** Three in a row. */
  ROW,
  /** Five on a circle. */
  CIRCLE,
  /** A small one, tones swapped, upon a large one. */
  NESTED;

  /**
   * Where one element stands.
   *
   * @param x centre
   * @param y centre
   * @param radius size
   * @param swapped whether its two tones change places
   */
  record Place(double x, double y, double radius, boolean swapped) {}

  /** The elements' places, those behind first. */
  List<Place> places() {
    return switch (this) {
      case ALONE -> List.of(new Place(0, 0, 0.8, false));
      case PAIR -> List.of(new Place(-0.52, 0, 0.47, false), new Place(0.52, 0, 0.47, false));
      case ROW ->
          List.of(
              new Place(-0.72, 0, 0.35, false),
              new Place(0, 0, 0.35, false),
              new Place(0.72, 0, 0.35, false));
      case CIRCLE -> circle(5, 0.68, 0.36);
      case NESTED -> List.of(new Place(0, 0, 0.9, false), new Place(0, 0, 0.42, true));
    };
  }

  /** The name as it stands in a class's name. */
  String word() {
    return Parts.word(this);
  }

  private static List<Place> circle(int elements, double distance, double radius) {
    return IntStream.range(0, elements)
        .mapToDouble(i -> 2 * Math.PI * i / elements)
        .mapToObj(
            angle ->
                new Place(
                    distance * StrictMath.cos(angle),
                    distance * StrictMath.sin(angle),
                    radius,
                    false))
        .toList();
  }
}
