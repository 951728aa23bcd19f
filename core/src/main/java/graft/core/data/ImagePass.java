package graft.core.data;

import graft.core.error.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pass over all images: one thread reads, a few check, hash and decode in batches. The result
 * does not depend on their number.
 */
final class ImagePass {
  private static final int BATCH_IMAGES = 128;
  private static final int BATCH_BYTES = 4 << 20;

  private final List<PlannedImage> plan;
  private final UnaryOperator<byte[]> imageOf;
  private final @Nullable ImageDecoder decoder;
  private final int side;
  private final Dataset.PixelSink pixels;
  private final IntConsumer progress;
  private boolean keepsFiles;
  private UnaryOperator<String> shown = path -> path;
  private final PathSlots slots;
  private final @Nullable ContentHash[] hashes;
  private final @Nullable String[] faults;
  private final @Nullable ImageTraits[] traits;
  private final Map<Integer, NearBlack> nearBlack = new ConcurrentSkipListMap<>();
  private final Set<Integer> oneColour = new ConcurrentSkipListSet<>();
  private final AtomicInteger done = new AtomicInteger();

  ImagePass(
      List<PlannedImage> plan,
      UnaryOperator<byte[]> imageOf,
      @Nullable ImageDecoder decoder,
      int side,
      Dataset.PixelSink pixels,
      IntConsumer progress) {
    this.plan = plan;
    this.imageOf = imageOf;
    this.decoder = decoder;
    this.side = side;
    this.pixels = pixels;
    this.progress = progress;
    this.slots = new PathSlots(plan);
    this.hashes = new @Nullable ContentHash[plan.size()];
    this.faults = new @Nullable String[plan.size()];
    this.traits = new @Nullable ImageTraits[plan.size()];
  }

  /** Gives the sink the bytes of good files in place of their pixels. */
  ImagePass keepingFiles() {
    keepsFiles = true;
    return this;
  }

  /** A usable image with its place in the plan. */
  record Good(int slot, PlannedImage image, ContentHash content) {}

  /** A file with its place in the plan. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Read(int slot, byte[] bytes) {}

  /** A whole image file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sound(Dataset.Found found, byte[] image) {}

  void run(FileTree tree) throws IOException {
    shown = tree::shown;
    int threads =
        decoder == null
            ? Math.max(1, Runtime.getRuntime().availableProcessors())
            : decoder.lanes() + 1;
    try {
      pixels.before(
          found -> {
            take(found, ContentHash.ofHex(found.sha256()));
            done.incrementAndGet();
          });
    } catch (IOException e) { // of the sink, not of the images
      throw new UncheckedIOException(e);
    }
    // A full queue makes the reading thread work too, which bounds the memory held.
    try (Workers workers = new Workers(threads)) {
      readAll(tree, workers);
      workers.finish();
    }
    for (int slot = 0; slot < plan.size(); slot++) {
      if (hashes[slot] == null && faults[slot] == null) {
        faults[slot] = "gone while it was being read";
      }
    }
  }

  private void take(Dataset.Found found, ContentHash content) {
    hashes[found.slot()] = content;
    traits[found.slot()] = found.traits();
    found.nearBlack().ifPresent(dark -> nearBlack.put(found.slot(), dark));
    if (found.oneColour()) {
      oneColour.add(found.slot());
    }
  }

  /** The usable images in the plan's order. */
  Stream<Good> good() {
    return IntStream.range(0, plan.size()).boxed().flatMap(slot -> good(slot).stream());
  }

  private Optional<Good> good(int slot) {
    ContentHash content = hashes[slot];
    return content == null || faults[slot] != null
        ? Optional.empty()
        : Optional.of(new Good(slot, plan.get(slot), content));
  }

  List<BadFile> bad() {
    List<BadFile> bad = new ArrayList<>();
    for (int slot = 0; slot < plan.size(); slot++) {
      String fault = faults[slot];
      if (fault != null) {
        bad.add(new BadFile(plan.get(slot).path(), fault));
      }
    }
    return bad;
  }

  /** The rule by which the images are read. */
  private PixelRule rule() {
    return decoder == null ? PixelRule.NOW : decoder.rule();
  }

  /** The oldest rule that gives all usable images the pixels that they are read with. */
  PixelRule pixels() {
    return good()
        .map(image -> traits[image.slot()])
        .filter(Objects::nonNull)
        .map(rule()::oldestFor)
        .reduce(PixelRule.STORED, PixelRule::or);
  }

  /** How pixels were read where a reader may not expect it. */
  List<Note> notes() {
    List<Good> turned = good().filter(image -> isTurned(traits[image.slot()])).toList();
    if (turned.isEmpty()) {
      return List.of();
    }
    return List.of(
        Note.of(
            String.format(
                Locale.ROOT,
                "%,d of %,d images %s an EXIF orientation and %s %s (e.g. %s)",
                turned.size(),
                good().count(),
                turned.size() == 1 ? "carries" : "carry",
                turned.size() == 1 ? "is" : "are",
                rule() == PixelRule.STORED
                    ? "read as stored, not turned: the model was trained so"
                    : "turned upright, as viewers show them",
                Shown.brief(shown.apply(turned.get(0).image().path())))));
  }

  private static boolean isTurned(@Nullable ImageTraits seen) {
    return seen != null && seen.orientation() != ImageTraits.UPRIGHT;
  }

  /** What a reader should look at, a sentence each. */
  List<String> warnings() {
    return Stream.of(darkWarning(), oneColourWarning()).flatMap(Optional::stream).toList();
  }

