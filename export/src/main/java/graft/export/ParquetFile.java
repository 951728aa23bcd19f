package graft.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import graft.core.lock.WholeFile;
import graft.study.store.ResultTables.Column;
import graft.study.store.ResultTables.Kind;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * A table as a Parquet file that is there whole or not at all: flat, every column optional, one
 * page a column of a row group, plain values, gzip. Rows are added one by one; a row group is in
 * memory. Headers and footer are of the format's own classes.
 */
final class ParquetFile<T> implements AutoCloseable {
  private static final byte[] MAGIC = "PAR1".getBytes(UTF_8);
  private static final int ROWS_OF_A_GROUP = 100_000;

  private final Path place;
  private final Path unfinished;
  private final List<PageColumn<T>> columns;
  private final List<RowGroup> groups = new ArrayList<>();
  private final OutputStream out;
  private long position;
  private long rows;
  private int rowsOfGroup;

  ParquetFile(Path place, List<Column<T>> columns) throws IOException {
    this.place = place;
    this.unfinished = WholeFile.unfinished(place);
    this.columns = columns.stream().map(PageColumn::new).toList();
    this.out = new BufferedOutputStream(Files.newOutputStream(unfinished));
    write(MAGIC);
  }

  void add(T row) throws IOException {
    columns.forEach(column -> column.add(row));
    rows++;
    rowsOfGroup++;
    if (rowsOfGroup == ROWS_OF_A_GROUP) {
      endGroup();
    }
  }

  private void endGroup() throws IOException {
    List<ColumnChunk> chunks = new ArrayList<>();
    long from = position;
    for (PageColumn<T> column : columns) {
      chunks.add(write(column));
      column.clear();
    }
    RowGroup group = new RowGroup(chunks, position - from, rowsOfGroup);
    groups.add(group);
    rowsOfGroup = 0;
  }

  private ColumnChunk write(PageColumn<T> column) throws IOException {
    byte[] page = column.page();
    byte[] packed = gzip(page);
    PageHeader header = new PageHeader(PageType.DATA_PAGE, page.length, packed.length);
    header.setData_page_header(
        new DataPageHeader(rowsOfGroup, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    Util.writePageHeader(header, head);
    long from = position;
    write(head.toByteArray());
    write(packed);
    ColumnMetaData data =
        new ColumnMetaData(
            column.type(),
            List.of(Encoding.PLAIN, Encoding.RLE),
            List.of(column.name()),
            CompressionCodec.GZIP,
            rowsOfGroup,
            (long) head.size() + page.length,
            position - from,
            from);
    ColumnChunk chunk = new ColumnChunk(from);
    chunk.setMeta_data(data);
    return chunk;
  }

  /** Ends the file and puts it in its place. */
  void finish() throws IOException {
    if (rowsOfGroup > 0) {
      endGroup();
    }
    List<SchemaElement> schema = new ArrayList<>();
    SchemaElement root = new SchemaElement("table");
    root.setNum_children(columns.size());
    schema.add(root);
    columns.forEach(column -> schema.add(column.schema()));
    FileMetaData footer = new FileMetaData(1, schema, rows, groups);
    footer.setCreated_by("graft");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, bytes);
    write(bytes.toByteArray());
    write(littleEndian(Integer.BYTES).putInt(bytes.size()).array());
    write(MAGIC);
    out.close();
    Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  /** Leaves nothing behind of a file that was not finished. */
  @Override
  public void close() throws IOException {
    try {
      out.close(); // writes what is left, which a full disk does not take
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A column of the row group that is being made: which rows have a value, and the values. */
  private static final class PageColumn<T> {
    private final Column<T> column;
    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final ByteArrayOutputStream levels = new ByteArrayOutputStream();
    private boolean runIsPresent;
    private int run;

    PageColumn(Column<T> column) {
      this.column = column;
    }

    String name() {
      return column.name();
    }

    Type type() {
      return switch (column.kind()) {
        case TEXT -> Type.BYTE_ARRAY;
        case WHOLE -> Type.INT64;
        case REAL -> Type.DOUBLE;
      };
    }

    SchemaElement schema() {
      SchemaElement element = new SchemaElement(name());
      element.setType(type());
      element.setRepetition_type(FieldRepetitionType.OPTIONAL);
      if (column.kind() == Kind.TEXT) {
        element.setConverted_type(ConvertedType.UTF8);
        element.setLogicalType(LogicalType.STRING(new StringType()));
      }
      return element;
    }

    void add(T row) {
      Optional<?> value = optional(column.value().apply(row));
      value.ifPresent(known -> values.writeBytes(plain(known)));
      if (run > 0 && value.isPresent() != runIsPresent) {
        endRun();
      }
      runIsPresent = value.isPresent();
      run++;
    }

    private byte[] plain(Object value) {
      return switch (column.kind()) {
        case TEXT -> {
          byte[] text = value.toString().getBytes(UTF_8);
          yield littleEndian(Integer.BYTES + text.length).putInt(text.length).put(text).array();
        }
        case WHOLE -> littleEndian(Long.BYTES).putLong(((Number) value).longValue()).array();
        case REAL -> littleEndian(Double.BYTES).putDouble(((Number) value).doubleValue()).array();
      };
    }

    /** A run of equal definition levels of one bit: twice its length as a varint, the level. */
    private void endRun() {
      int header = run << 1;
      while (header >= 0x80) {
        levels.write((header & 0x7f) | 0x80);
        header >>>= 7;
      }
      levels.write(header);
      levels.write(runIsPresent ? 1 : 0);
      run = 0;
    }

    byte[] page() {
      endRun();
      return littleEndian(Integer.BYTES + levels.size() + values.size())
          .putInt(levels.size())
          .put(levels.toByteArray())
          .put(values.toByteArray())
          .array();
    }

    void clear() {
      values.reset();
      levels.reset();
    }

    private static Optional<?> optional(Object value) {
      if (value instanceof OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
      }
      if (value instanceof OptionalDouble number) {
        return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
      }
      return value instanceof Optional<?> some ? some : Optional.of(value);
    }
  }
}
