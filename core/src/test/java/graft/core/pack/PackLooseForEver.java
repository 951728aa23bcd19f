package graft.core.pack;

import graft.core.data.ImageDecoder;
import graft.core.data.LooseImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A process of its own that packs loose images and never comes to an end. */
final class PackLooseForEver {
  private PackLooseForEver() {}

  public static void main(String[] arguments) throws IOException {
    ImageDecoder decoder =
        new ImageDecoder() {
          @Override
          public List<Decoded> decode(List<byte[]> files, int side) {
            System.out.println("packing");
            try {
              Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return List.of();
          }

          @Override
          public int lanes() {
            return 1;
          }

          @Override
          public void close() {}
        };
    try (LooseImages images =
        LooseImages.open(List.of(Path.of(arguments[0])), 10, Optional.empty())) {
      Packer.packLoose(images, 8, Path.of(arguments[1]), decoder, Packer.Progress.SILENT).close();
    }
  }
}
