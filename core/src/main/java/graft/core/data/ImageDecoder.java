package graft.core.data;

import java.util.List;

/**
 * Turns image files into pixels of one size. Safe for use by {@link #lanes()} threads at once.
 *
 * <p>The pixel rule: RGB as Pillow's {@code convert("RGB")}, no rotation by EXIF, shorter side
 * resized to {@code side} as Pillow's bilinear filter does, centre crop as torchvision does.
 */
public interface ImageDecoder extends AutoCloseable {
  /** The rule's name; part of a packed store's name. A change of pixels is a new name. */
  String PIXEL_RULE = "shorter-centre";

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
