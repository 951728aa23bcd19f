package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.NearMiss;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Classes as somebody listed them, each with its place for messages. In a file: UTF-8, one class a
 * line; blank lines and lines that begin with {@code #} are left out. A class whose name begins
 * with {@code #} or {@code \} has a {@code \} before it.
 *
 * @param classes in the order listed
 */
public record ClassList(List<Entry> classes) {
  private static final int SHOWN = 6;

  /**
   * A listed class.
   *
   * @param name of the class
   * @param place where it is listed, e.g. {@code natural.txt, line 3}
   */
  public record Entry(String name, String place) {}

  public ClassList {
    classes = List.copyOf(classes);
  }

  /** A list that is a setting. */
  public static ClassList of(String setting, List<String> names) {
    List<Entry> entries = new ArrayList<>();
    for (String name : names) {
      entries.add(new Entry(name, setting + ", item " + (entries.size() + 1)));
    }
    return new ClassList(entries);
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it cannot be read, is not UTF-8 or lists no class
   */
  public static ClassList read(Path file) {
    String shown = Shown.text(file.toString());
    List<Entry> entries = new ArrayList<>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        number++;
        String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        if (!text.isBlank() && !text.startsWith("#")) {
          entries.add(
              new Entry(
                  text.startsWith("\\") ? text.substring(1) : text, shown + ", line " + number));
        }
      }
    } catch (CharacterCodingException e) {
      throw new DataException("the class list " + shown + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new DataException("cannot read the class list " + shown + ": " + FileTree.reason(e), e);
    }
    if (entries.isEmpty()) {
      throw new DataException(shown + " lists no class; it holds one class a line");
    }
    return new ClassList(entries);
  }

  /** The line of a file that lists a class. */
  static String line(String name) {
    return name.startsWith("#") || name.startsWith("\\") ? "\\" + name : name;
  }

  /** The names in byte order. */
  public List<String> names() {
    return classes.stream().map(Entry::name).sorted(Utf8Order.COMPARATOR).toList();
  }

  /** A line on each class that is in this list twice, or in {@code other} too. */
  public List<String> repeats(ClassList other) {
    List<String> wrong = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    for (List<Entry> entries : List.of(other.classes, classes)) {
      for (Entry entry : entries) {
        String before = seen.putIfAbsent(entry.name(), entry.place());
        if (before != null) {
          wrong.add(
              entry.place()
                  + ": class "
                  + Shown.text(entry.name())
                  + " is listed before: "
                  + before);
        }
      }
    }
    return wrong;
  }

  /**
   * Checks that a dataset has all classes of some lists.
   *
   * @throws DataException with the place of each class that is not there, and names near to it
   */
  public static void requireKnown(List<ClassList> lists, List<String> known) {
    Set<String> there = Set.copyOf(known);
    List<Entry> all = lists.stream().flatMap(list -> list.classes().stream()).distinct().toList();
    List<Entry> unknown = all.stream().filter(entry -> !there.contains(entry.name())).toList();
    if (unknown.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    if (2 * unknown.size() > all.size()) {
      lines.add(
          "%d of the %d classes listed are not in the dataset, which has %d; is this a list of another dataset?"
              .formatted(unknown.size(), all.size(), known.size()));
    }
    for (Entry entry : unknown.subList(0, Math.min(SHOWN, unknown.size()))) {
      lines.add(
          entry.place()
              + ": unknown class '"
              + Shown.text(entry.name())
              + "'"
              + Shown.text(NearMiss.offer(entry.name(), known)));
    }
    if (unknown.size() > SHOWN) {
      lines.add("and " + (unknown.size() - SHOWN) + " more");
    }
    throw new DataException(String.join("\n", lines));
  }
}
