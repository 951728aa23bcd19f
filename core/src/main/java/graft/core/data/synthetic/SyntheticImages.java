package graft.core.data.synthetic;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.random.SeedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * An ImageFolder of generated RGB images: {@code train/<class>/<n>.png} and {@code
 * val/<class>/<n>.png}. Pixels are a function of (seed, class, part, number) alone: asking for more
 * images or classes leaves those of before as they were.
 */
public final class SyntheticImages {
  /** Side of the images in pixels where nothing else is asked for. */
  public static final int DEFAULT_SIDE = 64;

  /** Counts up whenever the pixels or names of a seed change. */
  public static final int VERSION = 1;

  private SyntheticImages() {}

  /**
   * Names of the first {@code classes} classes of a seed, e.g. {@code warm-striped-star-pair}.
   *
   * @throws UsageException if there are not so many
   */
  public static List<String> classNames(int classes, long seed) {
    return chosen(classes, seed).stream().map(SyntheticClass::name).toList();
  }

  /**
   * Writes the images to {@code directory}, which appears complete or not at all.
   *
   * @param directory missing or empty
   * @param classes 2..{@code 900}
   * @param trainPerClass training images a class, at least 1
   * @param validationPerClass validation images a class, at least 1
   * @param side height and width in pixels, 16..512
   * @param seed decides classes and images
   * @param progress told the number of images written so far, after each
   * @throws UsageException if a number is out of range, or {@code directory} holds something or
   *     cannot be made
   * @throws MachineException if writing fails on the way, e.g. for lack of disk space
   */
  public static void write(
      Path directory,
      int classes,
      int trainPerClass,
      int validationPerClass,
      int side,
      long seed,
      IntConsumer progress) {
    List<SyntheticClass> kinds = chosen(classes, seed);
    requireWithin("training images a class", trainPerClass, 1, 99_999);
    requireWithin("validation images a class", validationPerClass, 1, 99_999);
    requireWithin("the images' side in pixels", side, 16, 512);
    requireMissingOrEmpty(directory);
    Path unfinished = unfinished(directory);
    try {
      Writer writer = new Writer(unfinished, kinds, side, SeedKey.of(seed), progress);
      int written = writer.write("train", trainPerClass, 0);
      writer.write("val", validationPerClass, written);
      Files.deleteIfExists(directory);
      Files.move(unfinished, directory);
    } catch (IOException e) {
      throw new MachineException(
          "could not write generated images to "
              + directory
              + " ("
              + e.getMessage()
              + "); is there space left on its disk?",
          e);
    } finally {
      Folders.delete(unfinished);
    }
  }

  private static List<SyntheticClass> chosen(int classes, long seed) {
    requireWithin("classes", classes, 2, SyntheticClass.MOST);
    return SyntheticClass.choose(classes, seed);
  }

  private static void requireWithin(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UsageException(what + " must be " + least + ".." + most + ", was " + value);
    }
  }

  private static void requireMissingOrEmpty(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw new UsageException(
            directory + " is not empty; name a new folder, or empty this one, and run again");
      }
    } catch (IOException e) {
      throw new UsageException(directory + " is not a folder that can be read; name another", e);
    }
  }

  /** A new folder beside {@code directory}, on the same disk. */
  private static Path unfinished(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new UsageException(directory + " cannot hold the images; name a folder below it");
    }
    try {
      Files.createDirectories(parent);
      return Files.createTempDirectory(parent, "." + absolute.getFileName() + "-unfinished-");
    } catch (IOException e) {
      throw new UsageException(
          "cannot make a folder in " + parent + " (" + e.getMessage() + "); name another", e);
    }
  }

  /** Writes one part after the other. */
  private record Writer(
      Path root, List<SyntheticClass> kinds, int side, SeedKey key, IntConsumer progress) {

    /** Writes {@code perClass} images of each class, returns the number of images so far. */
    int write(String part, int perClass, int before) throws IOException {
      int written = before;
      for (SyntheticClass kind : kinds) {
        Path folder = Files.createDirectories(root.resolve(part).resolve(kind.name()));
        for (int i = 0; i < perClass; i++) {
          Scene scene = Scene.of(kind, key.with(kind.name()).with(part).with(i));
          Path file = folder.resolve(String.format(Locale.ROOT, "%05d.png", i));
          ImageIO.write(Painter.paint(scene, side), "png", file.toFile());
          progress.accept(++written);
        }
      }
      return written;
    }
  }
}
