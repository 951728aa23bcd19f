package graft.core.data;

import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Encodings of names of files, as people call them. */
public final class NamesCharset {
  /** What Windows calls code pages is not what Java calls so. */
  private static final Map<String, String> OF_WINDOWS =
      Map.of("932", "windows-31j", "936", "GBK", "949", "x-windows-949", "950", "x-windows-950");

  private static final byte[] PLAIN = "abcxyzABCXYZ0189._- /".getBytes(StandardCharsets.US_ASCII);

  private NamesCharset() {}

  /**
   * The encoding of a name such as {@code cp866} or {@code shift_jis}.
   *
   * @throws UsageException if Java does not know it, or it does not write Latin letters as ASCII
   */
  public static Charset of(String name) {
    String number = name.toLowerCase(Locale.ROOT).replaceFirst("^(cp|ms|windows-|ibm-?)", "");
    Charset charset = find(OF_WINDOWS.getOrDefault(number, name), name);
    if (!Arrays.equals(new String(PLAIN, charset).getBytes(StandardCharsets.UTF_8), PLAIN)) {
      throw new UsageException(
          Shown.brief(name)
              + " is no encoding of names of files: it writes Latin letters unlike ASCII");
    }
    return charset;
  }

  private static Charset find(String name, String given) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UsageException(
          "unknown encoding "
              + Shown.brief(given)
              + "; known are, among others, utf-8, cp437, cp850, cp866, windows-1251, windows-1252,"
              + " shift_jis, cp932, gbk, gb18030, big5, cp949, iso-8859-1",
          e);
    }
  }
}
