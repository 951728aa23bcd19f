package graft.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A value axis with round ticks.
 *
 * @param low value at its start
 * @param high value at its end, above low
 * @param step between ticks
 */
record Axis(double low, double high, double step) {
  private static final int TICKS = 8;

  /** The smallest axis with round ticks around these values; starts at 0 where 0 is near. */
  static Axis around(double lowest, double highest) {
    double from = lowest < 0.5 * highest ? 0 : lowest;
    double span = Math.max(highest - from, 0.01);
    double step = roundStep(span / TICKS);
    double low = Math.max(0, Math.floor(from / step - 1e-9) * step);
    double high = Math.ceil(highest / step + 1e-9) * step;
    return new Axis(low, Math.max(high, low + step), step);
  }

  private static double roundStep(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= raw) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** The ticks, both ends among them. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; low + i * step <= high + 1e-9; i++) {
      ticks.add(low + i * step);
    }
    return ticks;
  }

  /** Where {@code value} lies: 0 at low, 1 at high. */
  double fraction(double value) {
    return (value - low) / (high - low);
  }
}
