package graft.core.text;

import java.util.ArrayList;
import java.util.List;

/** The first few of many things, and how many more there are. */
public final class Few {
  private Few() {}

  /** The first lines, each after {@code indent}, then {@code and N more}. */
  public static List<String> lines(List<String> all, int shown, String indent) {
    return lines(all, shown, indent, "");
  }

  /** The same with what to do for all of them behind {@code and N more}. */
  public static List<String> lines(List<String> all, int shown, String indent, String hint) {
    List<String> lines = new ArrayList<>();
    all.stream().limit(shown).forEach(line -> lines.add(indent + line));
    if (all.size() > shown) {
      lines.add(indent + "and " + (all.size() - shown) + " more" + hint);
    }
    return lines;
  }

  /** The first words, separated by commas, then {@code and N more}. */
  public static String words(List<String> all, int shown) {
    String first = String.join(", ", all.stream().limit(shown).toList());
    return all.size() > shown ? first + " and " + (all.size() - shown) + " more" : first;
  }
}
