package graft.core.data.synthetic;

import graft.core.random.SeedKey;

/** Smooth value noise on an integer lattice: a fixed function of the key and the point. */
record Noise(long key) {
  static Noise of(SeedKey key) {
    return new Noise(key.value());
  }

  /** 0..1, smooth, with features of about one unit. */
  double at(double x, double y) {
    double column = Math.floor(x);
    double row = Math.floor(y);
    double u = ease(x - column);
    double v = ease(y - row);
    int i = (int) column;
    int j = (int) row;
    double top = cell(i, j) + u * (cell(i + 1, j) - cell(i, j));
    double bottom = cell(i, j + 1) + u * (cell(i + 1, j + 1) - cell(i, j + 1));
    return top + v * (bottom - top);
  }

  /** 0..1, independent from cell to cell. */
  double cell(int column, int row) {
    long bits = key ^ (column * 0x9E3779B97F4A7C15L) ^ (row * 0xC2B2AE3D27D4EB4FL);
    bits = (bits ^ (bits >>> 32)) * 0xD6E8FEB86659FD93L;
    bits = (bits ^ (bits >>> 32)) * 0xD6E8FEB86659FD93L;
    return ((bits ^ (bits >>> 32)) >>> 11) * 0x1.0p-53;
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }
}