  private Optional<String> oneColourWarning() {
    List<Integer> plain = oneColour.stream().filter(slot -> faults[slot] == null).toList();
    return plain.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d %s one colour all over, as read (e.g. %s); a drawing on a transparent ground is"
                    + " read so, as transparency is dropped: put it on a background first",
                plain.size(),
                plain.size() == 1 ? "image has" : "images have",
                Shown.brief(shown.apply(plan.get(plain.get(0)).path()))));
  }

  private Optional<String> darkWarning() {
    List<Integer> dark = nearBlack.keySet().stream().filter(slot -> faults[slot] == null).toList();
    if (dark.isEmpty()) {
      return Optional.empty();
    }
    NearBlack brightest = Collections.max(nearBlack.values());
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%,d %s nearly black: largest value %d of %d (e.g. %s); probably written with fewer"
                + " bits than 16: multiply the values, or write 8 bits a channel",
            dark.size(),
            dark.size() == 1 ? "image of 16 bits a channel is" : "images of 16 bits a channel are",
            brightest.largest(),
            brightest.most(),
            Shown.brief(shown.apply(plan.get(dark.get(0)).path()))));
  }

  private void readAll(FileTree tree, Workers workers) throws IOException {
    Batcher batcher = new Batcher(workers);
    tree.read(new Unread(), batcher);
    batcher.flush();
  }

  /** The images that an earlier scan has not read. */
  private final class Unread implements FileTree.Paths {
    private final BitSet known = new BitSet(plan.size());

    Unread() {
      for (int slot = 0; slot < plan.size(); slot++) {
        known.set(slot, hashes[slot] != null); // now: others are read meanwhile
      }
    }

    @Override
    public boolean contain(String path) {
      int slot = slots.slot(path);
      return slot >= 0 && !known.get(slot);
    }

    @Override
    public Stream<String> all() {
      return IntStream.range(0, plan.size())
          .filter(slot -> !known.get(slot))
          .mapToObj(slot -> plan.get(slot).path());
    }
  }

  private final class Batcher implements FileTree.Sink {
    private final Workers workers;
    private List<Read> batch = new ArrayList<>();
    private long bytes;

    Batcher(Workers workers) {
      this.workers = workers;
    }

    @Override
    public void file(String path, byte[] content) {
      batch.add(new Read(slots.slot(path), content));
      bytes += content.length;
      if (batch.size() == BATCH_IMAGES || bytes > BATCH_BYTES) {
        flush();
      }
    }

    @Override
    public void unreadable(String path, String reason) {
      faults[slots.slot(path)] = reason;
    }

    void flush() {
      List<Read> full = batch;
      batch = new ArrayList<>();
      bytes = 0;
      workers.submit(() -> work(full));
    }
  }

  private void work(List<Read> batch) {
    List<Sound> sound = new ArrayList<>();
    for (Read read : batch) {
      byte[] image = imageOf.apply(read.bytes());
      String fault = ImageFile.fault(image);
      if (fault == null) {
        ImageTraits seen = ImageTraits.of(image);
        ContentHash content = ContentHash.of(read.bytes());
        Dataset.Found found =
            new Dataset.Found(read.slot(), content.hex(), seen, NearBlack.of(image, seen), false);
        take(found, content);
        sound.add(new Sound(found, image));
      } else {
        faults[read.slot()] = fault;
      }
    }
    if (decoder != null && !sound.isEmpty()) {
      decode(decoder, sound);
    }
    progress.accept(done.addAndGet(batch.size()));
  }

  private void decode(ImageDecoder images, List<Sound> batch) {
    List<ImageDecoder.Decoded> results =
        images.decode(batch.stream().map(Sound::image).toList(), side);
    for (int i = 0; i < batch.size(); i++) {
      Sound sound = batch.get(i);
      ImageDecoder.Decoded result = results.get(i);
      if (result instanceof ImageDecoder.Pixels good) {
        Dataset.Found found = sound.found();
        if (isOfOneColour(good.planar())) {
          found = found.ofOneColour();
          oneColour.add(found.slot());
        }
        try {
          pixels.accept(found, keepsFiles ? sound.image() : good.planar());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      } else if (result instanceof ImageDecoder.Undecodable bad) {
        faults[sound.found().slot()] = bad.reason();
      }
    }
  }

  private static boolean isOfOneColour(byte[] planar) {
    int plane = planar.length / 3;
    for (int i = 1; i < plane; i++) {
      if (planar[i] != planar[0]
          || planar[plane + i] != planar[plane]
          || planar[2 * plane + i] != planar[2 * plane]) {
        return false;
      }
    }
    return true;
  }

  /** Threads for the batches; the first failure of one is thrown to the reader. */
  private static final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor pool;
    private final List<Future<?>> pending = Collections.synchronizedList(new ArrayList<>());

    Workers(int threads) {
      pool =
          new ThreadPoolExecutor(
              threads,
              threads,
              0,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(threads),
              task -> {
                Thread thread = new Thread(task, "images");
                thread.setDaemon(true);
                return thread;
              },
              new ThreadPoolExecutor.CallerRunsPolicy());
    }

    void submit(Runnable work) {
      pending.add(pool.submit(work));
      while (!pending.isEmpty() && pending.get(0).isDone()) {
        await(pending.remove(0));
      }
    }

    void finish() {
      pending.forEach(Workers::await);
    }

    private static void await(Future<?> future) {
      try {
        future.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while reading images", e);
      }
    }

    @Override
    public void close() {
      pool.shutdownNow();
    }
  }
}
