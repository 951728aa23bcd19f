package graft.core.data;

import java.util.List;

/**
 * Turns image files into pixels of one size. Safe for use by {@link #lanes()} threads at once.
 *
 * <p>RGB as Pillow's {@code convert("RGB")} gives it, by a {@link PixelRule}; shorter side resized
 * to {@code side} as Pillow's bilinear filter does; centre crop as torchvision does.
 */
public interface ImageDecoder extends AutoCloseable {
  /** How images are resized and cut; part of a packed store's name, before its pixel rule. */
  String PIXEL_RULE = "shorter-centre";

  /** The rule by which it decodes. */
  default PixelRule rule() {
    return PixelRule.NOW;
  }

  /**
   * Decodes files.
   *
   * @param files whole files, formats sniffed from their content
   * @param side height and width of the result in pixels
   * @return one result for each file, in order
   */
  List<Decoded> decode(List<byte[]> files, int side);

  /** How many batches it works on at once, at least 1. */
  int lanes();

  @Override
  void close();

  /** What became of a file. */
  sealed interface Decoded {}

  /**
   * Its pixels.
   *
   * @param planar {@code [3, side, side] uint8}, RGB, 0..255
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy a image would cost
  record Pixels(byte[] planar) implements Decoded {}

  /**
   * It cannot be decoded.
   *
   * @param reason why, in a few words
   */
  record Undecodable(String reason) implements Decoded {}
}
