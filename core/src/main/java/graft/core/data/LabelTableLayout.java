package graft.core.data;

import graft.core.data.PartName.Kind;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Images that lie together, and tables beside them that say the class of each ({@link LabelTable}):
 * {@code images/*} with {@code labels.csv}, {@code train/*} with {@code train.csv}, or images and
 * table in one folder. An image's part is what the table's column of parts says, else its folder's
 * name, else the table's; without any it is a training image.
 *
 * @param root folder of the tables, empty or ending in a slash
 * @param reading which part is tested on
 */
record LabelTableLayout(String root, Reading reading) implements DatasetLayout {
  /** Names of folders of images beside those that {@link PartName#saysNothing}, lower case. */
  private static final Set<String> PLAIN =
      Set.of("", "jpegimages", "jpegs", "jpeg", "jpg", "pngs", "png", "all", "raw", "input");

  @Override
  public String name() {
    return "images with a table of their classes";
  }

  @Override
  public boolean isOwnFile(String path) {
    return isTable(path, root);
  }

  @Override
  public String whyUnused(String path, String below) {
    return "an image that the table of classes does not list";
  }

  /**
   * Whether images lie together at {@link #root()}, not in folders of classes, and a table beside.
   * A lone folder that may be a class is one, unless a table tells at least two classes in it; a
   * table outside that folder by a column of a usual name.
   */
  boolean isAt(TreeListing listing, FileTree tree) throws IOException {
    Set<String> folders = folders(listing);
    if (listing.files().stream().noneMatch(path -> isTable(path, root))
        || images(listing, root).isEmpty()
        || folders.size() > 1) {
      return false;
    }
    String folder = folders.isEmpty() ? "" : folders.iterator().next();
    return isPlain(last(folder)) || tellsClasses(listing, tree, folder);
  }

  /**
   * Folders that hold images, also such as are not read, but for those of parts and those that the
   * tables lie in.
   */
  private Set<String> folders(TreeListing listing) {
    Set<String> folders = new TreeSet<>(Utf8Order.COMPARATOR);
    for (String path : listing.files()) {
      String folder = TreeListing.parent(path);
      boolean mine = path.startsWith(root) && listing.isImage(path);
      boolean unread = listing.format(path).filter(ImageFormat::isPicture).isPresent();
      boolean above = folder.isEmpty() || (root.startsWith(folder + "/") && !isRoot(folder));
      if ((mine || (unread && !above)) && PartName.of(last(folder)).isEmpty()) {
        folders.add(folder);
      }
    }
    return folders;
  }

  private boolean isRoot(String folder) {
    return root.equals(folder + "/");
  }

  private static String last(String folder) {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  /** Whether a folder's name says that it holds images, and not which. */
  private static boolean isPlain(String name) {
    return PartName.saysNothing(name) || PLAIN.contains(name.toLowerCase(Locale.ROOT));
  }

  private boolean tellsClasses(TreeListing listing, FileTree tree, String folder)
      throws IOException {
    List<DataException> refused = new ArrayList<>();
    boolean tells =
        read(listing, tree, header -> true, refused).stream()
                .filter(table -> isRoot(folder) || table.columns().isUsual())
                .flatMap(table -> table.rows().values().stream())
                .map(LabelTable.Row::className)
                .distinct()
                .limit(2)
                .count()
            > 1;
    if (!tells) {
      refused.forEach(
          e ->
              listing
                  .notes()
                  .add(
                      Note.of(
                          e.getMessage() + "; " + Shown.text(folder) + "/ is read as a class")));
    }
    return tells;
  }

  /**
   * Refuses folders as classes where a table beside them says otherwise: by a column of a usual
   * name, more than a tenth of the images are of other classes than most in their folder. Numbers
   * in place of names, and classes that hold several folders, say the same as the folders.
   *
   * @throws DataException naming the table and a folder
   */
  void requireNoOtherClasses(TreeListing listing, FileTree tree) throws IOException {
    List<DataException> refused = new ArrayList<>(); // tables of other things
    for (LabelTable table : read(listing, tree, TableColumns::nameClasses, refused)) {
      Map<String, Map<String, Integer>> counts = new TreeMap<>(Utf8Order.COMPARATOR);
      table
          .rows()
          .forEach(
              (image, row) ->
                  counts
                      .computeIfAbsent(top(image), key -> new TreeMap<>(Utf8Order.COMPARATOR))
                      .merge(row.className(), 1, Integer::sum));
      counts.remove(""); // images beside the folders are left out
      int all = counts.values().stream().flatMap(s -> s.values().stream()).mapToInt(n -> n).sum();
      int others = counts.values().stream().mapToInt(LabelTableLayout::others).sum();
      if (table.columns().isUsual() && others * 10L > all) {
        throw otherClasses(table, counts);
      }
    }
  }

  /** Images of other classes than the most frequent one. */
  private static int others(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(n -> n).sum() - Collections.max(counts.values());
  }

  private String top(String image) {
    return image.substring(
        root.length(), Math.max(root.length(), image.indexOf('/', root.length())));
  }

  private DataException otherClasses(LabelTable table, Map<String, Map<String, Integer>> counts) {
    Map.Entry<String, Map<String, Integer>> folder =
        counts.entrySet().stream()
            .max(Comparator.comparingInt(entry -> others(entry.getValue())))
            .orElseThrow();
    return new DataException(
        Shown.text(table.path())
            + " says in its column "
            + Shown.brief(table.columns().labelName())
            + " that images of "
            + Shown.brief(root + folder.getKey())
            + "/ are of several classes ("
            + Few.words(folder.getValue().keySet().stream().map(Shown::brief).toList(), 3)
            + "), but the folders would be the classes.\n"
            + "Move the table away if they are; else put all images into one folder beside the"
            + " table.");
  }

  private static List<String> images(TreeListing listing, String root) {
    return listing.files().stream()
        .filter(path -> path.startsWith(root) && listing.isImage(path))
        .toList();
  }

  /** Whether a file is a table that may say classes; a form for answers to a contest does not. */
  private static boolean isTable(String path, String root) {
    String name = path.substring(Math.min(root.length(), path.length())).toLowerCase(Locale.ROOT);
    boolean text = name.endsWith(".csv") || name.endsWith(".tsv");
    return path.startsWith(root) && name.indexOf('/') < 0 && text && !name.contains("submission");
  }

  @Override
  public Plan plan(TreeListing listing, String below, FileTree tree) throws IOException {
    List<String> warnings = new ArrayList<>();
    List<LabelTable> tables = tables(listing, tree, warnings);
    Map<String, LabelTable> tableOf = tableOfEach(tables);
    Map<Kind, List<PlannedImage>> byKind = new TreeMap<>();
    tableOf.forEach(
        (image, table) ->
            byKind
                .computeIfAbsent(kind(image, table), kind -> new ArrayList<>())
                .add(planned(image, table)));
    List<PlannedImage> planned = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    Map<String, List<PlannedImage>> unused = new HashMap<>();
    Kind tested = tested(byKind.keySet());
    byKind.forEach(
        (kind, some) -> {
          Role role =
              kind == Kind.TRAIN ? Role.TRAIN : kind == tested ? Role.VALIDATION : Role.OTHER;
          String name = kind.name().toLowerCase(Locale.ROOT);
          parts.add(new Part(name, name, role, some.size()));
          if (role != Role.OTHER || reading.everyPart()) {
            some.forEach(one -> planned.add(one.in(role)));
          } else {
            unused.put(name, some);
          }
        });
    Set<String> classes = new TreeSet<>(Utf8Order.COMPARATOR);
    planned.forEach(image -> classes.add(image.className()));
    List<BadFile> missing = tables.stream().flatMap(table -> table.missing().stream()).toList();
    return Plan.of(classes, planned, missing)
        .with(byKind.size() > 1 ? parts : List.of(), warnings)
        .leaving(unused);
  }

  private PlannedImage planned(String image, LabelTable table) {
    String name = image.substring(root.length());
    return PlannedImage.of(image, Role.TRAIN, row(image, table).className(), name);
  }

  private static LabelTable.Row row(String image, LabelTable table) {
    LabelTable.Row row = table.rows().get(image);
    if (row == null) {
      throw new IllegalArgumentException(table.path() + " says nothing of " + image);
    }
    return row;
  }

  private Kind kind(String image, LabelTable table) {
    String folder = TreeListing.parent(image.substring(root.length()));
    String file = table.path().substring(root.length(), table.path().lastIndexOf('.'));
    return row(image, table)
        .part()
        .or(() -> PartName.of(last(folder)).map(PartName::kind))
        .or(() -> PartName.of(file).map(PartName::kind))
        .orElse(Kind.TRAIN);
  }

  private Kind tested(Set<Kind> there) {
    Optional<Kind> asked =
        reading.testPart().flatMap(PartName::of).map(PartName::kind).filter(there::contains);
    if (reading.testPart().isPresent() && asked.isEmpty() && !reading.everyPart()) {
      throw new DataException(
          "the table of classes lists no image of a part "
              + Shown.text(reading.testPart().get())
              + " to test on");
    }
    return asked.orElse(there.contains(Kind.VALIDATION) ? Kind.VALIDATION : Kind.TEST);
  }

  /**
   * The tables that name images.
   *
   * @param warnings receives what they leave out, and why a table is passed over where another one
   *     serves
   * @throws DataException if none does
   */
  private List<LabelTable> tables(TreeListing listing, FileTree tree, List<String> warnings)
      throws IOException {
    List<DataException> refused = new ArrayList<>();
    List<LabelTable> tables = read(listing, tree, header -> true, refused);
    if (tables.isEmpty()) {
      throw refused.isEmpty() ? noTable(listing) : refused.get(0);
    }
    refused.forEach(e -> warnings.add(e.getMessage() + "; it is passed over"));
    tables.forEach(table -> warnings.addAll(table.warnings()));
    tables.forEach(table -> listing.notes().add(Note.of(table.note())));
    return tables;
  }

  /**
   * Tables that name images, in byte order of their paths.
   *
   * @param wanted by the first line; others are not read
   * @param refused receives why others are refused
   */
  private List<LabelTable> read(
      TreeListing listing, FileTree tree, Predicate<String[]> wanted, List<DataException> refused)
      throws IOException {
    Set<String> paths =
        listing.files().stream()
            .filter(path -> isTable(path, root))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (paths.isEmpty()) {
      return List.of(); // an archive is read from end to end for any path
    }
    List<String> images = images(listing, root);
    List<LabelTable> tables = new ArrayList<>();
    tree.read(
        FileTree.Paths.of(paths),
        new FileTree.Sink() {
          @Override
          public void file(String path, byte[] bytes) {
            try {
              List<String[]> lines = TableText.lines(path, bytes);
              if (!lines.isEmpty() && wanted.test(lines.get(0))) {
                LabelTable.read(path, lines, root, images).ifPresent(tables::add);
              }
            } catch (DataException e) {
              refused.add(e);
            }
          }

          @Override
          public void unreadable(String path, String reason) {
            refused.add(new DataException(Shown.text(path) + ": " + reason));
          }
        });
    tables.sort((a, b) -> Utf8Order.COMPARATOR.compare(a.path(), b.path()));
    return tables;
  }

  private DataException noTable(TreeListing listing) {
    List<String> images = images(listing, root);
    return new DataException(
        images.size()
            + " images lie together without class folders, and no column of "
            + listing.files().stream()
                .filter(path -> isTable(path, root))
                .map(Shown::text)
                .collect(Collectors.joining(" or "))
            + " names at least half of them, as "
            + Shown.brief(images.get(0).substring(root.length()))
            + ".\nPut each class's images into a folder of its name, or give a table with a column of"
            + " file names and one named 'label'.");
  }

  /** The table that speaks of each image. */
  private Map<String, LabelTable> tableOfEach(List<LabelTable> tables) {
    Map<String, LabelTable> tableOf = new LinkedHashMap<>();
    for (LabelTable table : tables) {
      for (String image : new TreeSet<>(table.rows().keySet())) {
        LabelTable before = tableOf.putIfAbsent(image, table);
        if (before != null) {
          requireSame(image, before, table);
        }
      }
    }
    return tableOf;
  }

  private void requireSame(String image, LabelTable before, LabelTable table) {
    String one = row(image, before).className();
    String two = row(image, table).className();
    boolean classes = !one.equals(two);
    if (classes || kind(image, before) != kind(image, table)) {
      throw new DataException(
          Shown.text(image)
              + " is "
              + (classes ? Shown.brief(one) : partName(image, before))
              + " in "
              + Shown.text(before.path())
              + " and "
              + (classes ? Shown.brief(two) : partName(image, table))
              + " in "
              + Shown.text(table.path())
              + "; an image has one "
              + (classes ? "class" : "part"));
    }
  }

  private String partName(String image, LabelTable table) {
    return "a " + kind(image, table).name().toLowerCase(Locale.ROOT) + " image";
  }
}
