package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/** Tables as text: comma, semicolon or tab separated, UTF-8, or UTF-16 with its mark. */
final class TableText {
  private TableText() {}

  /**
   * The lines of a table, all of the same length; without empty ones, and without titles and
   * comments before the first.
   *
   * @throws DataException if it is no text, or no table
   */
  static List<String[]> lines(String path, byte[] bytes) {
    String text = text(path, bytes);
    ObjectReader reader =
        new CsvMapper()
            .readerFor(new TypeReference<String[]>() {})
            .with(CsvReadFeature.WRAP_AS_ARRAY)
            .with(CsvReadFeature.SKIP_EMPTY_LINES)
            .with(CsvSchema.emptySchema().withColumnSeparator(separator(text)));
    List<String[]> lines = new ArrayList<>();
    try (MappingIterator<String[]> rows = reader.readValues(text)) {
      rows.forEachRemaining(lines::add);
    } catch (JacksonException e) {
      throw wrong(path, "is no table: " + Shown.text(String.valueOf(e.getOriginalMessage())));
    }
    while (lines.size() > 1 && isTitle(lines.get(0), lines.get(1).length)) {
      lines.remove(0);
    }
    int width = lines.stream().mapToInt(line -> line.length).max().orElse(0);
    return lines.stream().map(line -> padded(line, width)).toList();
  }

  private static String[] padded(String[] line, int width) {
    String[] cells = Arrays.copyOf(line, width);
    for (int i = 0; i < width; i++) {
      cells[i] = i < line.length ? line[i].strip() : "";
    }
    return cells;
  }

  /**
   * Whether a line has one value in the first column, which names no image, or is a comment, and
   * the next is longer.
   */
  private static boolean isTitle(String[] line, int next) {
    boolean alone = Arrays.stream(line).skip(1).allMatch(String::isBlank) && !line[0].isBlank();
    return (next > 1 && alone && !DatasetLayout.isImage(line[0].strip()))
        || (next != line.length && line[0].startsWith("#"));
  }

  /** The separator that most lines have; where several are in as many, that of the first line. */
  private static char separator(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    char best = ',';
    for (char candidate : new char[] {';', '\t'}) {
      long more = having(lines, candidate) - having(lines, best);
      boolean first =
          !lines.isEmpty() && count(lines.get(0), candidate) > count(lines.get(0), best);
      if (more > 0 || (more == 0 && first)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long having(List<String> lines, char wanted) {
    return lines.stream().filter(line -> line.indexOf(wanted) >= 0).count();
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static String text(String path, byte[] bytes) {
    int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    boolean wide = mark == 0xFFFE || mark == 0xFEFF;
    if (!wide && new String(bytes, StandardCharsets.ISO_8859_1).indexOf(0) >= 0) {
      throw wrong(path, "is UTF-16 without its mark, or no text; save it as UTF-8");
    }
    Charset charset = wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    if (charset.newDecoder().decode(ByteBuffer.wrap(bytes), text, true).isError()) {
      int line = text.flip().toString().split("\r\n|\r|\n", -1).length;
      throw wrong(
          path,
          wide
              ? "is damaged UTF-16 text from line " + line + " on; save it as UTF-8"
              : "is not UTF-8 text from line "
                  + line
                  + " on; it may be Latin-1 or Windows-1252, as older programs and Excel's plain"
                  + " \"CSV\" write it: save it again as \"CSV UTF-8\"");
    }
    String all = text.flip().toString();
    return all.startsWith("\uFEFF") ? all.substring(1) : all;
  }

  static DataException wrong(String path, String why) {
    return new DataException("the table " + Shown.text(path) + " " + why);
  }
}
