package graft.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import graft.export.TrackedRun.Point;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.store.StudyRecords;
import graft.study.store.TrialState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against files that TensorBoard's own classes wrote ({@code src/test/python/write_events.py}). */
class TensorBoardExportTest {
  private static final Instant BEGAN = RecordedStudy.BEGAN;

  private final Path root;
  private final Path folder;

  TensorBoardExportTest(@TempDir Path root) {
    this.root = root;
    folder = root.resolve("a/tensorboard");
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream file = TensorBoardExportTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }

  private static byte[] framed(byte[]... events) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(events).map(TfRecords::framed).forEach(all::writeBytes);
    return all.toByteArray();
  }

  @Test
  void aRunIsTheBytesThatTensorBoardsOwnWriterWrites() throws IOException {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put("frozen", true);
    parameters.put("network", "alexnet-32");
    parameters.put("rate", 0.01);
    List<Point> points =
        List.of(
            new Point("train/loss", 5, 1.5),
            new Point("train/loss", 10, 0.1),
            new Point("test/acc1", 10, Double.NaN));
    Instant heard = BEGAN.plusSeconds(10);
    TrackedRun run =
        new TrackedRun(
            "id", "name", false, parameters, TrialState.COMPLETE, BEGAN, heard, points, "ab");

    assertThat(
            framed(
                EventMessages.version(BEGAN),
                EventMessages.start(run),
                EventMessages.scalar(run.at(5), points.get(0)),
                EventMessages.scalar(run.at(10), points.get(1)),
                EventMessages.scalar(run.at(10), points.get(2)),
                EventMessages.end(run)))
        .isEqualTo(fixture("run.tfevents"));
    assertThat(
            framed(
                EventMessages.version(BEGAN),
                EventMessages.experiment(BEGAN, parameters, List.of("train/loss"))))
        .isEqualTo(fixture("experiment.tfevents"));
  }

  @Test
  void whatTensorBoardWroteIsReadUpToTheFirstBrokenRecord() throws IOException {
    byte[] file = fixture("run.tfevents");
    assertThat(TfRecords.of(file).records()).hasSize(6);
    assertThat(TfRecords.of(file).length()).isEqualTo(file.length);

    for (int cut = 1; cut < 20; cut++) {
      assertThat(TfRecords.of(Arrays.copyOf(file, file.length - cut)).records()).hasSize(5);
    }
    file[20] ^= 1; // in the first record
    assertThat(TfRecords.of(file)).isEqualTo(new TfRecords(List.of(), 0));
  }

  private static RecordedStudy study() {
    return new RecordedStudy()
        .base("base0", RecordedStudy.complete(2, "b"))
        .trial("trial0", TrialState.COMPLETE, RecordedStudy.complete(3, "t"))
        .trial(
            "diverged", TrialState.DIVERGED, new Diverged(2, 4, RecordedStudy.epochs(1), 10, 1.0))
        .waiting("waiting");
  }

  private Exported export(StudyRecords study) {
    return new TensorBoardExport(folder).export(study);
  }

  private Path file(String run) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> String.valueOf(file.getParent()).endsWith(run))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<Point> scalars(String run) throws IOException {
    List<Point> points = new ArrayList<>();
    for (byte[] event : TfRecords.of(Files.readAllBytes(file(run))).records()) {
      EventMessages.scalar(event).ifPresent(points::add);
    }
    return points;
  }

  @Test
  void eachTrainingHasAFolderWithItsNumbersAtTheirUpdates() throws IOException {
    Exported exported = export(study());

    assertThat(exported.runs()).isEqualTo(3);
    assertThat(exported.added()).isEqualTo(exported.values()).isEqualTo((6 + 11) + (9 + 11) + 3);
    try (Stream<Path> folders = Files.list(folder).filter(Files::isDirectory)) {
      assertThat(folders.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "base-split0-base0",
              "split1-size2-k5-n1-d2-f3-seed7-trial0",
              "split1-size2-k5-n1-d2-f3-seed7-diverged");
    }
    assertThat(scalars("trial0"))
        .hasSize(20)
        .contains(
            new Point("train/loss", 3, 1),
            new Point("train/loss", 9, (float) (1.0 / 3)),
            new Point("rate/low", 6, (float) 0.001),
            new Point("val/loss", 6, (float) (2.0 / 3)),
            new Point("val/acc1", 9, 0.75),
            new Point("val/acc5", 9, 1),
            new Point("test/acc1", 9, (float) 0.7),
            new Point("train/acc1", 9, (float) 0.9));
    assertThat(scalars("diverged")).hasSize(3);
  }

  @Test
  void aSecondExportChangesNoByte() throws IOException {
    export(study());
    Map<Path, byte[]> before = bytes();

    assertThat(export(study()).added()).isZero();
    Map<Path, byte[]> after = bytes();
    assertThat(after.keySet()).isEqualTo(before.keySet()).hasSize(4);
    after.forEach((file, bytes) -> assertThat(bytes).isEqualTo(before.get(file)));
  }

  private Map<Path, byte[]> bytes() throws IOException {
    Map<Path, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder).filter(Files::isRegularFile)) {
      for (Path file : all.toList()) {
        bytes.put(file, Files.readAllBytes(file));
      }
    }
    return bytes;
  }

  @Test
  void aRunningTrainingIsGoneOnWithWithoutChangingWhatAViewerHasRead() throws IOException {
    export(new RecordedStudy().running("trial0", 2));
    byte[] before = Files.readAllBytes(file("trial0"));
    Files.write(file("trial0"), new byte[] {1, 2, 3}, StandardOpenOption.APPEND); // a killed writer

    Exported more =
        export(
            new RecordedStudy()
                .trial("trial0", TrialState.COMPLETE, RecordedStudy.complete(3, "t")));

    assertThat(more.added()).isEqualTo(20 - 6);
    assertThat(Files.readAllBytes(file("trial0"))).startsWith(before);
    assertThat(TfRecords.of(Files.readAllBytes(file("trial0"))).length())
        .isEqualTo((int) Files.size(file("trial0")));
    assertThat(scalars("trial0")).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void otherNumbersOfTheSameTrialReplaceItsFile() throws IOException {
    export(new RecordedStudy().trial("t", TrialState.COMPLETE, RecordedStudy.complete(4, "x")));
    export(new RecordedStudy().trial("t", TrialState.COMPLETE, RecordedStudy.complete(3, "y")));

    assertThat(scalars("-t")).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.createFile(root.resolve("file"));

    for (Path place : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> new TensorBoardExport(place).export(study()))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("cannot write " + place)
          .hasMessageEndingWith("give a place that can be written");
    }
  }
}
