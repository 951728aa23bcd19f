package graft.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A table as comma-separated text (RFC 4180 with line feeds). Texts are written as they are, so
 * that other tables can be joined by them, unless the table is made for spreadsheets.
 */
public final class Csv {
  private final List<String> lines = new ArrayList<>();
  private final int columns;
  private boolean forSpreadsheets;

  /** A table with these column names. */
  public Csv(String... header) {
    columns = header.length;
    lines.add(String.join(",", header));
  }

  /** From here on, text that a spreadsheet would run as a formula gets an apostrophe in front. */
  public Csv forSpreadsheets() {
    forSpreadsheets = true;
    return this;
  }

  /**
   * Adds a row of numbers, {@link OptionalDouble}s and {@link OptionalInt}s (empty where absent)
   * and texts.
   *
   * @throws IllegalArgumentException where the number of cells is not that of the header
   */
  public Csv row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row has " + columns + " cells, was given " + cells.length);
    }
    lines.add(Arrays.stream(cells).map(this::cell).collect(Collectors.joining(",")));
    return this;
  }

  private String cell(Object value) {
    if (value instanceof Number) {
      return value.toString();
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? Double.toString(number.getAsDouble()) : "";
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }
    return quoted(forSpreadsheets ? harmless(value.toString()) : value.toString());
  }

  private static String harmless(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0;
    return formula ? "'" + text : text;
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
