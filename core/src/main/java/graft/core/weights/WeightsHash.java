package graft.core.weights;

import graft.core.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The SHA-256 over names, shapes and little-endian bytes of tensors in {@code state_dict} order:
 * for each, its name, a zero byte, its shape such as {@code 64x3x3x3}, a zero byte, its data.
 */
public final class WeightsHash {
  private final MessageDigest digest = Sha256.digest();

  /** Adds the next tensor. */
  public void add(NamedTensor tensor) {
    StringBuilder shape = new StringBuilder();
    for (long length : tensor.shape()) {
      shape.append(shape.isEmpty() ? "" : "x").append(length);
    }
    addText(tensor.name());
    addText(shape.toString());
    digest.update(tensor.data().duplicate());
  }

  private void addText(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** The hash of all tensors so far, 64 lower-case hex digits; called once, at the end. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
