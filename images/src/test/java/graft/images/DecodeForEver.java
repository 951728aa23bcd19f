package graft.images;

import java.nio.file.Path;

/** A process that has a decoder until it is stopped; says so. Arguments: the decoder's program. */
final class DecodeForEver {
  private DecodeForEver() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (DecoderProcess decoder =
        DecoderProcess.start(Path.of(arguments[0]), Path.of("natives").toAbsolutePath())) {
      System.out.println(decoder.pid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
