package graft.api.machine;

import graft.core.process.LoadedNatives;
import graft.torch.worker.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process of its own that loads libtorch: prints whether it looked for its libraries, then the
 * files that it has mapped.
 */
final class MappedLibraries {
  private MappedLibraries() {}

  public static void main(String[] arguments) throws IOException {
    Natives.unpack(Path.of(arguments[0]));
    System.out.println(LoadedNatives.areLookedFor());
    Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("/org/bytedeco/"))
        .map(line -> line.substring(line.indexOf('/')))
        .distinct()
        .sorted()
        .forEach(System.out::println);
  }
}
