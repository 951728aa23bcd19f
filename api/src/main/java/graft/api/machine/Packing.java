package graft.api.machine;

import graft.core.data.ImageDecoder;
import graft.core.data.LooseImages;
import graft.core.data.PixelRule;
import graft.core.data.Reading;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.lock.WaitingLock;
import graft.core.pack.LooseStore;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import graft.core.pack.Packer;
import graft.study.plan.StudySettings.GeneratedData;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Turns a path, or the settings of generated images, into a packed store of a machine. */
public final class Packing {
  private final Machine machine;

  /** For {@link Machine#packing()}. */
  Packing(Machine machine) {
    this.machine = machine;
  }

  /** The packed store of a dataset; tells how far it is while it builds one. */
  public Packed pack(Path data, int side, Reading reading, Consumer<ImageEvent> listener) {
    return pack(data, side, reading, PixelRule.NOW, listener);
  }

  /** The same by a pixel rule: that of a model that is to see the images. */
  public Packed pack(
      Path data, int side, Reading reading, PixelRule rule, Consumer<ImageEvent> listener) {
    machine.requirePlatform();
    Path cache = machine.cache();
    CacheUse.hold(cache);
    List<CacheEntry> gone = Leftovers.forgetOld(cache);
    if (!gone.isEmpty()) {
      listener.accept(new ImageEvent.Forgotten(gone));
    }
    try (ImageDecoder decoder = machine.startDecoder(processes(), rule)) {
      return Packer.pack(data, side, cache, decoder, packing(listener), reading);
    }
  }

  /**
   * A store of images of no known class; its caller closes it.
   *
   * @param paths files, folders and archives
   * @param most images taken at most, in order
   * @param names the encoding of names where nothing says it
   * @param rule by which the images are read
   */
  public LooseStore packLoose(
      List<Path> paths,
      int side,
      int most,
      Optional<Charset> names,
      PixelRule rule,
      Consumer<ImageEvent> listener) {
    machine.requirePlatform();
    Path cache = machine.cache();
    CacheUse.hold(cache);
    try (ImageDecoder decoder = machine.startDecoder(processes(), rule);
        LooseImages images = LooseImages.open(paths, most, names)) {
      return Packer.packLoose(images, side, cache, decoder, packing(listener));
    } catch (IOException e) {
      throw new DataException("the images cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The pixels of an example, for people. Files are decoded in a child process: this one loads no
   * native code.
   *
   * @return {@code [3, side, side] uint8} RGB
   */
  public byte[] preview(PackedStore store, int example) {
    byte[] planar = new byte[3 * store.side() * store.side()];
    Optional<byte[]> file = store.file(example);
    if (file.isEmpty()) {
      store.read(example, planar);
      return planar;
    }
    try (ImageDecoder decoder = machine.startDecoder(1, store.index().pixels())) {
      return decoder.decode(List.of(file.get()), store.side()).get(0)
              instanceof ImageDecoder.Pixels pixels
          ? pixels.planar()
          : planar;
    }
  }

  private static int processes() {
    return Math.max(1, Runtime.getRuntime().availableProcessors());
  }

  private static Packer.Progress packing(Consumer<ImageEvent> listener) {
    NowAndThen progress = new NowAndThen(ImageEvent.Step.PACKING, listener);
    return progress::done;
  }

  /** Tells at most every second; the first time after one. */
  private static final class NowAndThen {
    private final ImageEvent.Step step;
    private final Consumer<ImageEvent> listener;
    private final AtomicLong last = new AtomicLong(System.nanoTime());

    NowAndThen(ImageEvent.Step step, Consumer<ImageEvent> listener) {
      this.step = step;
      this.listener = listener;
    }

    void done(int done, int total) {
      long now = System.nanoTime();
      long before = last.get();
      if (now - before > TimeUnit.SECONDS.toNanos(1) && last.compareAndSet(before, now)) {
        listener.accept(new ImageEvent.Done(step, done, total));
      }
    }
  }

  /**
   * The folder of generated images, written to the cache where it is not there yet. Of two
   * processes that want the same images, one writes them and the other waits for them.
   */
  public Path generate(GeneratedData settings, Consumer<ImageEvent> listener) {
    CacheUse.hold(machine.cache());
    Path parent = machine.cache().resolve("generated");
    Path folder = parent.resolve(name(settings));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(parent);
      return WaitingLock.hold(
          parent.resolve("graft.lock"),
          () -> {
            if (!Files.isDirectory(folder)) {
              write(folder, settings, listener);
            }
            return folder;
          });
    } catch (IOException e) {
      throw new MachineException(
          "cannot write generated images to "
              + parent
              + " ("
              + e.getMessage()
              + "); set GRAFT_CACHE to a folder that can be written",
          e);
    }
  }

  private static String name(GeneratedData settings) {
    return "v"
        + SyntheticImages.VERSION
        + "-"
        + settings.classes()
        + "x"
        + settings.trainPerClass()
        + "+"
        + settings.validationPerClass()
        + "-"
        + settings.side()
        + "px-seed"
        + settings.seed();
  }

  private static void write(Path folder, GeneratedData settings, Consumer<ImageEvent> listener) {
    int total = settings.classes() * (settings.trainPerClass() + settings.validationPerClass());
    listener.accept(new ImageEvent.Generating(settings));
    NowAndThen progress = new NowAndThen(ImageEvent.Step.GENERATING, listener);
    SyntheticImages.write(
        folder,
        settings.classes(),
        settings.trainPerClass(),
        settings.validationPerClass(),
        settings.side(),
        settings.seed(),
        written -> progress.done(written, total));
  }
}
