package graft.core.data;

import graft.core.data.ImageNames.Naming;
import graft.core.data.ImageNames.Quality;
import graft.core.data.PartName.Kind;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which column of a table is what.
 *
 * @param header names of the columns
 * @param rows the lines below the header
 * @param images how the images' column names them
 * @param label number of the column of the classes
 * @param part number of the column of parts, or -1
 */
record TableColumns(List<String> header, List<String[]> rows, Naming images, int label, int part) {
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
      Set.of("split", "set", "subset", "part", "partition", "fold_name");

  /** Names that a column of parts may have, or one of where the images come from. */
  private static final Set<String> SOURCE_NAMES = Set.of("data set", "dataset");

  private static final Set<String> YES = Set.of("true", "1", "1.0", "yes");
  private static final Set<String> NO = Set.of("false", "0", "0.0", "no");

  /** A table of fewer images than this share of the images, or of its rows, is of other things. */
  private static final double LEAST_SHARE = 0.5;

  private static final int MOST_PARTS = 8;
  private static final int SHOWN = 8;

  /** Whether a first line names a column of classes by one of the usual names. */
  static boolean nameClasses(String[] header) {
    return Stream.of(header).anyMatch(TableColumns::isClass);
  }

  /** Whether the classes' column has one of the usual names. */
  boolean isUsual() {
    return isClass(header.get(label));
  }

  String labelName() {
    return header.get(label);
  }

  /** Names of the columns that are not read. */
  List<String> ignored() {
    return IntStream.range(0, header.size())
        .filter(c -> c != images.column() && c != label && c != part)
        .mapToObj(header::get)
        .filter(name -> !isIndex(name))
        .toList();
  }

  /** What the column of parts says in a row; empty where its value is that of no part. */
  Optional<Kind> kind(String[] row) {
    return kind(header.get(part), row[part]);
  }

  /**
   * Finds the columns.
   *
   * @return empty if none names images of the tree
   * @throws DataException if it cannot be told which is which
   */
  static Optional<TableColumns> of(String path, List<String[]> lines, ImageNames names) {
    Optional<Naming> found = images(path, lines, names);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Naming images = found.get();
    boolean headless = isHeadless(path, images, lines.get(0));
    List<String> header =
        headless
            ? IntStream.rangeClosed(1, lines.get(0).length).mapToObj(i -> "column " + i).toList()
            : List.of(lines.get(0));
    List<String[]> rows = lines.subList(headless ? 0 : 1, lines.size());
    requireNames(path, header, rows);
    int part = part(path, header, images.column(), rows);
    int label = label(path, header, images.column(), part, rows);
    return Optional.of(new TableColumns(header, rows, images, label, part));
  }

  private static Optional<Naming> images(String path, List<String[]> lines, ImageNames names) {
    List<Naming> all =
        IntStream.range(0, lines.get(0).length)
            .mapToObj(column -> names.of(column, lines))
            .toList();
    List<Naming> likely = all.stream().filter(one -> isLikely(one, lines, names)).toList();
    likely = unless(likely, one -> isClass(lines.get(0)[one.column()]));
    likely = unless(likely, one -> isIndex(lines.get(0)[one.column()]));
    Optional<Naming> chosen =
        likely.stream()
            .min(
                Comparator.comparing(Naming::quality)
                    .thenComparing(Naming::images, Comparator.reverseOrder()));
    if (chosen.isEmpty()) {
      all.stream()
          .filter(one -> one.doubtful() >= LEAST_SHARE * lines.size())
          .filter(one -> one.quality() != Quality.NUMBER || one.images() == 0)
          .findFirst()
          .ifPresent(one -> refuseDoubtful(path, one, lines));
      return chosen;
    }
    for (Naming other : all) {
      if (rivals(chosen.get(), other, likely) && chosen.get().differs(other, lines)) {
        throw TableText.wrong(
            path,
            "names different images in its columns "
                + name(chosen.get(), lines)
                + " and "
                + name(other, lines)
                + "; keep the one that names the images");
      }
    }
    if (chosen.get().quality() == Quality.NUMBER) {
      requireImageNumbers(path, chosen.get(), lines);
    }
    return chosen;
  }

