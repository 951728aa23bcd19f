package graft.core.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that are not read, for one reason and with one extension.
 *
 * @param reason why, in a few words
 * @param extension lower case, without its dot; empty for none
 * @param count number of files; a hidden folder and a link count once
 * @param example the path of one of them
 */
public record LeftOut(String reason, String extension, int count, String example) {
  /** Of files that are no images. */
  static final String NO_IMAGE = "not an image";

  /** Of files and folders whose names hide them. */
  static final String HIDDEN = "hidden";

  /** The extension of a path's file; empty where it has none. */
  public static String extension(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }

  /** Counts files by reason and extension. */
  static final class Tally {
    private final Map<String, Map<String, LeftOut>> byReason = new TreeMap<>();

    void add(String reason, String path) {
      byReason
          .computeIfAbsent(reason, key -> new TreeMap<>())
          .merge(
              extension(path),
              new LeftOut(reason, extension(path), 1, path),
              (some, one) ->
                  new LeftOut(reason, some.extension(), some.count() + 1, some.example()));
    }

    /** By reason, then the most frequent extension first. */
    List<LeftOut> all() {
      List<LeftOut> all = new ArrayList<>();
      byReason.forEach(
          (reason, some) ->
              some.values().stream()
                  .sorted(
                      Comparator.comparingInt(LeftOut::count)
                          .reversed()
                          .thenComparing(LeftOut::extension))
                  .forEach(all::add));
      return all;
    }
  }
}
