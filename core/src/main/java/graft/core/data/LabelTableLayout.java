package graft.core.data;

import graft.core.data.PartName.Kind;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** Whether images lie together at {@code root}, not in folders of classes, and a table beside. */
  static boolean isAt(TreeListing listing, String root) {
    return listing.files().stream().anyMatch(path -> isTable(path, root))
        && lieTogether(listing, root);
  }

  /** Whether there are images and at most one folder that holds them, parts apart. */
  private static boolean lieTogether(TreeListing listing, String root) {
    Set<String> folders =
        images(listing, root).stream().map(TreeListing::parent).collect(Collectors.toSet());
    long others =
        folders.stream()
            .filter(folder -> PartName.of(folder.substring(folder.lastIndexOf('/') + 1)).isEmpty())
            .count();
    return !folders.isEmpty() && others <= 1;
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
    List<String> images = images(listing, root);
    List<String> warnings = new ArrayList<>();
    List<LabelTable> tables = tables(listing, tree, images, warnings);
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
    return new PlannedImage(image, Role.TRAIN, row(image, table).className(), name);
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
        .flatMap(PartName::of)
        .or(() -> PartName.of(folder.substring(folder.lastIndexOf('/') + 1)))
        .or(() -> PartName.of(file))
        .map(PartName::kind)
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
   * @param warnings receives why a table is passed over where another one serves
   * @throws DataException if none does
   */
  private List<LabelTable> tables(
      TreeListing listing, FileTree tree, List<String> images, List<String> warnings)
      throws IOException {
    List<LabelTable> tables = new ArrayList<>();
    List<DataException> refused = new ArrayList<>();
    tree.read(
        path -> isTable(path, root) && listing.files().contains(path),
        new FileTree.Sink() {
          @Override
          public void file(String path, byte[] bytes) {
            try {
              LabelTable.read(path, bytes, root, images).ifPresent(tables::add);
            } catch (DataException e) {
              refused.add(e);
            }
          }

          @Override
          public void unreadable(String path, String reason) {
            refused.add(new DataException(Shown.text(path) + ": " + reason));
          }
        });
    if (tables.isEmpty()) {
      throw refused.isEmpty() ? noTable(listing, images.size()) : refused.get(0);
    }
    tables.sort((a, b) -> Utf8Order.COMPARATOR.compare(a.path(), b.path()));
    refused.forEach(e -> warnings.add(e.getMessage() + "; it is passed over"));
    tables.forEach(
        table ->
            listing
                .notes()
                .add(
                    Note.of(
                        "classes are those of column "
                            + Shown.brief(table.classColumn())
                            + " of "
                            + Shown.text(table.path()))));
    return tables;
  }

  private DataException noTable(TreeListing listing, int images) {
    String tables =
        listing.files().stream()
            .filter(path -> isTable(path, root))
            .map(Shown::text)
            .collect(Collectors.joining(", "));
    return new DataException(
        images
            + " images lie together without class folders, and "
            + tables
            + " does not name them.\nPut each class's images into a folder of its name, or give a"
            + " table with a column of file names and one named 'label'.");
  }

  /** The table that speaks of each image. */
  private static Map<String, LabelTable> tableOfEach(List<LabelTable> tables) {
    Map<String, LabelTable> tableOf = new LinkedHashMap<>();
    for (LabelTable table : tables) {
      for (String image : new TreeSet<>(table.rows().keySet())) {
        LabelTable before = tableOf.putIfAbsent(image, table);
        if (before != null
            && !row(image, before).className().equals(row(image, table).className())) {
          throw new DataException(
              Shown.text(image)
                  + " is "
                  + Shown.brief(row(image, before).className())
                  + " in "
                  + Shown.text(before.path())
                  + " and "
                  + Shown.brief(row(image, table).className())
                  + " in "
                  + Shown.text(table.path())
                  + "; an image has one class");
        }
      }
    }
    return tableOf;
  }
}