  /** Those that a test does not meet; all where it leaves none. */
  private static List<Naming> unless(List<Naming> some, Predicate<Naming> unwanted) {
    List<Naming> others = some.stream().filter(unwanted.negate()).toList();
    return others.isEmpty() ? some : others;
  }

  private static boolean isLikely(Naming one, List<String[]> lines, ImageNames names) {
    return one.images() > 0
        && (one.images() >= LEAST_SHARE * names.count()
            || (one.quality() != Quality.NUMBER && one.images() >= LEAST_SHARE * lines.size()));
  }

  /** Whether another column may be the one of the images as well as the chosen one. */
  private static boolean rivals(Naming chosen, Naming other, List<Naming> likely) {
    int quality = other.quality().compareTo(chosen.quality());
    return other.images() > 0
        && (quality < 0
            || (quality == 0 && likely.contains(other))
            || (other.quality() == Quality.TEXT
                && likely.contains(other)
                && other.images() > chosen.images()));
  }

  private static void refuseDoubtful(String path, Naming naming, List<String[]> lines) {
    String example =
        lines.stream()
            .map(line -> line[naming.column()])
            .filter(value -> "".equals(naming.lookUp(value)))
            .findFirst()
            .orElse("");
    throw TableText.wrong(
        path,
        "names "
            + Shown.brief(example)
            + ", but several folders hold an image of that name; give the folder too, as in"
            + " train/"
            + Shown.brief(example));
  }

  /** Refuses numbers that are more likely those of the rows than names of images. */
  private static void requireImageNumbers(String path, Naming images, List<String[]> lines) {
    int width = lines.get(0).length;
    for (int column = 0; column < width; column++) {
      int at = column;
      if (column != images.column() && lines.stream().anyMatch(line -> isFileName(line[at]))) {
        throw TableText.wrong(
            path,
            "has names of image files in its column "
                + Shown.brief(lines.get(0)[column])
                + ", and no image of the data has most of these names; give the names that the files"
                + " have, or remove the column");
      }
    }
    if (width > 2 && isIndex(lines.get(0)[images.column()])) {
      throw TableText.wrong(
          path,
          "names no images but by the numbers of its first column, which has no name; if these are"
              + " names of images, name the column 'file'");
    }
  }

  private static boolean isFileName(String value) {
    return value.indexOf("://") < 0 && DatasetLayout.isImage(value);
  }

  /** Whether the first line is of an image. */
  private static boolean isHeadless(String path, Naming images, String[] first) {
    String value = first[images.column()];
    if (images.quality() == Quality.NUMBER && value.matches("\\d+")) {
      boolean counted =
          IntStream.range(0, first.length).allMatch(i -> first[i].equals(Integer.toString(i)));
      if (counted) {
        throw TableText.wrong(
            path,
            "begins with the line "
                + String.join(",", first)
                + ", which may name its columns or be of an image; put a line file,label before it,"
                + " or in its place");
      }
      return true;
    }
    return images.lookUp(value) != null || isFileName(value);
  }

  private static void requireNames(String path, List<String> header, List<String[]> rows) {
    for (int column = 1; column < header.size(); column++) {
      int at = column;
      if (header.get(column).isEmpty() && rows.stream().anyMatch(row -> !row[at].isEmpty())) {
        throw TableText.wrong(
            path,
            "has no name for column "
                + (column + 1)
                + " in its first line; name each column, and put quotes around values with a comma");
      }
    }
  }

  private static int part(String path, List<String> header, int image, List<String[]> rows) {
    List<Integer> parts = new ArrayList<>();
    for (int column = 0; column < header.size(); column++) {
      String name = lower(header.get(column));
      if (column == image || isClass(name)) {
        continue;
      }
      boolean named = PART_NAMES.contains(name) || flag(name).isPresent();
      boolean known = values(column, rows).stream().anyMatch(v -> kind(name, v).isPresent());
      if (named && !known) {
        throw TableText.wrong(
            path,
            "says in its column "
                + Shown.brief(header.get(column))
                + " no part: "
                + few(values(column, rows))
                + " are not train, val or test; use these words, or remove the column");
      }
      if (named || (known && SOURCE_NAMES.contains(name)) || isOfParts(column, rows)) {
        parts.add(column);
      }
    }
    if (parts.size() > 1) {
      throw TableText.wrong(
          path,
          "has several columns of parts, "
              + few(parts.stream().map(header::get).toList())
              + "; keep one of them");
    }
    return parts.isEmpty() ? -1 : parts.get(0);
  }

