package graft.study.search;

import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a search may use, its refit included. */
public sealed interface Budget {
  /** Wall-clock time of all runs of the search together. */
  record Time(Duration duration) implements Budget {}

  /** Full trainings; one of fewer epochs counts by its share. */
  record Trials(int count) implements Budget {}

  /** As it is given: {@code 90s}, {@code 20m} or {@code 60-trials}. */
  default String text() {
    if (this instanceof Time time) {
      long seconds = time.duration().toSeconds();
      return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
    return ((Trials) this).count() + "-trials";
  }

  /**
   * A time of at least so many seconds, in round numbers: ten seconds below two minutes, then
   * minutes.
   */
  static Budget ofAtLeast(double seconds) {
    long step = seconds < 110 ? 10 : 60;
    return new Time(Duration.ofSeconds((long) Math.ceil(seconds / step) * step));
  }

  /**
   * Reads {@code 90s}, {@code 20m}, {@code 2h} or {@code 60-trials}.
   *
   * @throws UsageException for anything else, or for less than two trials
   */
  static Budget parse(String text) {
    Matcher matcher = Pattern.compile("(\\d{1,6})(s|m|h|-trials)").matcher(text.strip());
    if (!matcher.matches()) {
      throw new UsageException(
          "a budget is a time such as 90s, 20m or 2h, or a number of trainings such as 60-trials,"
              + " was '"
              + Shown.text(text)
              + "'");
    }
    int number = Integer.parseInt(matcher.group(1));
    Budget budget =
        switch (matcher.group(2)) {
          case "s" -> new Time(Duration.ofSeconds(number));
          case "m" -> new Time(Duration.ofMinutes(number));
          case "h" -> new Time(Duration.ofHours(number));
          default -> new Trials(number);
        };
    if (number == 0 || budget.equals(new Trials(1))) {
      throw new UsageException(
          "a budget of "
              + text.strip().toLowerCase(Locale.ROOT)
              + " holds no training beside the refit; give at least 2-trials, better 60-trials");
    }
    return budget;
  }
}
