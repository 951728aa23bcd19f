package graft.core.weights;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 over names, shapes and little-endian bytes of tensors in {@code state_dict} order:
 * for each, its name, a zero byte, its shape such as {@code 64x3x3x3}, a zero byte, its data.
 */
public final class WeightsHash {
  private final MessageDigest digest;

  public WeightsHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

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
