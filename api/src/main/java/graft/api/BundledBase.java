package graft.api;

import graft.core.data.Note;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import graft.core.network.Networks;
import graft.core.text.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The base that comes with Graft, for who has photos and no weights. What it is, how good, and what
 * is better says its card.
 */
public final class BundledBase {
  /** Its name: that of its file, which records of models and searches keep beside its hash. */
  public static final String NAME = "tiny-imagenet-100-alexnet-64";

  /** The network that it is of. */
  public static final String NETWORK = "alexnet-64";

  private static final String FILE = NAME + ".safetensors";
  private static final int HASH_DIGITS = 12;

  private BundledBase() {}

  /** Its card, as Markdown. */
  public static String card() {
    return new String(resource(NAME + ".md"), StandardCharsets.UTF_8);
  }

  /**
   * Its file in a cache, written where it is not there whole. Its folder is named by its content,
   * so that versions of Graft with other bases may share a cache.
   *
   * @throws MachineException if it cannot be written
   */
  public static synchronized Path in(Path cache) {
    byte[] weights = resource(FILE);
    Path file =
        cache
            .resolve("bundled")
            .resolve(Sha256.hex(weights).substring(0, HASH_DIGITS))
            .resolve(FILE);
    try {
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), weights)) {
        Files.createDirectories(file.getParent());
        WholeFile.write(file, weights);
      }
      return file;
    } catch (IOException e) {
      throw new MachineException(
          "cannot write " + file + ": " + e + "; set GRAFT_CACHE to another folder", e);
    }
  }

  /** Says that it is used, and what would be better. */
  public static Note note() {
    return new Note(
        "base: "
            + NAME
            + ", which comes along (100 classes of photos at 64 px); on photos, weights of ImageNet"
            + " should do better: ",
        Optional.of(Remedy.OTHER_BASE));
  }

  /** Refuses another network than its own. */
  static void requireNetwork(String asked) {
    if (!asked.equals(NETWORK)) {
      throw new UsageException(
          "the base that comes along is of "
              + NETWORK
              + ", not of "
              + Networks.label(asked)
              + ": leave the network out, or ",
          Remedy.OTHER_BASE);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = BundledBase.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
