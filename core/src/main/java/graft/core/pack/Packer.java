package graft.core.pack;

import graft.core.data.DataSummary;
import graft.core.data.Dataset;
import graft.core.data.ImageDecoder;
import graft.core.data.LooseImages;
import graft.core.data.PixelRule;
import graft.core.data.Reading;
import graft.core.data.ScanReport;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.lock.WaitingLock;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Builds packed stores below {@code <cache>/packs}, each once: a second process that wants the same
 * one waits for the first.
 *
 * <p>A store's folder is named {@code <first 16 hex digits of the fingerprint>-<side>px-<rule>},
 * followed by the suffix of a {@link PixelRule} where it matters for an image. A stamp of the
 * dataset's listing remembers which store it became, so that it need not be read again, and what
 * was read then; it notices changes of paths, sizes and times only.
 *
 * <p>A remembered store is compared with its checksums whenever it is taken, pixels included up to
 * {@link #VERIFIED_BYTES}; one that is damaged is told of and built again from its dataset.
 */
public final class Packer {
  /** Above this side, image files are kept as they are: their pixels would be too many. */
  private static final int LARGEST_PIXEL_SIDE = 128;

  /** Part of the name of a store of files. */
  private static final String FILES_RULE = "files";

  /** Bytes of a store's index for an image, estimated. */
  private static final long INDEX_BYTES_PER_IMAGE = 160;

  /** Pixels of larger stores are not verified: reading them all would hold up every start. */
  static final long VERIFIED_BYTES = 2L << 30;

  private final Path packs;
  private final FreeSpace freeSpace;

  /** Says how many bytes may still be written to a folder's disk. */
  interface FreeSpace {
    long bytes(Path folder) throws IOException;
  }

  /** Told how far a packing is, by several threads, never backwards by much. */
  public interface Progress {
    /** Says nothing. */
    Progress SILENT = (done, total) -> {};

    /** {@code done} of {@code total} images are packed. */
    void images(int done, int total);

    /** A line on a store that was found damaged and is built again; goes to stderr. */
    default void damaged(String line) {
      System.err.println(line);
    }
  }

  Packer(Path cacheRoot, FreeSpace freeSpace) {
    this.packs = cacheRoot.resolve("packs");
    this.freeSpace = freeSpace;
  }

  /**
   * The packed store of a dataset, built if there is none yet.
   *
   * @param data folder or archive, see {@link Dataset}
   * @param side height and width of its images in pixels
   * @param cacheRoot the folder for all that can be computed again
   * @param decoder what turns files into pixels; not touched if the store is there already
   * @param reading how the dataset is read
   * @throws DataException if the dataset cannot be used
   * @throws MachineException if the disk is too small
   * @throws UsageException if the cache cannot be written
   */
  public static Packed pack(
      Path data,
      int side,
      Path cacheRoot,
      ImageDecoder decoder,
      Progress progress,
      Reading reading) {
    Packer packer = new Packer(cacheRoot, folder -> Files.getFileStore(folder).getUsableSpace());
    return packer.pack(data, side, decoder, progress, reading);
  }

  Packed pack(Path data, int side, ImageDecoder decoder, Progress progress, Reading reading) {
    if (side < 1 || side > 4096) {
      throw new UsageException("the side of packed images must be 1..4096 pixels, was " + side);
    }
    String rule = rule(side);
    String key =
        Dataset.stamp(data, "\n" + rule + decoder.rule().suffix() + "\n" + reading.key())
            .substring(0, 32);
    try {
      createFolders();
      Optional<Packed> known =
          remembered(key, reading.excludeBad()).flatMap(stamp -> whole(stamp, data));
      if (known.isPresent()) {
        return known.get();
      }
      return WaitingLock.hold(
          packs.resolve("locks").resolve(key),
          () -> {
            Optional<Packed> whole = takeOrDelete(key, data, reading.excludeBad(), progress);
            return whole.isPresent()
                ? whole.get()
                : build(data, side, key, decoder, progress, reading);
          });
    } catch (IOException e) {
      throw failure(e);
    } catch (UncheckedIOException e) {
      throw failure(e);
    }
  }

  private void createFolders() {
    try {
      Files.createDirectories(packs.resolve("locks"));
      Files.createDirectories(packs.resolve("stamps"));
    } catch (IOException e) {
      throw new UsageException(
          "the cache folder "
              + Shown.text(packs.toString())
              + " cannot be written; set GRAFT_CACHE to a folder that can",
          e);
    }
  }

  /**
   * What a listing became when it was packed before.
   *
   * @param folder of the store, below the packs
   * @param summary what was read then
   */
  private record Stamped(String folder, DataSummary summary) {}

  /** What a listing became when it was packed before, if the store is still there. */
  private Optional<Stamped> remembered(String key, boolean excludeBad) throws IOException {
    Path stamp = stampFile(key, false);
    if (excludeBad && !Files.exists(stamp)) {
      stamp = stampFile(key, true);
    }
    if (!Files.exists(stamp)) {
      return Optional.empty();
    }
    try {
      Stamped known = RecordJson.read(Files.readString(stamp), Stamped.class);
      return Files.exists(packs.resolve(known.folder()).resolve(PackFormat.FILE))
          ? Optional.of(known)
          : Optional.empty();
    } catch (IllegalArgumentException e) { // of another version, or cut: it is written again
      return Optional.empty();
    }
  }

  /** The remembered store; a damaged one is deleted. The caller holds the lock. */
  private Optional<Packed> takeOrDelete(
      String key, Path data, boolean excludeBad, Progress progress) throws IOException {
    Optional<Stamped> stamped = remembered(key, excludeBad);
    Optional<Packed> known = stamped.flatMap(stamp -> whole(stamp, data));
    if (stamped.isPresent() && known.isEmpty()) {
      Path folder = packs.resolve(stamped.get().folder());
      progress.damaged(
          "the packed store "
              + Shown.text(folder.toString())
              + " is damaged and is packed again from its images");
      delete(folder);
    }
    return known;
  }

  /** What is remembered, with its store verified; empty if that is damaged. */
  private Optional<Packed> whole(Stamped stamp, Path data) {
    return whole(packs.resolve(stamp.folder()))
        .map(store -> new Packed(store, stamp.summary().at(data.toString())));
  }

  /** The store of a folder, verified; empty if it is damaged. */
  private static Optional<PackedStore> whole(Path folder) {
    try {
      PackedStore store = PackedStore.open(folder);
      Objects.requireNonNull(store.index());
      if (store.imageBytes() <= VERIFIED_BYTES) {
        store.verify();
      }
      return Optional.of(store);
    } catch (DataException e) {
      if (e.getCause() != null) { // it cannot be read at all: nobody knows whether it is damaged
        throw e;
      }
      return Optional.empty();
    }
  }

  private Path stampFile(String key, boolean excludedBad) {
    return packs.resolve("stamps").resolve(key + (excludedBad ? "-without-bad" : ""));
  }

  private Packed build(
      Path data, int side, String key, ImageDecoder decoder, Progress progress, Reading reading)
      throws IOException {
    Path building = packs.resolve("building-" + key);
    boolean goesOn = false;
    try (Dataset dataset = Dataset.open(data, reading)) {
      Dataset.Scan scan =
          holdsFiles(side)
              ? packFiles(dataset, side, building, decoder, progress, usable(reading))
              : packPixels(dataset, side, building, decoder, progress, usable(reading));
      ScanReport report = scan.report();
      Files.deleteIfExists(building.resolve(PackJournal.FILE));
      String name = name(content(report.index().fingerprint(), side, report.index().pixels()));
      publish(building, packs.resolve(name));
      remember(stampFile(key, !report.bad().isEmpty()), new Stamped(name, report.summary()));
      return new Packed(PackedStore.open(packs.resolve(name)), report.summary());
    } catch (DataException e) {
      goesOn = true;
      throw e;
    } finally {
      if (!goesOn) {
        delete(building);
      }
    }
  }

  private static String rule(int side) {
    return side + "px-" + (holdsFiles(side) ? FILES_RULE : ImageDecoder.PIXEL_RULE);
  }

  /** As {@link PackedStore#content()}. */
  static String content(String fingerprint, int side, PixelRule pixels) {
    return fingerprint + "-" + rule(side) + pixels.suffix();
  }

  /** The folder of a store's content. */
  private static String name(String content) {
    return content.replaceFirst("^(.{16})[^-]*", "$1");
  }

  /**
   * The store of a {@link PackedStore#content()} that a cache has, under whatever name.
   *
   * @throws DataException if the one that is named by it is damaged
   */
  public static Optional<PackedStore> find(String content, Path cacheRoot) {
    Path packs = cacheRoot.resolve("packs");
    Path named = packs.resolve(name(content));
    if (Files.exists(named.resolve(PackFormat.FILE))) {
      return Optional.of(PackedStore.open(named)).filter(store -> store.content().equals(content));
    }
    try (Stream<Path> folders = Files.list(packs)) {
      return folders
          .flatMap(folder -> readable(folder).stream())
          .filter(store -> store.content().equals(content))
          .findFirst();
    } catch (IOException e) { // there is none
      return Optional.empty();
    }
  }

  private static Optional<PackedStore> readable(Path folder) {
    try {
      return Files.exists(folder.resolve(PackFormat.FILE))
          ? Optional.of(PackedStore.open(folder))
          : Optional.empty();
    } catch (DataException e) { // damaged, or being built
      return Optional.empty();
    }
  }

  private static Consumer<ScanReport> usable(Reading reading) {
    return report -> report.requireUsable(reading);
  }

  /**
   * Packs images of no known class into a store of their own, which is deleted when it is closed.
   *
   * @param images closed by the caller
   * @throws DataException if none of them can be used
   * @throws MachineException if the disk is too small
   * @throws UsageException if the cache cannot be written
   */
  public static LooseStore packLoose(
      LooseImages images, int side, Path cacheRoot, ImageDecoder decoder, Progress progress) {
    Packer packer = new Packer(cacheRoot, folder -> Files.getFileStore(folder).getUsableSpace());
    packer.createFolders();
    try {
      LooseStore.removeLeftovers(packer.packs);
      LooseStore.Place place = LooseStore.fresh(packer.packs);
      Path folder = place.folder();
      try {
        Dataset dataset = images.dataset();
        Dataset.Scan scan =
            holdsFiles(side)
                ? packer.packFiles(dataset, side, folder, decoder, progress, report -> {})
                : packer.packPixels(dataset, side, folder, decoder, progress, report -> {});
        return LooseStore.open(place, images.found(scan));
      } catch (IOException | RuntimeException e) {
        place.delete();
        throw e;
      }
    } catch (IOException | UncheckedIOException e) {
      throw packer.failure(e);
    }
  }

  private Dataset.Scan packPixels(
      Dataset dataset,
      int side,
      Path building,
      ImageDecoder decoder,
      Progress progress,
      Consumer<ScanReport> check)
      throws IOException {
    requireSpace(dataset.size(), 3L * side * side * dataset.size());
    try (PackWriter writer = new PackWriter(building, side, dataset.size())) {
      Dataset.Scan scan =
          dataset.scan(decoder, side, writer, done -> progress.images(done, dataset.size()));
      check.accept(scan.report());
      writer.finish(scan.report().index(), scan.slots());
      return scan;
    }
  }

  /** Every file is decoded once all the same, so that no worker meets one that cannot be. */
  private Dataset.Scan packFiles(
      Dataset dataset,
      int side,
      Path building,
      ImageDecoder decoder,
      Progress progress,
      Consumer<ScanReport> check)
      throws IOException {
    requireSpace(dataset.size(), dataset.imageBytes());
    try (FileWriter writer = new FileWriter(building, side, dataset.size())) {
      Dataset.Scan scan =
          dataset.scanFiles(decoder, writer, done -> progress.images(done, dataset.size()));
      check.accept(scan.report());
      writer.finish(scan.report().index(), scan.slots());
      return scan;
    }
  }

  /** Whether the store of a side holds image files rather than pixels. */
  public static boolean holdsFiles(int side) {
    return side > LARGEST_PIXEL_SIDE;
  }

  /** Renames the finished store into place, unless the same one came there by another path. */
  private void publish(Path building, Path folder) throws IOException {
    if (Files.exists(folder)) {
      if (Files.exists(folder.resolve(PackFormat.FILE)) && whole(folder).isPresent()) {
        return;
      }
      delete(folder); // damaged: the new one replaces it
    }
    try {
      Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (IOException e) {
      if (!Files.exists(folder)) { // else another process was quicker with the same images
        throw e;
      }
    }
    PackWriter.sync(packs);
  }

  private static void remember(Path stamp, Stamped what) throws IOException {
    WholeFile.write(stamp, RecordJson.write(what) + "\n");
  }

  private void requireSpace(int images, long imageBytes) throws IOException {
    long needed = PackFormat.HEADER_BYTES + imageBytes + images * INDEX_BYTES_PER_IMAGE;
    long free = freeSpace.bytes(packs);
    if (free < needed) {
      throw new MachineException(
          "packing "
              + images
              + " images needs "
              + needed
              + " bytes in "
              + Shown.text(packs.toString())
              + ", where "
              + free
              + " bytes are free; free some, or set GRAFT_CACHE to a larger disk");
    }
  }

  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(PackFormat.FILE));
    Files.deleteIfExists(folder.resolve(PackJournal.FILE));
    Files.deleteIfExists(folder);
  }

  private RuntimeException failure(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota")) {
      return new MachineException(
          "the disk of "
              + Shown.text(packs.toString())
              + " is full; free some space, or set GRAFT_CACHE to a larger disk",
          e);
    }
    return new MachineException(
        "cannot write the packed store below "
            + Shown.text(packs.toString())
            + ": "
            + Shown.text(message),
        e);
  }
}
