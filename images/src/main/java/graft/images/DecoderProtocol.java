package graft.images;

/**
 * What parent and child say to each other, big-endian. Child: {@link #HELLO}. Then again and again,
 * parent: count, side (int each), the pixel rule's name as {@link
 * java.io.DataOutputStream#writeUTF}, each file's length (int) and bytes; child, for each file:
 * {@link #PIXELS} and {@code 3 * side * side} bytes, or {@link #REFUSED} and the reason as {@link
 * java.io.DataOutputStream#writeUTF}. The child ends when its input does.
 */
final class DecoderProtocol {
  static final int HELLO = 0x47524654;
  static final int PIXELS = 0;
  static final int REFUSED = 1;

  private DecoderProtocol() {}
}
