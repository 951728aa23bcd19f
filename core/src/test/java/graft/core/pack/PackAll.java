package graft.core.pack;

import graft.core.data.Reading;
import java.nio.file.Path;

/** A process of its own that packs a folder of images twice; prints how many, and if as one. */
final class PackAll {
  private PackAll() {}

  public static void main(String[] arguments) {
    Path data = Path.of(arguments[0]);
    Path cache = Path.of(arguments[1]);
    String first = pack(data, cache);
    System.out.println(first.equals(pack(data, cache)) ? first : "differs");
  }

  private static String pack(Path data, Path cache) {
    PackedStore store =
        Packer.pack(data, 1, cache, new PatchDecoder(), Packer.Progress.SILENT, Reading.usual())
            .store();
    return store.size() + " " + store.index().fingerprint();
  }
}
