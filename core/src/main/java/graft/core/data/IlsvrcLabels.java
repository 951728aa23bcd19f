package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The classes of ILSVRC2012's validation images as one list of the distribution says them. */
final class IlsvrcLabels {
  private static final String TRUTH = "ILSVRC2012_validation_ground_truth.txt";
  private static final String META = "meta.mat";
  private static final String KAGGLE = "LOC_val_solution.csv";
  private static final int FIELDS_PER_BOX = 5;

  /**
   * What a list says of an image.
   *
   * @param wnid its class
   * @param line 1-based line of the list
   */
  private record Said(String wnid, int line) {}

  private final String file;
  private final Map<String, Said> said = new HashMap<>();

  private IlsvrcLabels(String file) {
    this.file = file;
  }

  /** Whether a tree has any list of labels, readable or not. */
  static boolean isThere(TreeListing listing) {
    return find(listing, TRUTH).isPresent() || find(listing, KAGGLE).isPresent();
  }

  /**
   * Every list that a tree has: that of the development kit, then Kaggle's.
   *
   * @throws DataException naming file, line and reason where a list is damaged or says nonsense
   */
  static List<IlsvrcLabels> read(TreeListing listing, FileTree tree) throws IOException {
    Optional<String> truth = find(listing, TRUTH);
    Optional<String> kaggle = find(listing, KAGGLE);
    String meta = truth.map(path -> TreeListing.parent(path) + "/" + META).orElse("");
    if (truth.isPresent() && !listing.files().contains(meta)) {
      throw new DataException(
          Shown.text(meta)
              + " is missing: the numbers in "
              + TRUTH
              + " mean nothing without it; unpack the whole development kit");
    }
    Map<String, byte[]> contents = contents(tree, truth, kaggle, meta);
    List<IlsvrcLabels> lists = new ArrayList<>();
    truth.ifPresent(
        path ->
            lists.add(ofTruth(path, text(contents, path), Synsets.read(meta, contents.get(meta)))));
    kaggle.ifPresent(path -> lists.add(ofKaggle(path, text(contents, path))));
    return lists;
  }

  private static Optional<String> find(TreeListing listing, String name) {
    return listing.files().stream()
        .filter(path -> path.endsWith(name) && (path.equals(name) || path.endsWith("/" + name)))
        .findFirst();
  }

  private static Map<String, byte[]> contents(
      FileTree tree, Optional<String> truth, Optional<String> kaggle, String meta)
      throws IOException {
    Set<String> wanted = new LinkedHashSet<>();
    truth.ifPresent(path -> wanted.addAll(List.of(path, meta)));
    kaggle.ifPresent(wanted::add);
    Map<String, byte[]> contents = new HashMap<>();
    if (truth.isEmpty() && kaggle.isEmpty()) {
      return contents;
    }
    tree.read(
        FileTree.Paths.of(wanted),
        new FileTree.Sink() {
          @Override
          public void file(String path, byte[] bytes) {
            contents.put(path, bytes);
          }

          @Override
          public void unreadable(String path, String reason) {
            throw new DataException(Shown.text(path) + ": " + reason);
          }
        });
    return contents;
  }

  private static List<String> text(Map<String, byte[]> contents, String path) {
    byte[] bytes = contents.getOrDefault(path, new byte[0]);
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }

  /** Line i holds the ILSVRC2012_ID of image i. */
  private static IlsvrcLabels ofTruth(String path, List<String> lines, Synsets synsets) {
    IlsvrcLabels labels = new IlsvrcLabels(path);
    for (int line = 1; line <= lines.size(); line++) {
      String id = lines.get(line - 1).strip();
      String image = String.format(java.util.Locale.ROOT, "ILSVRC2012_val_%08d", line);
      String wnid;
      try {
        wnid = synsets.leaf(Integer.parseInt(id));
      } catch (IllegalArgumentException e) { // a NumberFormatException is one
        throw labels.wrong(
            line,
            e instanceof NumberFormatException
                ? "'" + Shown.text(id) + "' is no number"
                : String.valueOf(e.getMessage()));
      }
      labels.said.put(image, new Said(wnid, line));
    }
    return labels;
  }

  /** {@code ImageId,PredictionString}, the latter a class and four numbers for each box. */
  private static IlsvrcLabels ofKaggle(String path, List<String> lines) {
    IlsvrcLabels labels = new IlsvrcLabels(path);
    if (lines.isEmpty() || !lines.get(0).strip().equals("ImageId,PredictionString")) {
      throw labels.wrong(1, "does not begin with ImageId,PredictionString");
    }
    for (int line = 2; line <= lines.size(); line++) {
      String row = lines.get(line - 1);
      if (row.isBlank()) {
        continue;
      }
      String[] columns = row.split(",", -1);
      String[] fields = columns[columns.length - 1].strip().split("\\s+", -1);
      if (columns.length != 2 || fields[0].isEmpty() || fields.length % FIELDS_PER_BOX != 0) {
        throw labels.wrong(
            line, "is no row of an image and its boxes, five fields a box: " + Shown.text(row));
      }
      for (int box = 0; box < fields.length; box += FIELDS_PER_BOX) {
        if (!fields[box].equals(fields[0])) {
          throw labels.wrong(
              line, "names two classes, " + Shown.text(fields[0] + " and " + fields[box]));
        }
      }
      if (labels.said.put(columns[0].strip(), new Said(fields[0], line)) != null) {
        throw labels.wrong(line, "names " + Shown.text(columns[0].strip()) + " a second time");
      }
    }
    return labels;
  }

  private DataException wrong(int line, String reason) {
    return new DataException(Shown.text(file) + ", line " + line + ": " + reason);
  }

  /** Names without extension of the images it speaks of. */
  Set<String> images() {
    return said.keySet();
  }

  /** The class of one of {@link #images()}. */
  String classOf(String image) {
    return of(image).wnid();
  }

  /** A class with where it is written, for people. */
  String says(String image) {
    Said of = of(image);
    return Shown.text(file) + ", line " + of.line() + " says " + Shown.text(of.wnid());
  }

  private Said of(String image) {
    Said found = said.get(image);
    if (found == null) {
      throw new IllegalArgumentException(file + " says nothing of " + image);
    }
    return found;
  }

  /**
   * Refuses a list that does not say a class with training images for exactly these images.
   *
   * @param flat images by name without extension
   * @param folder where they lie
   * @param classes classes with a training folder
   */
  void requireCovers(Map<String, String> flat, String folder, Set<String> classes) {
    String counts =
        " (it lists " + said.size() + " images, " + folder + " holds " + flat.size() + ")";
    said.entrySet().stream()
        .sorted(java.util.Comparator.comparingInt(entry -> entry.getValue().line()))
        .forEach(
            entry -> {
              if (!flat.containsKey(entry.getKey())) {
                throw wrong(
                    entry.getValue().line(),
                    "there is no image " + Shown.text(folder + entry.getKey()) + counts);
              }
              if (!classes.contains(entry.getValue().wnid())) {
                throw wrong(
                    entry.getValue().line(),
                    "class "
                        + Shown.text(entry.getValue().wnid())
                        + " of "
                        + entry.getKey()
                        + " has no training folder");
              }
            });
    flat.keySet().stream()
        .sorted()
        .filter(image -> !said.containsKey(image))
        .findFirst()
        .ifPresent(
            image -> {
              throw wrong(
                  said.size(),
                  "is the end of the list, which has no line for " + Shown.text(image) + counts);
            });
  }

  /** The file's name without folders and extension. */
  static String stem(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