  /** Whether a column holds nothing but words for parts, whatever its name. */
  private static boolean isOfParts(int column, List<String[]> rows) {
    Set<String> values = values(column, rows);
    return !values.isEmpty()
        && values.size() <= MOST_PARTS
        && values.stream().allMatch(v -> v.indexOf('/') < 0 && isPart(v));
  }

  private static boolean isPart(String value) {
    return PartName.of(value).filter(part -> part.affix().isEmpty()).isPresent();
  }

  private static Optional<Kind> kind(String column, String value) {
    Optional<Kind> flag = flag(lower(column));
    if (flag.isEmpty()) {
      return PartName.of(value).map(PartName::kind);
    }
    if (YES.contains(lower(value))) {
      return flag;
    }
    Kind other = flag.get() == Kind.TRAIN ? Kind.TEST : Kind.TRAIN;
    return NO.contains(lower(value)) ? Optional.of(other) : Optional.empty();
  }

  /**
   * The part that a column such as {@code is_valid} says of an image, or says that it is not of.
   */
  private static Optional<Kind> flag(String name) {
    return name.startsWith("is_")
        ? PartName.of(name.substring(3)).filter(p -> p.affix().isEmpty()).map(PartName::kind)
        : Optional.empty();
  }

  private static int label(
      String path, List<String> header, int image, int part, List<String[]> rows) {
    IntPredicate other =
        c ->
            c != image
                && c != part
                && !SOURCE_NAMES.contains(lower(header.get(c)))
                && !isIndex(header.get(c));
    List<Integer> others = IntStream.range(0, header.size()).filter(other).boxed().toList();
    List<Integer> named = others.stream().filter(c -> isClass(header.get(c))).toList();
    List<Integer> chosen = others.size() == 1 ? others : named;
    if (chosen.size() != 1) {
      String what =
          others.isEmpty()
              ? "has no other column that could hold the classes"
              : "it is not clear which of its other columns ("
                  + few(others.stream().map(header::get).toList())
                  + ") holds the classes";
      throw TableText.wrong(
          path,
          "names the images in its column "
              + Shown.brief(header.get(image))
              + ", and "
              + what
              + "; keep the images' column and one named 'label'");
    }
    int label = chosen.get(0);
    if (values(label, rows).size() > rows.size() / 2 + 1) {
      throw TableText.wrong(
          path,
          "has a different value in nearly each row of its column "
              + Shown.brief(header.get(label))
              + ", so these are no classes; keep the images' column and one named 'label'");
    }
    if (isOfParts(label, rows)) {
      throw TableText.wrong(
          path,
          "has parts of a dataset ("
              + few(values(label, rows))
              + ") in its column "
              + Shown.brief(header.get(label))
              + " and no classes; give it a column named 'label'");
    }
    return label;
  }

  private static boolean isClass(String name) {
    return CLASS_NAMES.contains(lower(name));
  }

  /** Whether a column's name is what programs call the numbers of the rows. */
  private static boolean isIndex(String name) {
    return lower(name).matches("|index|unnamed: ?\\d+");
  }

  private static Set<String> values(int column, List<String[]> rows) {
    Set<String> values = new HashSet<>();
    rows.forEach(row -> values.add(row[column]));
    if (values.size() > 1) {
      values.remove("");
    }
    return values;
  }

  private static String name(Naming naming, List<String[]> lines) {
    String name = lines.get(0)[naming.column()];
    return name.isEmpty() ? (naming.column() + 1) + " (without a name)" : Shown.brief(name);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String few(Collection<String> names) {
    return Few.words(names.stream().sorted().map(Shown::brief).toList(), SHOWN);
  }
}
