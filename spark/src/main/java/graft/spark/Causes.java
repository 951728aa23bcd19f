package graft.spark;

import java.util.List;

/** Why a Spark job failed, of a message of many lines. */
final class Causes {
  /** A class that is not there, or one of another version. */
  private static final List<String> OF_CLASSES =
      List.of(
          "ClassNotFoundException",
          "NoClassDefFoundError",
          "NoSuchMethodError",
          "InvalidClassException",
          "StreamCorruptedException");

  private static final String RECENT = "most recent failure: ";

  private Causes() {}

  /** All that is said of it and of its causes. */
  static String of(Throwable e) {
    String text = e.toString();
    Throwable cause = e.getCause();
    return cause == null ? text : text + "\n" + of(cause);
  }

  static boolean isOfClasses(String message) {
    return OF_CLASSES.stream().anyMatch(message::contains);
  }

  /** What Spark says of the last failure, else of the last cause. */
  static String last(String causes) {
    int recent = causes.lastIndexOf(RECENT);
    return recent < 0
        ? causes.lines().reduce("", (first, second) -> second)
        : causes.substring(recent + RECENT.length()).lines().findFirst().orElse("");
  }
}
