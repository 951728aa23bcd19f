package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as distributed: a folder, {@code .tar}, {@code .tar.gz} or {@code .zip} in one of the
 * layouts that {@link DatasetLayout} lists. Closed by whoever opened it; used by one thread.
 */
public final class Dataset implements Closeable {
  private final Path location;
  private final FileTree tree;
  private final DatasetLayout layout;
  private final DatasetLayout.Plan plan;
  private final Listed listed;

  private Dataset(
      Path location,
      FileTree tree,
      TreeListing listing,
      DatasetLayout.Found found,
      DatasetLayout.Plan plan) {
    this.location = location;
    this.tree = tree;
    this.layout = found.layout();
    this.plan = plan;
    this.listed = Listed.of(listing, found, plan);
  }

  /**
   * What is kept of a listing, whose paths take more memory than all else.
   *
   * @param bytesPerFile in the mean
   * @param unreadable as {@link TreeListing#unreadable}
   * @param skipped as {@link TreeListing#skipped}
   * @param leftOut every file that is no usable or bad image, nor the layout's own
   */
  private record Listed(
      double bytesPerFile,
      List<BadFile> unreadable,
      List<BadFile> skipped,
      List<LeftOut> leftOut,
      List<Note> notes,
      List<String> warnings) {
    static Listed of(TreeListing listing, DatasetLayout.Found found, DatasetLayout.Plan plan) {
      return new Listed(
          (double) listing.bytes() / Math.max(1, listing.files().size()),
          List.copyOf(listing.unreadable()),
          List.copyOf(listing.skipped()),
          leftOut(listing, found, plan),
          List.copyOf(listing.notes()),
          List.copyOf(listing.warnings()));
    }

    private static List<LeftOut> leftOut(
        TreeListing listing, DatasetLayout.Found found, DatasetLayout.Plan plan) {
      PathSlots images = new PathSlots(plan.images());
      Set<String> bad = plan.bad().stream().map(BadFile::path).collect(Collectors.toSet());
      Map<String, String> unused = plan.reasons();
      LeftOut.Tally tally = new LeftOut.Tally();
      listing.hidden().forEach(path -> tally.add(LeftOut.HIDDEN, path));
      listing.skipped().forEach(entry -> tally.add(entry.reason(), entry.path()));
      for (String path : listing.files()) {
        if (!images.contain(path) && !bad.contains(path) && !found.layout().isOwnFile(path)) {
          String reason = unused.get(path);
          tally.add(reason == null ? why(path, listing, found) : reason, path);
        }
      }
      return tally.all();
    }

    private static String why(String path, TreeListing listing, DatasetLayout.Found found) {
      return listing.isImage(path)
          ? found.layout().whyUnused(path, found.root())
          : listing.leftOutReason(path).orElse(LeftOut.NO_IMAGE);
    }
  }

  /**
   * A good image.
   *
   * @param slot its number in the order of the listing, 0..{@link Dataset#size()}-1
   * @param sha256 hash of the file's bytes, 64 lower-case hex digits
   * @param oneColour whether all pixels have one colour; not known before it is decoded
   */
  public record Found(
      int slot,
      String sha256,
      ImageTraits traits,
      Optional<NearBlack> nearBlack,
      boolean oneColour) {
    Found ofOneColour() {
      return new Found(slot, sha256, traits, nearBlack, true);
    }
  }

  /** Receives the pixels of images; called by several threads at once. */
  public interface PixelSink {
    /**
     * Takes an image.
     *
     * @param planar {@code [3, side, side] uint8} RGB
     */
    void accept(Found image, byte[] planar) throws IOException;

    /**
     * Tells what an earlier scan of the same files gave that did not end: it is not read again.
     * Called once, before any image.
     */
    default void before(Consumer<Found> taker) throws IOException {}
  }

  /**
   * A finished scan.
   *
   * @param report what it found
   * @param slots for each example of the report's index its slot (see {@link Found})
   */
  public record Scan(ScanReport report, List<Integer> slots) {
    public Scan {
      slots = List.copyOf(slots);
    }
  }

  /** Lists a dataset as most are read. */
  public static Dataset open(Path path) {
    return open(path, Reading.usual());
  }

  /**
   * Lists a dataset; reads no image yet.
   *
   * @throws DataException if there is no such path, it is empty, it is no dataset, or it has no
   *     such part
   */
  public static Dataset open(Path path, Reading reading) {
    FileTree tree = FileTree.open(path, reading.names());
    try {
      return open(path, tree, tree.list(), reading);
    } catch (IOException e) {
      closeQuietly(tree, e);
      throw unreadable(path, e);
    } catch (RuntimeException e) {
      closeQuietly(tree, e);
      throw e;
    }
  }

