package graft.api;

import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.ClassSplit;
import graft.core.data.ClassSplits;
import graft.core.data.TargetSize;
import graft.core.error.MachineException;
import graft.core.error.StoreException;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.lock.WholeFile;
import graft.core.network.Networks;
import graft.report.ReportContext;
import graft.report.SampleImage;
import graft.report.StudyReport;
import graft.report.WrittenReport;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import graft.study.store.CsvExport;
import graft.study.store.StoreKind;
import graft.study.store.StudyRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a study's store knows besides results, read back: enough for its figures and its report.
 *
 * @param folder of the study
 * @param study its records
 * @param text its settings, as stored
 * @param stored what a report needs
 */
record StudyFacts(Path folder, StudyRecords study, String text, ReportFacts stored) {
  /** The fact that names the dataset's fingerprint. */
  static final String FINGERPRINT = "dataset_fingerprint";

  /** The fact that names the fingerprint of the dataset that bases are trained on. */
  static final String SOURCE_FINGERPRINT = "source_fingerprint";

  /** The fact that names the hash of a base's given weights. */
  static final String BASE_WEIGHTS = "base_weights";

  /** The fact that holds {@link ReportFacts}. */
  static final String REPORT = "report_facts";

  /** The fact that holds the test sets. */
  static final String TEST_SETS = "test_sets";

  static final JsonMapper JSON = RecordJson.readingOlder(JsonMapper.builder()).build();

  /**
   * Reads what {@link NewFacts} kept.
   *
   * @throws UsageException if it is the store of a search
   * @throws StoreException if the study was never planned
   */
  static StudyFacts read(StudyRecords study, Path folder) {
    study.kind().require(StoreKind.STUDY, folder);
    ReportFacts stored =
        study
            .fact(REPORT)
            .map(text -> JSON.readValue(text, ReportFacts.class))
            .orElseThrow(
                () ->
                    new StoreException(
                        folder + " holds a study that was never planned; run it again to plan it"));
    return new StudyFacts(folder, study, study.settings().orElse(""), stored);
  }

  /** The test set of each split; none in a study of a version that did not keep them. */
  List<TestSet> tests() {
    return tests(study);
  }

  private static List<TestSet> tests(StudyRecords study) {
    return study
        .fact(TEST_SETS)
        .map(kept -> List.of(JSON.readValue(kept, TestSet[].class)))
        .orElse(List.of());
  }

  /** Writes a study's tables, and which test images the bits of {@code correct.csv} are of. */
  static void export(StudyRecords study, Path folder) {
    CsvExport.write(study, folder);
    Path file = folder.resolve("test-images.csv");
    try {
      WholeFile.write(
          file, TestSet.table(tests(study)).forSpreadsheets().quotedFreely().toString());
    } catch (IOException e) {
      throw new MachineException("cannot write " + file + ": " + e, e);
    }
  }

  StudySettings settings() {
    return StudySettings.of(StudyFile.stored(text));
  }

  /** What the study is expected to hold. */
  Grid grid() {
    StudySettings settings = settings();
    return new Grid(
        stored.sizes().stream().map(TargetSize::parse).toList(),
        IntStream.range(0, stored.splits()).boxed().toList(),
        LongStream.range(0, stored.seeds()).boxed().toList(),
        Networks.find(settings.network(), 2).orElseThrow().depth(),
        stored.targetClasses(),
        settings.recipe().resolve(stored.targetClasses()));
  }

  /** Its results as they are now. */
  StudyCells cells() {
    return StudyCells.of(study.trials(), grid());
  }

  /**
   * Another study's results, to compare the effect of freezing with (F15).
   *
   * @param other a study of like classes
   * @throws UsageException if they are not studies of unlike and of like classes on the same bases
   */
  StudyCells likeClasses(StudyFacts other) {
    LikeClasses.check(this, other);
    return other.cells();
  }

  /** Writes the report of the study's present state. */
  WrittenReport report() {
    return report(Optional.empty());
  }

  /**
   * The same for a study of unlike classes.
   *
   * @param likeClasses the results of one of like classes
   */
  WrittenReport report(Optional<StudyCells> likeClasses) {
    List<ClassSplit> splits =
        grid().splits().stream().map(s -> ClassSplits.read(folder.resolve("splits"), s)).toList();
    return StudyReport.write(folder, context(splits), study.bases(), study.trials(), likeClasses);
  }

  /**
   * What a report says beside the results.
   *
   * @param splits to be listed
   */
  ReportContext context(List<ClassSplit> splits) {
    StudySettings settings = settings();
    Grid grid = grid();
    return new ReportContext(
        settings.name(),
        settings.name(),
        Networks.label(settings.network()),
        grid,
        new ReportContext.Dataset(
            stored.datasetName(),
            stored.classes(),
            stored.trainingImages(),
            stored.validationImages(),
            stored.fingerprint(),
            stored.generated(),
            stored.cautions()),
        splits,
        tests(),
        stored.samples().stream().map(this::image).toList(),
        text,
        stored.versions(),
        stored.commandLine(),
        Instant.parse(stored.time()));
  }

  private SampleImage image(ReportFacts.Sample sample) {
    return new SampleImage(
        sample.className(),
        stored.sampleSide(),
        stored.sampleSide(),
        Base64.getDecoder().decode(sample.pixels()));
  }
}
