package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What a file is, by its first bytes. */
enum FileContent {
  SAFETENSORS,
  ZIP,
  PICKLE;

  private static final int LOOKED_AT = 512;
  private static final int TAR_MAGIC_AT = 257;
  private static final int HEADER_AT = Long.BYTES;
  private static final int PROTO = 0x80;
  private static final int HIGHEST_PROTOCOL = 5;
  private static final Pattern TEXT_PICKLE = Pattern.compile("(?s)c[\\w.]+\\n[\\w.]+\\n.*|\\(.*");

  /**
   * The form of a file.
   *
   * @throws DataException if it is none of ours; names what it is where that can be told
   */
  static FileContent of(Path path) {
    byte[] first = first(path);
    String text = new String(first, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\3\4")) {
      return ZIP;
    }
    if (first.length > HEADER_AT && first[HEADER_AT] == '{') {
      return SAFETENSORS;
    }
    boolean binaryPickle =
        first.length > 1 && (first[0] & 0xff) == PROTO && first[1] <= HIGHEST_PROTOCOL;
    if (binaryPickle || TEXT_PICKLE.matcher(text).matches()) {
      return PICKLE;
    }
    if (beginsWithALength(first)) {
      return SAFETENSORS;
    }
    throw new DataException(
        Shown.text(path.toString())
            + " holds no weights that can be read: "
            + other(text)
            + ".\nGive a .safetensors file or a PyTorch state_dict (.pth).");
  }

  /** A damaged safetensors file, whose reader says what is wrong with it. */
  private static boolean beginsWithALength(byte[] first) {
    if (first.length <= HEADER_AT) {
      return false;
    }
    long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    return length > 0 && length <= Integer.MAX_VALUE;
  }

  private static byte[] first(Path path) {
    if (Files.isDirectory(path)) {
      throw new DataException(MissingWeights.folder(path));
    }
    if (!Files.exists(path)) {
      throw new DataException(MissingWeights.noFile(path));
    }
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          Shown.text(path.toString()) + " is a pipe or a device; give the weights file itself");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(LOOKED_AT);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the weights file " + Shown.text(path.toString()) + ": " + e.getMessage(), e);
    }
  }

  private static String other(String first) {
    if (first.isEmpty()) {
      return "it is empty";
    }
    if (first.startsWith("version https://git-lfs")) {
      return "it is a pointer of Git LFS, the file itself was not fetched (git lfs pull)";
    }
    if (first.startsWith("\u0089HDF")) {
      return "it is an HDF5 (Keras) file";
    }
    if (first.startsWith("\u0093NUMPY")) {
      return "it is a NumPy array";
    }
    if (first.startsWith("\u001f\u008b")) {
      return "it is compressed with gzip";
    }
    if (first.stripLeading().startsWith("{")) {
      return "it is text (JSON); where it lists the parts of weights, join them first, in Python:\n"
          + "  from safetensors.torch import load_file, save_file\n"
          + "  save_file({k: v for part in PARTS for k, v in load_file(part).items()},"
          + " 'weights.safetensors')";
    }
    if (first.stripLeading().startsWith("<")) {
      return "it is a page of HTML or XML, perhaps an error page of a download";
    }
    if (first.length() > TAR_MAGIC_AT && first.startsWith("ustar", TAR_MAGIC_AT)) {
      return "it is a tar archive (PyTorch's form before 0.2)";
    }
    return "it begins with the bytes " + hex(first);
  }

  private static String hex(String first) {
    byte[] bytes = first.getBytes(StandardCharsets.ISO_8859_1);
    return HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(bytes, Math.min(8, bytes.length)));
  }
}
