package graft.core.data;

import graft.core.error.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Images to be classified, whose classes nobody knows: files, folders of any layout and archives.
 * Closed by whoever opened them; used by one thread.
 */
public final class LooseImages implements Closeable {
  private final GivenTree tree;
  private final Dataset dataset;
  private final List<BadFile> empty;

  private LooseImages(GivenTree tree, Dataset dataset, List<BadFile> empty) {
    this.tree = tree;
    this.dataset = dataset;
    this.empty = empty;
  }

  /**
   * What a scan found.
   *
   * @param scan its examples are in the order of the places given, then in byte order of the path
   * @param names for each example its path, as a user would write it
   * @param bad what cannot be used, and places without any image; paths as a user would write them
   * @param leftOut files of folders and archives that were not read
   * @param notes how names and pixels were read, where a reader may not expect it
   * @param warnings what a reader should look at; a sentence each
   */
  public record Found(
      Dataset.Scan scan,
      List<String> names,
      List<BadFile> bad,
      List<LeftOut> leftOut,
      List<Note> notes,
      List<String> warnings) {
    public Found {
      names = List.copyOf(names);
      bad = List.copyOf(bad);
      leftOut = List.copyOf(leftOut);
      notes = List.copyOf(notes);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Lists images; reads none yet. Places that cannot be opened are bad ones of the scan.
   *
   * @param given files, folders, {@code .tar}, {@code .tar.gz} or {@code .zip}
   * @param most images taken at most, in order
   * @param names the encoding of names where nothing says it
   */
  public static LooseImages open(List<Path> given, int most, Optional<Charset> names) {
    GivenTree tree = GivenTree.open(given, names);
    try {
      TreeListing listing = tree.list();
      LooseFilesLayout layout = new LooseFilesLayout(most);
      Dataset dataset = Dataset.loose(given.get(0), tree, listing, layout);
      return new LooseImages(tree, dataset, empty(listing));
    } catch (IOException e) {
      throw new DataException("the images cannot be listed: " + FileTree.reason(e), e);
    }
  }

  private static List<BadFile> empty(TreeListing listing) {
    List<BadFile> empty = new ArrayList<>();
    for (String place : DatasetLayout.children(listing, "")) {
      if (listing.files().stream()
              .noneMatch(path -> path.startsWith(place + "/") && listing.isImage(path))
          && listing.unreadable().stream().noneMatch(bad -> bad.path().startsWith(place))) {
        empty.add(
            new BadFile(
                place,
                listing.files().stream()
                    .filter(path -> path.startsWith(place + "/"))
                    .flatMap(path -> listing.leftOutReason(path).stream())
                    .findFirst()
                    .map(reason -> "holds no image that is read; " + reason)
                    .orElse("holds no image of a format that is read")));
      }
    }
    return empty;
  }

  /** What is scanned. */
  public Dataset dataset() {
    return dataset;
  }

  /** A scan of {@link #dataset()} in a user's words. */
  public Found found(Dataset.Scan scan) {
    List<BadFile> bad = new ArrayList<>(scan.report().bad());
    bad.addAll(tree.bad());
    bad.addAll(empty);
    bad.sort(Comparator.comparing(BadFile::path, Utf8Order.COMPARATOR));
    return new Found(
        scan,
        scan.report().index().examples().stream().map(e -> tree.shown(e.name())).toList(),
        bad.stream().map(b -> new BadFile(tree.shown(b.path()), b.reason())).toList(),
        scan.report().leftOut().stream()
            .map(
                some ->
                    new LeftOut(
                        some.reason(), some.extension(), some.count(), tree.shown(some.example())))
            .toList(),
        scan.report().notes(),
        scan.report().warnings());
  }

  @Override
  public void close() throws IOException {
    dataset.close();
  }
}
