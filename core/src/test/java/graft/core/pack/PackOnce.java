package graft.core.pack;

import graft.core.data.Reading;
import java.nio.file.Path;

/** A process of its own that packs a dataset and prints how many images it decoded itself. */
final class PackOnce {
  private PackOnce() {}

  public static void main(String[] arguments) {
    PatchDecoder decoder = new PatchDecoder();
    PackedStore store =
        Packer.pack(
                Path.of(arguments[0]),
                8,
                Path.of(arguments[1]),
                decoder,
                Packer.Progress.SILENT,
                Reading.usual())
            .store();
    store.verify();
    System.out.println(decoder.decoded.get());
  }
}
