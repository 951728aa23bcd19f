package graft.core.error;

import java.util.function.IntPredicate;

/** Foreign text made safe to show: names of files and classes may hold anything. */
public final class Shown {
  private static final int BRIEF = 80;

  private Shown() {}

  /**
   * The text with control, format (bidirectional, zero-width), separator and unpaired surrogate
   * characters written as {@code \}{@code u{hex}}, so that it stays on its line and reads as it is
   * stored.
   */
  public static String text(String foreign) {
    return escaped(foreign, Shown::isInvisible);
  }

  private static String escaped(String foreign, IntPredicate rogue) {
    StringBuilder shown = new StringBuilder(foreign.length());
    foreign
        .codePoints()
        .forEach(
            c -> {
              if (rogue.test(c)) {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  /** The first 80 characters of the text, made safe to show: a name in a message. */
  public static String brief(String foreign) {
    return text(foreign.length() <= BRIEF ? foreign : foreign.substring(0, BRIEF) + "...");
  }

  /**
   * The text as a value for programs: what it is, but for characters that would command a terminal
   * (control characters other than tabs and line breaks) or cannot be encoded (unpaired
   * surrogates), which are escaped as by {@link #text}.
   */
  public static String value(String foreign) {
    return escaped(foreign, Shown::isControl);
  }

  private static boolean isControl(int codePoint) {
    int type = Character.getType(codePoint);
    boolean layout = codePoint == '\t' || codePoint == '\n' || codePoint == '\r';
    return (type == Character.CONTROL && !layout) || type == Character.SURROGATE;
  }

  private static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
