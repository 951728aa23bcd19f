package graft.core.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;
import tools.jackson.dataformat.csv.CsvWriteFeature;

/**
 * A table as comma-separated text (RFC 4180 with line feeds). Texts are written as they are, so
 * that other tables can be joined by them, unless the table is made for spreadsheets.
 */
public final class Csv {
  private static final CsvMapper QUOTED_WHERE_NEEDED =
      CsvMapper.builder().enable(CsvWriteFeature.STRICT_CHECK_FOR_QUOTING).build();
  private static final CsvMapper QUOTED_FREELY = new CsvMapper();
  private static final String FORMULA_BEGINNINGS = "=+-@\t\r\n";

  private final List<String> columns;
  private final List<Object[]> rows = new ArrayList<>();
  private CsvMapper writer = QUOTED_WHERE_NEEDED;
  private boolean forSpreadsheets;

  /**
   * A column.
   *
   * @param value what it holds of what a row is about
   */
  public record Column<T>(String name, Function<? super T, ?> value) {}

  /** A table with a row for each of {@code about}. */
  public static <T> Csv of(List<T> about, List<Column<T>> columns) {
    Csv csv = new Csv(columns.stream().map(Column::name).toArray(String[]::new));
    about.forEach(one -> csv.row(columns.stream().map(c -> c.value().apply(one)).toArray()));
    return csv;
  }

  /** A table with these column names. */
  public Csv(String... header) {
    columns = List.of(header);
  }

  /** Text that a spreadsheet would run as a formula gets an apostrophe in front. */
  public Csv forSpreadsheets() {
    forSpreadsheets = true;
    return this;
  }

  /** Texts that are long or have spaces or signs are quoted, too. */
  public Csv quotedFreely() {
    writer = QUOTED_FREELY;
    return this;
  }

  /**
   * Adds a row of numbers, optional values (empty where absent) and texts.
   *
   * @throws IllegalArgumentException where the number of cells is not that of the header
   */
  public Csv row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row has " + columns.size() + " cells, was given " + cells.length);
    }
    rows.add(cells);
    return this;
  }

  private Object cell(Object value) {
    if (value instanceof Number) {
      return value;
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? (Object) number.getAsDouble() : "";
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? (Object) number.getAsInt() : "";
    }
    if (value instanceof Optional<?> some) {
      return some.isPresent() ? cell(some.get()) : "";
    }
    String text = value.toString();
    boolean formula = !text.isEmpty() && FORMULA_BEGINNINGS.indexOf(text.charAt(0)) >= 0;
    return forSpreadsheets && formula ? "'" + text : text;
  }

  @Override
  public String toString() {
    CsvSchema.Builder schema = CsvSchema.builder().setLineSeparator("\n");
    columns.forEach(schema::addColumn);
    return writer
        .writerFor(List.class)
        .with(schema.build().withHeader())
        .writeValueAsString(
            rows.stream().map(row -> Arrays.stream(row).map(this::cell).toList()).toList());
  }
}