  private static Dataset open(Path path, FileTree tree, TreeListing listing, Reading reading)
      throws IOException {
    try {
      String shown = Shown.text(path.toString());
      if (listing.files().isEmpty() && listing.unreadable().isEmpty()) {
        throw new DataException(shown + nothing(listing));
      }
      DatasetLayout.Found found = DatasetLayout.detect(listing, reading, tree);
      if (found == null) {
        throw new DataException(
            shown
                + " is no dataset of a known layout. Known are:\n"
                + "  train/<class>/<image>, and val/<class>/<image> or test/ where there is one\n"
                + "  <class>/<image>\n"
                + "  images in one folder, and a .csv beside it with their names and classes\n"
                + "  ILSVRC2012: train/<wnid>/, val/ flat (with its devkit or Kaggle's csv) or not\n"
                + "  CIFAR-10 and CIFAR-100, binary version\n"
                + "  Tiny ImageNet: train/<wnid>/images/, val/images/, val/val_annotations.txt\n"
                + "each as a folder, .tar, .tar.gz or .zip; images end in .jpg, .png, .bmp, ..."
                + listing.files().stream()
                    .flatMap(
                        file ->
                            listing.leftOutReason(file).stream()
                                .map(reason -> "\nIt holds " + new BadFile(file, reason)))
                    .findFirst()
                    .orElse(""));
      }
      DatasetLayout.Plan plan = found.layout().plan(listing, found.root(), tree);
      requirePart(found, plan, reading, shown);
      if (plan.classes().isEmpty()) {
        throw new DataException(shown + " has no class folders below " + found.root() + "train/");
      }
      FileTree contents = found.layout().contents(tree, found.root());
      return new Dataset(path, contents, listing, found, plan);
    } catch (DataException e) {
      throw e.remedy().isPresent() ? e : withNotes(e, listing);
    }
  }

  /** A refusal with how names were read, which may be why nothing was recognised. */
  private static DataException withNotes(DataException refused, TreeListing listing) {
    return listing.notes().stream()
        .flatMap(
            note ->
                note.remedy().stream()
                    .map(
                        remedy ->
                            new DataException(
                                refused.getMessage() + "\nnote: " + note.text(), remedy)))
        .findFirst()
        .orElse(refused);
  }

  /** Why there is no file in a listing, and what to do. */
  private static String nothing(TreeListing listing) {
    if (listing.skipped().isEmpty()) {
      return " is empty; it should hold one folder of images a class";
    }
    int count = listing.skipped().size();
    return " holds no file that is read: "
        + (count == 1 ? "its only entry was" : "all of its " + count + " entries were")
        + " passed over, e.g. "
        + listing.skipped().get(0)
        + "; make it again from inside the folder that holds the classes, or give that folder";
  }

  /** Images of no known class; closes the tree with itself. */
  static Dataset loose(Path location, FileTree tree, TreeListing listing, LooseFilesLayout layout) {
    return new Dataset(
        location,
        tree,
        listing,
        new DatasetLayout.Found(layout, ""),
        layout.plan(listing, "", tree));
  }

  /** Refuses a test part that a layout of two parts, or of one, does not have. */
  private static void requirePart(
      DatasetLayout.Found found, DatasetLayout.Plan plan, Reading read, String shown) {
    if (read.testPart().isEmpty()
        || read.everyPart()
        || found.layout() instanceof SplitFoldersLayout) {
      return;
    }
    Optional<Part> part = Part.named(read.testPart().get(), plan.parts());
    if (part.isEmpty() || part.get().role() != Role.VALIDATION) {
      throw new DataException(
          shown
              + " has no part "
              + Shown.text(read.testPart().get())
              + " to test on: read as "
              + found.layout().name()
              + ", it has "
              + (plan.parts().isEmpty()
                  ? "one part only, of which some images are held back"
                  : plan.parts().stream().map(Part::name).collect(Collectors.joining(" and "))));
    }
  }

