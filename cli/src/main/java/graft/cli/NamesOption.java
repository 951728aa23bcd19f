package graft.cli;

import graft.core.data.Reading;
import graft.core.error.UsageException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The encoding of names of files where nothing says it. */
final class NamesOption {
  /** What Windows calls code pages is not what Java calls so. */
  private static final Map<String, String> OF_WINDOWS =
      Map.of("932", "windows-31j", "936", "GBK", "949", "x-windows-949", "950", "x-windows-950");

  private static final byte[] PLAIN = "abcxyzABCXYZ0189._- /".getBytes(StandardCharsets.US_ASCII);

  @Option(
      names = "--names-encoding",
      paramLabel = "CHARSET",
      description =
          "Encoding of file names where an archive does not say it, e.g. cp866, shift_jis, gbk,"
              + " cp949 (default: UTF-8 if all are valid, else cp437 for .zip).")
  private @Nullable String name;

  /**
   * The encoding, if one is given.
   *
   * @throws UsageException if Java does not know it, or it does not write Latin letters as ASCII
   */
  Optional<Charset> charset() {
    String given = name;
    if (given == null) {
      return Optional.empty();
    }
    String number = given.toLowerCase(Locale.ROOT).replaceFirst("^(cp|ms|windows-|ibm-?)", "");
    Charset charset = find(OF_WINDOWS.getOrDefault(number, given), given);
    if (!Arrays.equals(new String(PLAIN, charset).getBytes(StandardCharsets.UTF_8), PLAIN)) {
      throw new UsageException(
          "--names-encoding "
              + given
              + " is no encoding of names in archives: it writes Latin letters unlike ASCII");
    }
    return Optional.of(charset);
  }

  private static Charset find(String name, String given) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UsageException(
          "unknown encoding --names-encoding "
              + given
              + "; known are, among others, utf-8, cp437, cp850, cp866, windows-1251, windows-1252,"
              + " shift_jis, cp932, gbk, gb18030, big5, cp949, iso-8859-1",
          e);
    }
  }

  /** The reading, with the encoding given. */
  Reading on(Reading reading) {
    Optional<Charset> given = charset();
    return given.isPresent() ? reading.withNames(given) : reading;
  }
}
