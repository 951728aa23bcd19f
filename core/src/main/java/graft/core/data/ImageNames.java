package graft.core.data;

import graft.core.data.PartName.Kind;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a table name the images of a tree: by the end of their paths, with or without
 * extension.
 */
final class ImageNames {
  private final Keys whole = new Keys(new HashMap<>(), new HashMap<>());
  private final Keys stems = new Keys(new HashMap<>(), new HashMap<>());
  private final Set<Kind> parts = new HashSet<>();
  private final int count;

  /** How sure it is that a column names images, the surest first. */
  enum Quality {
    /** With extension. */
    FILE,
    /** Without extension, by text. */
    TEXT,
    /** By numbers alone, which may be of anything. */
    NUMBER
  }

  /**
   * Images that a table may name.
   *
   * @param root folder of the table; empty, or ending in a slash
   * @param images paths of all images at or below {@code root}
   * @param own the part that the table's name says: without their folder, it names no images of
   *     folders of other parts
   */
  ImageNames(String root, Collection<String> images, Optional<Kind> own) {
    for (String image : images) {
      String below = image.substring(root.length());
      for (int from = 0; ; from = below.indexOf('/', from) + 1) {
        String tail = below.substring(from);
        whole.add(tail, image);
        int dot = tail.lastIndexOf('.');
        if (dot > tail.lastIndexOf('/') + 1) {
          stems.add(tail.substring(0, dot), image);
        }
        if (tail.indexOf('/') < 0) {
          break;
        }
        Optional<Kind> part = PartName.of(tail.substring(0, tail.indexOf('/'))).map(PartName::kind);
        part.ifPresent(parts::add);
        if (part.isPresent() && own.isPresent() && !part.equals(own)) {
          break;
        }
      }
    }
    count = images.size();
  }

  /**
   * Images by name; an empty path stands for more than one image.
   *
   * @param exact by their names
   * @param composed those whose names have accents as characters of their own, as macOS stores
   *     them, by the names with accented letters
   */
  record Keys(Map<String, String> exact, Map<String, String> composed) {
    private void add(String name, String image) {
      add(exact, name, image);
      String form = composed(name);
      if (!form.equals(name)) {
        add(composed, form, image);
      }
    }

    private static void add(Map<String, String> keys, String key, String image) {
      String before = keys.putIfAbsent(key, image);
      if (before != null && !before.equals(image)) {
        keys.put(key, "");
      }
    }

    private static String composed(String name) {
      return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** By the name as it is, else by its accents in either form. */
    @Nullable String get(String name) {
      String image = exact.get(name);
      if (image != null) {
        return image;
      }
      String form = composed(name);
      String other = exact.get(form);
      return other == null ? composed.get(form) : other;
    }
  }

  int count() {
    return count;
  }

  /**
   * How one column names images: all of its values in the same way.
   *
   * @param prefix folders before those of the tree, the same in all of its rows
   * @param images different images that it names
   * @param doubtful rows with a name of more than one image
   */
  record Naming(int column, Quality quality, String prefix, Keys keys, int images, int doubtful) {
    /** The image that a value names; empty for more than one, null for none. */
    @Nullable String lookUp(String value) {
      String name = normal(value);
      return name.startsWith(prefix) ? keys.get(name.substring(prefix.length())) : null;
    }

    /** The one image that a line names, or null. */
    @Nullable String find(String[] line) {
      String image = lookUp(line[column]);
      return image == null || image.isEmpty() ? null : image;
    }

    /** Whether some line is of one image by this column and of another one by the other. */
    boolean differs(Naming other, List<String[]> lines) {
      return lines.stream()
          .anyMatch(
              line -> {
                String one = find(line);
                String two = other.find(line);
                return one != null && two != null && !one.equals(two);
              });
    }
  }

  /** How a column names images; by no image where it does not. */
  Naming of(int column, List<String[]> lines) {
    Naming files = of(column, lines, whole, Quality.FILE);
    Naming without = of(column, lines, stems, Quality.TEXT);
    return files.images() + files.doubtful() >= without.images() + without.doubtful()
        ? files
        : without;
  }

  private Naming of(int column, List<String[]> lines, Keys keys, Quality best) {
    String common = commonFolders(column, lines);
    Naming naming = counted(new Naming(column, best, "", keys, 0, 0), lines);
    for (int end = common.indexOf('/') + 1;
        end > 0 && naming.images() + naming.doubtful() == 0;
        end = common.indexOf('/', end) + 1) {
      String folder = common.substring(common.lastIndexOf('/', end - 2) + 1, end - 1);
      if (!parts.isEmpty() && PartName.of(folder).isPresent()) {
        break; // an image of test/ is not the one of that name in train/
      }
      naming = counted(new Naming(column, best, common.substring(0, end), keys, 0, 0), lines);
    }
    return naming;
  }

  private static Naming counted(Naming naming, List<String[]> lines) {
    Set<String> found = new HashSet<>();
    int doubtful = 0;
    boolean numbers = true;
    for (String[] line : lines) {
      String image = naming.lookUp(line[naming.column()]);
      if (image != null) {
        numbers &= line[naming.column()].matches("[\\d.+-]+");
        doubtful += image.isEmpty() ? 1 : 0;
        found.add(image);
      }
    }
    found.remove("");
    return new Naming(
        naming.column(),
        numbers ? Quality.NUMBER : naming.quality(),
        naming.prefix(),
        naming.keys(),
        found.size(),
        doubtful);
  }

  /**
   * The folders that all values of a column begin with, the first one apart, which may be a name.
   */
  private static String commonFolders(int column, List<String[]> lines) {
    String common = null;
    for (String[] line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String name = normal(line[column]);
      if (name.isEmpty()) {
        continue;
      }
      String folders = name.substring(0, name.lastIndexOf('/') + 1);
      common = common == null ? folders : common;
      while (!folders.startsWith(common)) {
        common = common.substring(0, common.lastIndexOf('/', common.length() - 2) + 1);
      }
    }
    return common == null ? "" : common;
  }

  private static String normal(String value) {
    String name = value.replace('\\', '/');
    while (name.startsWith("./") || name.startsWith("/")) {
      name = name.substring(name.indexOf('/') + 1);
    }
    return name;
  }
}
