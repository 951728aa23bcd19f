package graft.analysis.figures;

import graft.core.data.TargetSize;
import java.util.List;
import java.util.Optional;

/**
 * A line of a figure.
 *
 * @param name what its points have in common, for a reader
 * @param size training images a class; empty where the points differ in it
 * @param points by ascending position
 */
public record FigureLine(String name, Optional<TargetSize> size, List<FigurePoint> points) {
  public FigureLine {
    points = List.copyOf(points);
  }

  /** The first point, e.g. training from scratch in Figure 1. */
  public FigurePoint first() {
    return points.get(0);
  }

  /** The last point, e.g. the common protocol in Figure 1. */
  public FigurePoint last() {
    return points.get(points.size() - 1);
  }

  /** The line without its first point. */
  public FigureLine withoutFirst() {
    return new FigureLine(name, size, points.subList(1, points.size()));
  }

  /**
   * The point of highest mean accuracy; a tie goes to the first. Chosen on the images it is
   * reported on.
   */
  public Optional<FigurePoint> best() {
    Optional<FigurePoint> best = Optional.empty();
    for (FigurePoint point : points) {
      double highest = best.map(b -> b.mean().orElseThrow()).orElse(Double.NEGATIVE_INFINITY);
      if (point.mean().orElse(Double.NEGATIVE_INFINITY) > highest) {
        best = Optional.of(point);
      }
    }
    return best;
  }
}
