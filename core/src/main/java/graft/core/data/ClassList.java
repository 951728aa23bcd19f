package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.NearMiss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
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
    int number = 0;
    for (String line : text(file, shown).split("\r\n|\r|\n", -1)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        entries.add(
            new Entry(
                line.startsWith("\\") ? line.substring(1) : line, shown + ", line " + number));
      }
    }
    if (entries.isEmpty()) {
      throw new DataException(shown + " lists no class; it holds one class a line");
    }
    return new ClassList(entries);
  }

  private static String text(Path file, String shown) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataException("cannot read the class list " + shown + ": " + FileTree.reason(e), e);
    }
    if (isUtf16(bytes)) {
      throw new DataException(
          "the class list "
              + shown
              + " is UTF-16, as Windows PowerShell and Excel write it; save it as UTF-8");
    }
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    if (StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true).isError()) {
      String before = text.flip().toString();
      throw new DataException(
          "the class list "
              + shown
              + " is not UTF-8 text from line "
              + before.split("\r\n|\r|\n", -1).length
              + " on; save it as UTF-8");
    }
    String all = text.flip().toString();
    return all.startsWith("\uFEFF") ? all.substring(1) : all;
  }

  /**
   * Whether it begins with the mark of UTF-16, or has zero bytes as UTF-16 has and names have not.
   */
  private static boolean isUtf16(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    if (first == 0xFFFE || first == 0xFEFF) {
      return true;
    }
    for (byte one : bytes) {
      if (one == 0) {
        return true;
      }
    }
    return false;
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
