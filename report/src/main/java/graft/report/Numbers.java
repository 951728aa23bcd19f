package graft.report;

import graft.core.data.TargetSize;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedDifference;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Numbers as people read them: accuracies in per cent, a true minus sign, a dash for none. */
final class Numbers {
  static final String NONE = "–";

  private Numbers() {}

  /** A fraction 0..1 in per cent with one decimal, without the sign. */
  static String percent(double fraction) {
    return decimals(100 * fraction, 1);
  }

  static String percent(OptionalDouble fraction) {
    return fraction.isPresent() ? percent(fraction.getAsDouble()) : NONE;
  }

  /** A difference of fractions in points, signed. */
  static String points(double difference) {
    String text = percent(difference);
    return text.startsWith("−") || text.equals("0.0") ? text : "+" + text;
  }

  static String loss(OptionalDouble loss) {
    return loss.isPresent() ? decimals(loss.getAsDouble(), 2) : NONE;
  }

  /** {@code low to high} in per cent. */
  static String interval(Interval interval) {
    return percent(interval.low()) + " to " + percent(interval.high());
  }

  /** Mean difference in points with its interval where there is one. */
  static String difference(PairedDifference paired) {
    return difference(paired.difference().mean(), paired.difference().interval());
  }

  /** A mean difference in points with its interval where there is one. */
  static String difference(OptionalDouble mean, Optional<Interval> interval) {
    if (mean.isEmpty()) {
      return NONE;
    }
    String shown = points(mean.getAsDouble());
    return interval
        .map(i -> shown + " (" + points(i.low()) + " to " + points(i.high()) + ")")
        .orElse(shown);
  }

  /** {@code 10 images a class} or {@code all images}. */
  static String size(TargetSize size) {
    if (size.isFull()) {
      return "all images";
    }
    return size.perClass() == 1 ? "1 image a class" : size + " images a class";
  }

  /** A count with thin groups of three digits. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String decimals(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
    String unsigned = text.startsWith("-") ? text.substring(1) : text;
    return zero || !text.startsWith("-") ? unsigned : "−" + unsigned;
  }
}
