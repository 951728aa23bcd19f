package graft.torch.worker;

import graft.core.lock.WaitingLock;
import graft.core.pack.ViewDecoder;
import graft.core.process.LoadedNatives;
import graft.torch.network.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Unpacks libtorch's native libraries (360 MB) into the cache, once: JavaCPP does so at first use,
 * and two processes doing it at once corrupt the files.
 */
public final class Natives {
  /**
   * Unpacked before anything is loaded: JavaCPP loads each library as soon as it is unpacked, and
   * libtorch.so, finding no libtorch_cpu.so beside it yet, would take that of a distribution's
   * PyTorch, which crashes.
   */
  private static final List<String> NEEDED_BY_OTHERS =
      List.of("libc10.so", "libtorch_cpu.so", "libtorch.so");

  /** What JavaCPP adds to the platform's name where libtorch is built for graphics cards. */
  private static final String FOR_CARDS = "-gpu";

  /** A file that says that nothing is left to be unpacked. */
  private static final String UNPACKED = "graft.unpacked";

  private Natives() {}

  /**
   * Where the natives of a cache lie; workers get it as {@code org.bytedeco.javacpp.cachedir}.
   *
   * @param cache Graft's cache folder
   */
  public static Path folder(Path cache) {
    return cache.resolve("natives");
  }

  /**
   * Whether they were unpacked into a cache before, which takes some seconds of a worker's start.
   */
  public static boolean isUnpacked(Path cache) {
    return Files.isRegularFile(folder(cache).resolve(UNPACKED));
  }

  /**
   * Unpacks into {@link #folder} and loads the library into this process, waiting for another
   * process that does so; only loads it where this process was told where it lies. The lock is the
   * one that the image decoders take: both unpack OpenBLAS.
   *
   * @throws IOException if the cache cannot be written
   */
  public static void unpack(Path cache) throws IOException {
    Path folder = Files.createDirectories(folder(cache));
    System.setProperty("org.bytedeco.javacpp.cachedir", folder.toString());
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    if (!LoadedNatives.areLookedFor()) {
      loadKnown(folder);
      return;
    }
    WaitingLock.hold(
        folder.resolve("graft.lock"),
        () -> {
          String platform = Loader.getPlatform() + (Device.hasCudaLibraries() ? FOR_CARDS : "");
          for (String library : NEEDED_BY_OTHERS) {
            Loader.cacheResource(torch.class, "/org/bytedeco/pytorch/" + platform + "/" + library);
          }
          Loader.load(torch.class);
          if (!Device.hasCudaLibraries()) { // of a card's, some lie outside the cache
            LoadedNatives.LIBTORCH.record(folder, Loader.getLoadedLibraries().values());
          }
          return Files.writeString(folder.resolve(UNPACKED), "");
        });
    if (!LoadedNatives.OPENCV.isKnown(folder)) {
      findOpenCv();
    }
  }

  /** Loads OpenCV, so that the next worker is told where it lies: it may decode views. */
  private static void findOpenCv() {
    try {
      ServiceLoader.load(ViewDecoder.class).forEach(decoder -> {});
    } catch (LinkageError | ServiceConfigurationError e) {
      return; // who decodes says so
    }
  }

  private static void loadKnown(Path folder) {
    try {
      Loader.load(torch.class);
    } catch (LinkageError e) {
      LoadedNatives.LIBTORCH.forget(folder);
      throw e;
    }
  }
}
