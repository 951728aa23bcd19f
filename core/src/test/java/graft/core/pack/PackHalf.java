package graft.core.pack;

import graft.core.data.ImageDecoder;
import graft.core.data.Reading;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that packs the first images of a dataset and never comes to an end. */
final class PackHalf {
  private PackHalf() {}

  public static void main(String[] arguments) {
    ImageDecoder decoder =
        new ImageDecoder() {
          private int batches;

          @Override
          public synchronized List<Decoded> decode(List<byte[]> files, int side) {
            if (++batches > 2) {
              System.out.println("half");
              try {
                Thread.sleep(Long.MAX_VALUE);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return new PatchDecoder().decode(files, side);
          }

          @Override
          public int lanes() {
            return 1;
          }

          @Override
          public void close() {}
        };
    Packer.pack(
        Path.of(arguments[0]),
        Integer.parseInt(arguments[1]),
        Path.of(arguments[2]),
        decoder,
        Packer.Progress.SILENT,
        Reading.usual());
  }
}