  /**
   * A hash of text that changes whenever a dataset's files are likely to have changed, and of more
   * text. Quick: reads no file.
   *
   * @throws DataException if there is no such path
   */
  public static String stamp(Path path, String more) {
    try {
      MessageDigest digest = Sha256.digest();
      FileTree.stamp(path, text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
      digest.update(more.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Lists and reads a dataset without decoding it.
   *
   * @throws DataException if there is no such path, it is empty, or it is no dataset
   */
  public static ScanReport scan(Path path) {
    return scan(path, Reading.usual());
  }

  /**
   * Lists and reads a dataset without decoding it.
   *
   * @throws DataException if there is no such path, it is empty, it is no dataset, or it has no
   *     such part
   */
  public static ScanReport scan(Path path, Reading reading) {
    try (Dataset dataset = open(path, reading)) {
      return dataset.scan(null, 1, (slot, planar) -> {}, done -> {}).report();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Side that images are decoded at to see that they can be, and whether they have one colour. */
  private static final int SEEN_SIDE = 32;

  /** Number of files that their place says are images, the bad ones among them. */
  public int size() {
    return plan.images().size();
  }

  /** About how many bytes the image files have together. */
  public long imageBytes() {
    return (long) (listed.bytesPerFile() * size());
  }

  /**
   * Reads, checks and hashes every image, and decodes it to see that it can be.
   *
   * @param decoder what turns files into pixels
   * @param files receives the bytes of good image files, as they are, in place of pixels
   * @param progress is told how many images are done, now and then, by several threads
   */
  public Scan scanFiles(ImageDecoder decoder, PixelSink files, IntConsumer progress) {
    return scan(
        new ImagePass(plan.images(), layout::image, decoder, SEEN_SIDE, files, progress)
            .keepingFiles());
  }

  /**
   * Reads, checks and hashes every image, and decodes it where there is a decoder.
   *
   * @param decoder what turns files into pixels, or null to decode nothing
   * @param side height and width of the pixels
   * @param pixels receives the pixels of good images
   * @param progress is told how many images are done, now and then, by several threads
   */
  public Scan scan(
      @Nullable ImageDecoder decoder, int side, PixelSink pixels, IntConsumer progress) {
    return scan(new ImagePass(plan.images(), layout::image, decoder, side, pixels, progress));
  }

  private Scan scan(ImagePass pass) {
    try {
      pass.run(tree);
    } catch (IOException e) {
      throw unreadable(location, e);
    }
    List<BadFile> bad = new ArrayList<>(plan.bad());
    bad.addAll(listed.unreadable());
    bad.addAll(pass.bad());
    bad.sort(Comparator.comparing(BadFile::path, Utf8Order.COMPARATOR));
    IndexBuilder builder = new IndexBuilder(plan.classes(), pass.good().toList());
    DatasetIndex index = builder.index().by(pass.pixels());
    Duplicates duplicates = Duplicates.of(index);
    List<String> warnings = new ArrayList<>(warnings(index));
    warnings.addAll(pass.warnings());
    warnings.addAll(duplicates.warnings());
    return new Scan(
        new ScanReport(
            location.toString(),
            layout.name(),
            counts(builder.counts()),
            bad,
            parts(index, builder.generatedValidation()),
            listed.skipped(),
            listed.leftOut(),
            duplicates,
            builder.generatedValidation(),
            Stream.concat(listed.notes().stream(), pass.notes().stream()).toList(),
            warnings,
            index),
        builder.slots());
  }

  /** The counts with those of parts that are not read, as their places say. */
  private List<ScanReport.ClassCount> counts(List<ScanReport.ClassCount> read) {
    Map<String, Long> unread =
        plan.unused().values().stream()
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(PlannedImage::className, Collectors.counting()));
    return read.stream()
        .map(one -> one.withOther(unread.getOrDefault(one.name(), 0L).intValue()))
        .toList();
  }

  /** The parts with the usable images of each; a part that is not read keeps its own number. */
  private List<Part> parts(DatasetIndex index, boolean generatedValidation) {
    List<Part> parts = new ArrayList<>();
    for (Part part : plan.parts()) {
      boolean alone = plan.parts().stream().filter(p -> p.role() == part.role()).count() == 1;
      int usable = (int) index.examples().stream().filter(e -> e.role() == part.role()).count();
      boolean unread = part.role() == Role.OTHER && usable == 0;
      if (part.role() != Role.VALIDATION || !generatedValidation) {
        parts.add(
            alone && !unread ? new Part(part.name(), part.folder(), part.role(), usable) : part);
      }
    }
    return parts;
  }

  private List<String> warnings(DatasetIndex index) {
    List<String> warnings = new ArrayList<>(listed.warnings());
    warnings.addAll(plan.warnings());
    warnings.addAll(ClassNames.alike(index.classes()));
    warnings.addAll(ClassNames.alikeInCase(index.classes()));
    return warnings;
  }

  private static DataException unreadable(Path path, IOException e) {
    return new DataException(
        Shown.text(path.toString())
            + " cannot be read: "
            + FileTree.reason(e)
            + "; the file may be damaged or incomplete, try fetching it again",
        e);
  }

  private static void closeQuietly(FileTree tree, Exception cause) {
    try {
      tree.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }
}
