package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIFAR-10 and CIFAR-100 in their binary form: files of records, each of label bytes and {@code [3,
 * 32, 32] uint8} RGB. The test records are the validation part. A record is read as a file {@code
 * <file>/<number>} whose content, and so its hash, is its 3,072 bytes of pixels.
 *
 * @param title what users call it
 * @param training files of training records
 * @param test the file of test records
 * @param names the file that lists the classes, one a line
 * @param labels label bytes of a record, the last of them the class
 */
record CifarLayout(String title, List<String> training, String test, String names, int labels)
    implements DatasetLayout {
  private static final CifarLayout TEN =
      new CifarLayout(
          "CIFAR-10 binary",
          IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList(),
          "test_batch.bin",
          "batches.meta.txt",
          1);
  private static final CifarLayout HUNDRED =
      new CifarLayout(
          "CIFAR-100 binary", List.of("train.bin"), "test.bin", "fine_label_names.txt", 2);

  CifarLayout {
    training = List.copyOf(training);
  }

  /** The one whose files lie in {@code root}. */
  static Optional<CifarLayout> at(TreeListing listing, String root) {
    return Stream.of(TEN, HUNDRED)
        .filter(
            layout ->
                listing.files().contains(root + layout.training.get(0))
                    || (listing.files().contains(root + layout.test) && hasNames(listing, root)))
        .findFirst();
  }

  private static boolean hasNames(TreeListing listing, String root) {
    return listing.files().contains(root + TEN.names)
        || listing.files().contains(root + HUNDRED.names);
  }

  @Override
  public String name() {
    return title;
  }

  @Override
  public boolean isOwnFile(String path) {
    return path.endsWith(".bin") || path.endsWith(".txt") || path.endsWith(".html");
  }

  @Override
  public FileTree contents(FileTree tree, String root) {
    return new RecordTree(tree, root, files(), labels);
  }

  @Override
  public byte[] image(byte[] stored) {
    return RecordTree.bitmap(stored);
  }

  private List<String> files() {
    return Stream.concat(training.stream(), Stream.of(test)).toList();
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) throws IOException {
    List<String> missing =
        Stream.concat(files().stream(), Stream.of(names))
            .filter(file -> !listing.files().contains(root + file))
            .toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          title + " in '" + Shown.text(root) + "' lacks " + String.join(", ", missing));
    }
    List<String> classes = classes(tree, root + names);
    List<PlannedImage> images = new ArrayList<>();
    new RecordTree(tree, root, files(), labels)
        .labels(
            (file, record, label) -> {
              if (label >= classes.size()) {
                throw new DataException(
                    Shown.text(root + file)
                        + ", record "
                        + record
                        + ": label "
                        + label
                        + " is out of range, "
                        + names
                        + " names "
                        + classes.size()
                        + " classes");
              }
              String name = RecordTree.name(file, record);
              images.add(
                  PlannedImage.of(
                      root + name,
                      file.equals(test) ? Role.VALIDATION : Role.TRAIN,
                      classes.get(label),
                      name));
            });
    return Plan.of(Set.copyOf(classes), images, List.of())
        .withParts(
            root + training.get(0) + (training.size() > 1 ? ", ..." : ""), "test", root + test);
  }

  /** Class names by label. */
  private List<String> classes(FileTree tree, String path) throws IOException {
    List<String> classes = new ArrayList<>();
    tree.read(
        FileTree.Paths.of(Set.of(path)),
        new FileTree.Sink() {
          @Override
          public void file(String found, byte[] bytes) {
            new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(classes::add);
          }

          @Override
          public void unreadable(String found, String reason) {
            throw new DataException(Shown.text(found) + " " + reason);
          }
        });
    TreeMap<String, Integer> first = new TreeMap<>();
    for (int label = 0; label < classes.size(); label++) {
      Integer before = first.put(classes.get(label), label);
      if (before != null) {
        throw new DataException(
            Shown.text(path) + " names " + Shown.text(classes.get(label)) + " twice");
      }
    }
    if (classes.isEmpty()) {
      throw new DataException(Shown.text(path) + " names no class");
    }
    return classes;
  }
}
