package graft.core.data.synthetic;

/** How an element's inside is divided between its two tones. */
enum Texture {
  /** The first tone, with a rim of the second. */
  RIMMED {
    @Override
    double share(double x, double y, double inside, double blur, Noise noise) {
      return step(0.3 - inside, blur);
    }
  },
  /** Straight stripes. */
  STRIPED {
    @Override
    double share(double x, double y, double inside, double blur, Noise noise) {
      return step(0.5 * wave(x), blur);
    }
  },
  /** Round dots on a square lattice. */
  DOTTED {
    @Override
    double share(double x, double y, double inside, double blur, Noise noise) {
      double column = x - Math.rint(x);
      double row = y - Math.rint(y);
      return step(0.33 - Math.sqrt(column * column + row * row), blur);
    }
  },
  /** A chessboard. */
  CHECKED {
    @Override
    double share(double x, double y, double inside, double blur, Noise noise) {
      double a = wave(0.6 * x);
      double b = wave(0.6 * y);
      double nearest = 0.8 * Math.min(Math.abs(a), Math.abs(b));
      return step(a * b > 0 ? nearest : -nearest, blur);
    }
  },
  /** Irregular blotches. */
  MOTTLED {
    @Override
    double share(double x, double y, double inside, double blur, Noise noise) {
      return step(0.9 * (noise.at(1.4 * x, 1.4 * y) - 0.5), blur);
    }
  },
  /** Crooked stripes. */
  ZIGZAG {
    @Override
    double share(double x, double y, double inside, double blur, Noise noise) {
      return step(0.4 * wave(x + 0.8 * Math.abs(wave(0.5 * y))), blur);
    }
  };

  /**
   * The second tone's share at a point, 0..1.
   *
   * @param x across the texture, in periods
   * @param y along the texture, in periods
   * @param inside distance from the outline in element radii, 0 at the outline
   * @param blur width of a soft edge in periods
   * @param noise the element's own noise
   */
  abstract double share(double x, double y, double inside, double blur, Noise noise);

  /** The name as it stands in a class's name. */
  String word() {
    return Parts.word(this);
  }

  /** A triangle wave of period 1: 1 at whole numbers, -1 between two of them, in -1..1. */
  private static double wave(double x) {
    return 1 - 4 * Math.abs(x - Math.rint(x));
  }

  private static double step(double signed, double blur) {
    return Math.min(1, Math.max(0, 0.5 + signed / blur));
  }
}
