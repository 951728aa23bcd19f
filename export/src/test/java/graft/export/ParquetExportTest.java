package graft.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.store.ResultTables.Column;
import graft.study.store.ResultTables.Kind;
import graft.study.store.TrialState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files read back by a reader of this test's own; pyarrow reads them in {@code .ci/checks}. */
class ParquetExportTest {
  private final Path root;
  private final Path folder;

  ParquetExportTest(@TempDir Path root) {
    this.root = root;
    folder = root.resolve("a/b");
  }

  /** The cells of a file by column; "absent" where there is none. */
  private static Map<String, List<Object>> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String magic = "PAR1";
    assertThat(new String(bytes, 0, 4, UTF_8)).isEqualTo(magic);
    assertThat(new String(bytes, bytes.length - 4, 4, UTF_8)).isEqualTo(magic);
    int size = little(bytes, bytes.length - 8, 4).getInt();
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - size, size));
    Map<String, List<Object>> columns = new LinkedHashMap<>();
    for (RowGroup group : footer.getRow_groups()) {
      group
          .getColumns()
          .forEach(
              chunk -> {
                ColumnMetaData column = chunk.getMeta_data();
                List<Object> cells =
                    columns.computeIfAbsent(
                        column.getPath_in_schema().get(0), name -> new ArrayList<>());
                cells.addAll(cells(bytes, column, (int) group.getNum_rows()));
              });
    }
    columns.values().forEach(cells -> assertThat(cells).hasSize((int) footer.getNum_rows()));
    return columns;
  }

  private static List<Object> cells(byte[] bytes, ColumnMetaData column, int rows) {
    int from = (int) column.getData_page_offset();
    ByteArrayInputStream in = new ByteArrayInputStream(bytes, from, bytes.length - from);
    try {
      PageHeader header = Util.readPageHeader(in);
      byte[] packed = in.readNBytes(header.getCompressed_page_size());
      byte[] page = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
      assertThat(page).hasSize(header.getUncompressed_page_size());
      assertThat(header.getData_page_header().getNum_values()).isEqualTo(rows);
      int levels = little(page, 0, 4).getInt();
      ByteBuffer runs = little(page, 4, levels);
      ByteBuffer values = little(page, 4 + levels, page.length - 4 - levels);
      List<Object> cells = new ArrayList<>();
      while (runs.hasRemaining()) {
        int count = varint(runs) >> 1;
        boolean isPresent = runs.get() == 1;
        for (int i = 0; i < count; i++) {
          cells.add(isPresent ? value(column.getType(), values) : "absent");
        }
      }
      assertThat(values.remaining()).isZero();
      return cells;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int varint(ByteBuffer bytes) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static Object value(Type type, ByteBuffer values) {
    if (type == Type.INT64) {
      return values.getLong();
    }
    if (type == Type.DOUBLE) {
      return values.getDouble();
    }
    byte[] text = new byte[values.getInt()];
    values.get(text);
    return new String(text, UTF_8);
  }

  private static ByteBuffer little(byte[] bytes, int from, int count) {
    return ByteBuffer.wrap(bytes, from, count).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void tablesHoldTheNumbersOfTheStoreInTheColumnsOfTheCsvFiles() throws IOException {
    RecordedStudy study =
        new RecordedStudy()
            .base("base0", RecordedStudy.complete(2, "b"))
            .trial("=1+2", TrialState.COMPLETE, RecordedStudy.complete(3, "t"))
            .trial("failed", TrialState.FAILED, new Failed("no"))
            .waiting("waiting");

    Exported exported = new ParquetExport(folder).export(study);

    assertThat(exported.runs()).isEqualTo(4);
    assertThat(exported.values()).isEqualTo(3);
    Map<String, List<Object>> trials = read(folder.resolve("trials.parquet"));
    assertThat(trials).hasSize(34);
    assertThat(trials.get("trial")).containsExactly("=1+2", "failed", "waiting");
    assertThat(trials.get("transferred_layers")).containsExactly(5L, 5L, 5L);
    assertThat(trials.get("state")).containsExactly("COMPLETE", "FAILED", "WAITING");
    assertThat(trials.get("test_top1")).containsExactly(0.7, "absent", "absent");
    assertThat(trials.get("test_total")).containsExactly(10L, "absent", "absent");
    Map<String, List<Object>> epochs = read(folder.resolve("epochs.parquet"));
    assertThat(epochs.get("train_loss")).containsExactly(1.0, 0.5, 1.0 / 3);
    assertThat(epochs.get("test_loss")).containsExactly("absent", 2.0 / 3, 0.1);
    assertThat(read(folder.resolve("correct.parquet")).get("correct"))
        .containsExactly("3f01", "absent", "absent");
    assertThat(read(folder.resolve("bases.parquet")).get("seconds")).containsExactly(12.5);
  }

  @Test
  void manyRowsAreReadBackFromSeveralRowGroups() throws IOException {
    Column<Integer> whole = new Column<>("whole", Kind.WHOLE, row -> row);
    Column<Integer> real =
        new Column<>(
            "real", Kind.REAL, row -> row % 3 == 0 ? Optional.empty() : Optional.of(row / 7.0));
    Path place = Files.createDirectories(folder).resolve("many.parquet");
    int rows = 250_000;
    try (ParquetFile<Integer> file = new ParquetFile<>(place, List.of(whole, real))) {
      for (int row = 0; row < rows; row++) {
        file.add(row);
      }
      file.finish();
    }

    Map<String, List<Object>> columns = read(place);
    Object[] wanted = new Object[rows];
    Arrays.setAll(wanted, row -> row % 3 == 0 ? "absent" : (Object) (row / 7.0));
    assertThat(columns.get("real")).isEqualTo(Arrays.asList(wanted));
    assertThat(columns.get("whole")).hasSize(rows).endsWith(249_999L);
  }

  @Test
  void aTableWithoutRowsIsAFile() throws IOException {
    new ParquetExport(folder).export(new RecordedStudy());

    assertThat(read(folder.resolve("trials.parquet"))).isEmpty();
  }

  @Test
  void anExportThatFailsLeavesTheOneBefore() throws IOException {
    new ParquetExport(folder).export(new RecordedStudy().waiting("a"));
    Column<Object> none = new Column<>("none", Kind.WHOLE, row -> "no number");
    Path place = folder.resolve("trials.parquet");

    assertThatThrownBy(
            () -> {
              try (ParquetFile<Object> file = new ParquetFile<>(place, List.of(none))) {
                file.add("row");
              }
            })
        .isInstanceOf(ClassCastException.class);
    assertThat(read(place).get("trial")).containsExactly("a");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void aFullDiskLeavesNothingBehind() throws IOException {
    Path full = Path.of("/dev/full"); // takes no byte
    assumeTrue(Files.exists(full), "this machine has no /dev/full");
    Path place = Files.createDirectories(folder).resolve("full.parquet");
    Files.createSymbolicLink(WholeFile.unfinished(place), full);
    Column<Integer> column = new Column<>("column", Kind.WHOLE, row -> row);

    assertThatThrownBy(
            () -> {
              try (ParquetFile<Integer> file = new ParquetFile<>(place, List.of(column))) {
                file.add(1); // written as it is closed
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.createFile(root.resolve("file"));

    assertThatThrownBy(() -> new ParquetExport(file).export(new RecordedStudy()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot write " + file);
  }
}
