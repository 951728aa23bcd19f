package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * A table that says the class of each image, as downloads bring it: comma, semicolon or tab
 * separated text, a row an image. The column of the images is the one whose values are names of
 * images of the tree, with or without folders and extension. The column of the classes is the only
 * other one, or the only one with one of the usual names. A column named {@code split}, {@code set}
 * or the like says the part.
 *
 * @param path of the table
 * @param rows what it says of each image of the tree, by the image's path
 * @param missing names in the table that are of no image, or of more than one, with the reason
 * @param imageColumn name of the column of the images
 * @param classColumn name of the column of the classes
 */
record LabelTable(
    String path,
    Map<String, Row> rows,
    List<BadFile> missing,
    String imageColumn,
    String classColumn) {
  /** Names of a column of classes, lower case. */
  private static final Set<String> CLASS_NAMES =
      Set.of(
          "label",
          "labels",
          "class",
          "classes",
          "class_name",
          "classname",
          "class name",
          "category",
          "category_name",
          "breed",
          "species",
          "target",
          "tag",
          "diagnosis",
          "dx");

  /** Names of a column of parts, lower case. */
  private static final Set<String> PART_NAMES =
      Set.of("split", "set", "subset", "part", "partition", "fold_name", "data set", "dataset");

  /** A table of fewer rows about images than this share of its rows is about something else. */
  private static final double LEAST_SHARE = 0.5;

  private static final int SHOWN = 8;

  /**
   * What a table says of an image.
   *
   * @param className its class
   * @param part what the part's column says; empty where there is none
   */
  record Row(String className, Optional<String> part) {}

  LabelTable {
    rows = Map.copyOf(rows);
    missing = List.copyOf(missing);
  }

  /**
   * Reads a table.
   *
   * @param path of the table
   * @param bytes its content
   * @param root folder that the table lies in; empty, or ending in a slash
   * @param images paths of all images at or below {@code root}
   * @return empty if no column of it names images of the tree: it is a table of something else
   * @throws DataException if it names images and it cannot be told which column holds the classes,
   *     an image has two classes or none, or it is no text
   */
  static Optional<LabelTable> read(
      String path, byte[] bytes, String root, Collection<String> images) {
    List<String[]> lines = lines(path, bytes);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> known = keys(root, images);
    int width = lines.stream().mapToInt(line -> line.length).max().orElse(0);
    int column = imageColumn(lines, width, known);
    if (column < 0 || width < 2) {
      return Optional.empty();
    }
    boolean headless = find(known, lines.get(0)[column]) != null;
    String[] header = headless ? numbered(width) : lines.get(0);
    Columns columns = columns(path, header, column, lines);
    return Optional.of(of(path, lines.subList(headless ? 0 : 1, lines.size()), columns, known));
  }

  private record Columns(int image, int label, int part, String imageName, String labelName) {}

  private static LabelTable of(
      String path, List<String[]> lines, Columns columns, Map<String, String> known) {
    Map<String, Row> rows = new LinkedHashMap<>();
    List<BadFile> missing = new ArrayList<>();
    for (String[] line : lines) {
      String name = cell(line, columns.image());
      String label = cell(line, columns.label());
      if (name.isEmpty() && label.isEmpty()) {
        continue;
      }
      String image = find(known, name);
      if (image == null) {
        String why =
            known.containsKey(name)
                ? ", where more than one image has that name: give its folder too"
                : ", but there is no such image";
        missing.add(new BadFile(name, "listed in " + path + why));
        continue;
      }
      if (label.isEmpty()) {
        throw wrong(path, "says no class for " + Shown.brief(name));
      }
      String part = columns.part() < 0 ? "" : cell(line, columns.part());
      Row row = new Row(label, part.isEmpty() ? Optional.empty() : Optional.of(part));
      Row before = rows.put(image, row);
      if (before != null && !before.equals(row)) {
        throw wrong(
            path,
            "lists "
                + Shown.brief(name)
                + " twice, as "
                + Shown.brief(before.className())
                + " and as "
                + Shown.brief(label)
                + "; an image has one class");
      }
    }
    return new LabelTable(path, rows, missing, columns.imageName(), columns.labelName());
  }

  /** The column that names half of the images or has names of images in half of its rows, or -1. */
  private static int imageColumn(List<String[]> lines, int width, Map<String, String> known) {
    int best = -1;
    long most = 0;
    for (int column = 0; column < width; column++) {
      int at = column;
      long found = lines.stream().filter(line -> find(known, cell(line, at)) != null).count();
      if (found > most) {
        most = found;
        best = column;
      }
    }
    if (most >= LEAST_SHARE * distinct(known)) {
      return best;
    }
    // Numbers alone may be of anything; they name images only where most images are named.
    int at = best;
    boolean text =
        lines.stream()
            .map(line -> cell(line, Math.max(0, at)))
            .anyMatch(name -> find(known, name) != null && !name.matches("\\d+"));
    return text && most >= LEAST_SHARE * lines.size() ? best : -1;
  }

  private static long distinct(Map<String, String> known) {
    return known.values().stream().filter(image -> !image.isEmpty()).distinct().count();
  }

  private static Columns columns(String path, String[] header, int image, List<String[]> lines) {
    List<Integer> others = new ArrayList<>();
    int part = -1;
    for (int column = 0; column < header.length; column++) {
      String name = header[column].strip().toLowerCase(Locale.ROOT);
      if (column == image) {
        continue;
      }
      if (PART_NAMES.contains(name)) {
        part = column;
      } else {
        others.add(column);
      }
    }
    List<Integer> named =
        others.stream()
            .filter(c -> CLASS_NAMES.contains(header[c].strip().toLowerCase(Locale.ROOT)))
            .toList();
    List<Integer> chosen = others.size() == 1 ? others : named;
    if (chosen.size() != 1) {
      throw wrong(
          path,
          "names the images in its column "
              + Shown.brief(header[image])
              + ", and "
              + (chosen.isEmpty() ? "none" : "more than one")
              + " of its other columns ("
              + Few.words(others.stream().map(c -> Shown.brief(header[c])).toList(), SHOWN)
              + ") is surely that of the classes; keep the images' column and one named 'label'");
    }
    int label = chosen.get(0);
    long classes = lines.stream().map(line -> cell(line, label)).distinct().count();
    if (classes > lines.size() / 2 + 1) {
      throw wrong(
          path,
          "has a different value in nearly each row of its column "
              + Shown.brief(header[label])
              + ", which so holds no classes");
    }
    return new Columns(image, label, part, header[image].strip(), header[label].strip());
  }

  /** Every way in which a table may name an image; an empty path where two images share one. */
  private static Map<String, String> keys(String root, Collection<String> images) {
    Map<String, String> keys = new HashMap<>();
    for (String image : images) {
      String below = image.substring(root.length());
      for (int from = 0; from >= 0; from = below.indexOf('/', from) + 1) {
        String tail = below.substring(from);
        add(keys, tail, image);
        int dot = tail.lastIndexOf('.');
        if (dot > tail.lastIndexOf('/') + 1) {
          add(keys, tail.substring(0, dot), image);
        }
        if (below.indexOf('/', from) < 0) {
          break;
        }
      }
    }
    return keys;
  }

  private static void add(Map<String, String> keys, String key, String image) {
    String before = keys.putIfAbsent(key, image);
    if (before != null && !before.equals(image)) {
      keys.put(key, "");
    }
  }

  /** The image that a value names, or null; folders before those of the tree are passed over. */
  private static @Nullable String find(Map<String, String> known, String value) {
    String name = value.strip().replace('\\', '/');
    while (name.startsWith("./") || name.startsWith("/")) {
      name = name.substring(name.indexOf('/') + 1);
    }
    while (!name.isEmpty()) {
      String image = known.get(name);
      if (image != null) {
        return image.isEmpty() ? null : image;
      }
      int slash = name.indexOf('/');
      if (slash < 0) {
        return null;
      }
      name = name.substring(slash + 1);
    }
    return null;
  }

  private static String cell(String[] line, int column) {
    return column < line.length ? line[column].strip() : "";
  }

  private static String[] numbered(int width) {
    String[] names = new String[width];
    for (int i = 0; i < width; i++) {
      names[i] = "column " + (i + 1);
    }
    return names;
  }

  private static List<String[]> lines(String path, byte[] bytes) {
    String text = text(path, bytes);
    char separator = separator(text.lines().findFirst().orElse(""));
    ObjectReader reader =
        new CsvMapper()
            .readerFor(new TypeReference<String[]>() {})
            .with(CsvReadFeature.WRAP_AS_ARRAY)
            .with(CsvReadFeature.SKIP_EMPTY_LINES)
            .with(CsvSchema.emptySchema().withColumnSeparator(separator));
    try (MappingIterator<String[]> rows = reader.readValues(text)) {
      return rows.readAll();
    } catch (JacksonException e) {
      throw wrong(path, "is no table: " + Shown.text(String.valueOf(e.getOriginalMessage())));
    }
  }

  private static char separator(String header) {
    char best = ',';
    for (char candidate : new char[] {';', '\t'}) {
      if (count(header, candidate) > count(header, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static String text(String path, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw wrong(path, "is not UTF-8 text; save it as UTF-8");
    }
  }

  private static DataException wrong(String path, String why) {
    return new DataException("the table " + Shown.text(path) + " " + why);
  }
}
