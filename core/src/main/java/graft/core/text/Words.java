package graft.core.text;

import java.time.Duration;
import java.util.Locale;

/** Numbers, counts and times as people read them. */
public final class Words {
  private Words() {}

  /** A formatted text, the same in every locale. */
  public static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** E.g. {@code 1 worker}, {@code 1,200 workers}. */
  public static String counted(long count, String what) {
    return text(count == 1 ? "%,d %s" : "%,d %ss", count, what);
  }

  /** Seconds as {@link #time(Duration)} says them. */
  public static String time(double seconds) {
    return time(Duration.ofMillis((long) (1000 * seconds)));
  }

  /** E.g. {@code 45 s}, {@code 1 min 40 s}, {@code 12 min}, {@code 3 h 5 min}. */
  public static String time(Duration time) {
    long seconds = Math.round(time.toMillis() / 1e3);
    if (seconds < 90) {
      return seconds + " s";
    }
    if (seconds < 295) {
      long tens = (seconds + 5) / 10;
      return tens / 6 + " min" + (tens % 6 == 0 ? "" : " " + tens % 6 * 10 + " s");
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }
}
