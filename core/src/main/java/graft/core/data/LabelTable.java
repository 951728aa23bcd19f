package graft.core.data;

import graft.core.data.PartName.Kind;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A table that says the class of each image, as downloads bring it: comma, semicolon or tab
 * separated text, a row an image. The column of the images is the one whose values are names of
 * images of the tree ({@link ImageNames}); {@link TableColumns} tells the others. What is not sure
 * is refused: a table that is misread gives a model that is wrong and looks right.
 *
 * @param path of the table
 * @param rows what it says of each image of the tree, by the image's path
 * @param missing names in the table that are of no image, or of more than one, with the reason
 * @param columns which column is what
 * @param warnings what it leaves out; a sentence each
 */
record LabelTable(
    String path,
    Map<String, Row> rows,
    List<BadFile> missing,
    TableColumns columns,
    List<String> warnings) {
  private static final List<String> PREDICTIONS = List.of("file", "rank", "class", "probability");

  /**
   * What a table says of an image.
   *
   * @param className its class
   * @param part its part; empty where the table has no column of parts
   */
  record Row(String className, Optional<Kind> part) {}

  LabelTable {
    rows = Map.copyOf(rows);
    missing = List.copyOf(missing);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a table.
   *
   * @param path of the table
   * @param lines its content, {@link TableText#lines}
   * @param root folder that the table lies in; empty, or ending in a slash
   * @param images paths of all images at or below {@code root}
   * @return empty if no column of it names images of the tree: it is a table of something else
   * @throws DataException if it names images and it cannot be told which column holds the classes,
   *     an image has two classes or none, or it is no text
   */
  static Optional<LabelTable> read(
      String path, List<String[]> lines, String root, Collection<String> images) {
    if (lines.isEmpty() || lines.get(0).length < 2) {
      return Optional.empty();
    }
    if (Arrays.asList(lines.get(0)).equals(PREDICTIONS)) {
      throw TableText.wrong(
          path,
          "holds predictions of a model (file, rank, class, probability), which are no labels;"
              + " move it out of the data");
    }
    String name = path.substring(root.length(), path.lastIndexOf('.'));
    ImageNames names = new ImageNames(root, images, PartName.of(name).map(PartName::kind));
    return TableColumns.of(path, lines, names).map(columns -> of(path, columns));
  }

  private static LabelTable of(String path, TableColumns columns) {
    Map<String, Row> rows = new LinkedHashMap<>();
    Set<String> without = new HashSet<>();
    Map<String, Integer> noPart = new TreeMap<>();
    List<BadFile> missing = new ArrayList<>();
    for (String[] line : columns.rows()) {
      String name = line[columns.images().column()];
      String label = line[columns.label()];
      if (name.isEmpty() && label.isEmpty()) {
        continue;
      }
      String image = columns.images().find(line);
      if (image == null) {
        missing.add(new BadFile(name, "listed in " + path + whyMissing(columns, name)));
        continue;
      }
      Optional<Kind> part = columns.part() < 0 ? Optional.empty() : columns.kind(line);
      if (columns.part() >= 0 && part.isEmpty()) {
        without.add(image);
        noPart.merge(line[columns.part()], 1, Integer::sum);
        continue;
      }
      if (label.isEmpty()) {
        throw TableText.wrong(
            path, "says no class for " + Shown.brief(name) + "; give one, or remove the row");
      }
      Row row = new Row(label, part);
      Row before = rows.put(image, row);
      if (before != null) {
        requireSame(path, name, before, row);
      }
    }
    rows.keySet().stream()
        .filter(without::contains)
        .findFirst()
        .ifPresent(
            image -> {
              throw TableText.wrong(
                  path, "lists " + Shown.brief(image) + " twice, with a part and without");
            });
    return new LabelTable(path, rows, missing, columns, leftOut(path, columns, noPart));
  }

  private static String whyMissing(TableColumns columns, String name) {
    return columns.images().lookUp(name) == null
        ? ", but there is no such image"
        : ", where more than one image has that name: give its folder too";
  }

  private static void requireSame(String path, String name, Row before, Row row) {
    if (before.equals(row)) {
      return;
    }
    boolean classes = !before.className().equals(row.className());
    throw TableText.wrong(
        path,
        "lists "
            + Shown.brief(name)
            + " twice, "
            + (classes
                ? "as "
                    + Shown.brief(before.className())
                    + " and as "
                    + Shown.brief(row.className())
                : "as a " + part(before) + " and as a " + part(row) + " image")
            + "; an image has one "
            + (classes ? "class" : "part"));
  }

  private static String part(Row row) {
    return row.part().map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse("");
  }

  private static List<String> leftOut(
      String path, TableColumns columns, Map<String, Integer> noPart) {
    if (noPart.isEmpty()) {
      return List.of();
    }
    return List.of(
        "images are left out whose value in column "
            + Shown.brief(columns.header().get(columns.part()))
            + " of "
            + Shown.text(path)
            + " is not train, val or test: "
            + noPart.entrySet().stream()
                .limit(8)
                .map(e -> e.getValue() + " of " + (e.getKey().isEmpty() ? "none" : e.getKey()))
                .map(Shown::brief)
                .collect(Collectors.joining(", ")));
  }

  /** What was read of it, and what was not, for people. */
  String note() {
    List<String> ignored = columns.ignored();
    return "classes are those of column "
        + Shown.brief(columns.labelName())
        + " of "
        + Shown.text(path)
        + (ignored.isEmpty()
            ? ""
            : "; not read: " + Few.words(ignored.stream().map(Shown::brief).toList(), 8));
  }
}
