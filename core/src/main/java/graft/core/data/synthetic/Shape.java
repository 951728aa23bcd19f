package graft.core.data.synthetic;

/** The outline of an element, about one unit in radius around the origin. */
enum Shape {
  DISC {
    @Override
    double distance(double x, double y) {
      return length(x, y) - 0.92;
    }
  },
  RING {
    @Override
    double distance(double x, double y) {
      return Math.abs(length(x, y) - 0.7) - 0.29;
    }
  },
  TRIANGLE {
    @Override
    double distance(double x, double y) {
      return spiked(x, y, 3, 1.15, 0.575);
    }
  },
  SQUARE {
    @Override
    double distance(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) - 0.8;
    }
  },
  HEXAGON {
    @Override
    double distance(double x, double y) {
      return spiked(x, y, 6, 1, 0.866);
    }
  },
  STAR {
    @Override
    double distance(double x, double y) {
      return spiked(x, y, 5, 1.15, 0.5);
    }
  },
  CROSS {
    @Override
    double distance(double x, double y) {
      double wide = Math.max(Math.abs(x) - 1, Math.abs(y) - 0.34);
      double high = Math.max(Math.abs(x) - 0.34, Math.abs(y) - 1);
      return Math.min(wide, high);
    }
  },
  CRESCENT {
    @Override
    double distance(double x, double y) {
      return Math.max(length(x + 0.1, y) - 1, 0.8 - length(x - 0.45, y));
    }
  },
  FLOWER {
    @Override
    double distance(double x, double y) {
      double petals = StrictMath.cos(6 * StrictMath.atan2(y, x));
      return 0.7 * (length(x, y) - 0.78 - 0.26 * petals);
    }
  },
  HEART {
    @Override
    double distance(double x, double y) {
      double u = Math.abs(x) / 1.75;
      double v = (y + 0.95) / 1.75;
      if (u + v > 1) {
        return 1.75 * (length(u - 0.25, v - 0.75) - Math.sqrt(0.125));
      }
      double along = Math.max(u + v, 0) / 2;
      double nearest = Math.min(length(u, v - 1), length(u - along, v - along));
      return 1.75 * Math.copySign(nearest, u - v);
    }
  };

  /**
   * Signed distance to the outline, negative inside; exact enough near the outline to draw a smooth
   * edge.
   */
  abstract double distance(double x, double y);

  /** The name as it stands in a class's name. */
  String word() {
    return Parts.word(this);
  }

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  /**
   * A star with {@code points} tips at radius {@code tip} and notches at radius {@code notch}; a
   * regular polygon where the notch lies on the straight line between two tips.
   */
  private static double spiked(double x, double y, int points, double tip, double notch) {
    double sector = Math.PI / points;
    double angle = StrictMath.atan2(y, x);
    double folded = Math.abs(angle - 2 * sector * Math.rint(angle / (2 * sector)));
    double radius = length(x, y);
    double along = radius * StrictMath.cos(folded);
    double across = radius * StrictMath.sin(folded);
    double edgeX = notch * StrictMath.cos(sector) - tip;
    double edgeY = notch * StrictMath.sin(sector);
    return ((along - tip) * edgeY - across * edgeX) / length(edgeX, edgeY);
  }
}
