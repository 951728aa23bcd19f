package graft.api.fake;

import graft.core.data.ImageDecoder;
import graft.core.data.PixelRule;
import java.util.List;

/** Pixels made from the file's bytes. */
record FakeDecoder(int lanes, PixelRule rule) implements ImageDecoder {
  @Override
  public List<Decoded> decode(List<byte[]> files, int side) {
    return files.stream().map(file -> (Decoded) new Pixels(pixels(file, side))).toList();
  }

  private static byte[] pixels(byte[] file, int side) {
    byte[] pixels = new byte[3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (file[i % file.length] + i);
    }
    return pixels;
  }

  @Override
  public void close() {}
}
