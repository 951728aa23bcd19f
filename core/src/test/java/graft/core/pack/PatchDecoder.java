package graft.core.pack;

import graft.core.data.ImageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Pixels made from the file's bytes: no decoding, but every image gets its own. */
final class PatchDecoder implements ImageDecoder {
  final AtomicInteger decoded = new AtomicInteger();

  @Override
  public List<Decoded> decode(List<byte[]> files, int side) {
    List<Decoded> results = new ArrayList<>();
    for (byte[] file : files) {
      decoded.incrementAndGet();
      results.add(new Pixels(pixels(file, side)));
    }
    return results;
  }

  static byte[] pixels(byte[] file, int side) {
    byte[] pixels = new byte[3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (file[(i * 7 + 20) % file.length] + i);
    }
    return pixels;
  }

  @Override
  public int lanes() {
    return 2;
  }

  @Override
  public void close() {}
}
