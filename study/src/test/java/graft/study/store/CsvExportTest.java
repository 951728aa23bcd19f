package graft.study.store;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hand-made records through a real store, read back by a reader of this test's own. */
class CsvExportTest {
  private static final Recipe RECIPE =
      new Recipe(
          4, 3, Rates.paper(), 0.9, 1e-4, 0.5, Recipe.Augmentation.FLIP, 3, Recipe.Precision.FP32);
  private static final String RECIPE_CELL =
      "batch4_epochs3_high0.01_low0.001_decay0.1_step30_momentum0.9_weight-decay1.0E-4_dropout0.5"
          + "_flip_fp32";
  private static final Recipe OTHER_RECIPE =
      new Recipe(
          256,
          90,
          new Rates(0.1, 0.02, 0.5, 15, Rates.LaterDecays.FIXED, Rates.LowRateClock.SHARED),
          0,
          0,
          0,
          Recipe.Augmentation.PAD_CROP_FLIP,
          8,
          Recipe.Precision.BF16);

  private static final Complete COMPLETE =
      new Complete(
          0.25,
          9,
          List.of(
              new EpochRecord(1, 0.001, 0.01, 1.5),
              new EpochRecord(2, 0.001, 0.01, Double.NaN),
              new EpochRecord(3, 1e-4, 0.001, 0.1 + 0.2)),
          List.of(
              new Evaluation(1, 2.0, 5, 8, 8),
              new Evaluation(2, 1.0 / 3, 6, 7, 8),
              new Evaluation(3, 1e-300, 6, 8, 8)),
          new Evaluation(3, 1234567.875, 7, 9, 10),
          "7f00",
          "",
          "ab",
          3_000_000_000L,
          12.5);
  private static final Complete WITH_NAN =
      new Complete(
          Double.NaN,
          0,
          List.of(new EpochRecord(1, 0.001, 0.01, Double.POSITIVE_INFINITY)),
          List.of(new Evaluation(3, Double.NaN, 0, 0, 8)),
          new Evaluation(3, Double.NaN, 0, 0, 8),
          "00",
          "",
          "ab",
          30,
          1);
  private static final Diverged DIVERGED =
      new Diverged(2, 14, List.of(new EpochRecord(1, 0.02, 0.1, 6.5)), 2600, 3.25);

  private final Locale usual = Locale.getDefault();
  private final Path folder;
  private final Path exports;

  CsvExportTest(@TempDir Path root) {
    folder = root.resolve("study");
    exports = root.resolve("a/b");
  }

  @BeforeEach
  void writeDigitsInArabic() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    assertThat("%d".formatted(12)).isNotEqualTo("12");
  }

  @AfterEach
  void writeDigitsAsBefore() {
    Locale.setDefault(usual);
  }

  private static TrialSpec trial(
      String id, List<String> experiments, TargetSize size, int k, String network, Recipe recipe) {
    return new TrialSpec(
        id,
        experiments,
        new TrialData.OfSplit(0, size),
        Method.SGD,
        Protocol.of(k, 2, 5, Math.min(1, k)),
        network,
        "base0",
        recipe,
        "",
        7,
        10);
  }

  private static final List<TrialSpec> TRIALS =
      List.of(
          trial("a", List.of("layers", "rates"), new TargetSize(1), 3, "alexnet-32", RECIPE),
          trial("=1+2", List.of("layers"), new TargetSize(2), 0, "-net", RECIPE),
          trial("@diverged", List.of("=x", "y"), TargetSize.FULL, 0, "+net", OTHER_RECIPE),
          trial("-failed", List.of("layers"), TargetSize.FULL, 1, "a,\"b\"", RECIPE),
          trial("+waiting", List.of("layers"), TargetSize.FULL, 2, "net", RECIPE),
          trial("running", List.of("layers"), TargetSize.FULL, 3, "net", RECIPE));

  private static void finish(StudyStore store, String id, TrainingOutcome outcome) {
    store.began(id, 1);
    assertThat(store.finished(id, 1, outcome, "cpu")).isTrue();
  }

  private StudyStore study() {
    StudyStore store = StudyStore.create(folder);
    store.plan(
        List.of(
            new BaseSpec("base0", 0, 50, 1000, "alexnet-32", RECIPE),
            new BaseSpec("base1", 1, 51, 1001, "alexnet-32", OTHER_RECIPE)),
        TRIALS);
    finish(store, "base0", COMPLETE);
    store.began("a", 1);
    store.lost("a", 1, "gone");
    store.began("a", 2);
    store.finished("a", 2, COMPLETE, "cpu");
    finish(store, "=1+2", WITH_NAN);
    finish(store, "@diverged", DIVERGED);
    finish(store, "-failed", new Failed("=no, \"images\"\n"));
    store.began("running", 1);
    return store;
  }

  /** A cell as it stands in the file, and what it means. */
  private record Cell(String text, boolean quoted) {}

  /** Rows of a file by RFC 4180. */
  private List<List<Cell>> cells(String file) throws IOException {
    String text = Files.readString(exports.resolve(file));
    assertThat(text).endsWith("\n").doesNotContain("\r");
    List<List<Cell>> rows = new ArrayList<>();
    List<Cell> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && !inside) {
          cell.append(c);
        }
        quoted = true;
        inside = !inside;
      } else if (!inside && (c == ',' || c == '\n')) {
        row.add(new Cell(cell.toString(), quoted));
        cell.setLength(0);
        quoted = false;
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else {
        cell.append(c);
      }
    }
    assertThat(inside).isFalse();
    return rows;
  }

  /** Rows by column name. */
  private List<Map<String, String>> rows(String file) throws IOException {
    List<List<Cell>> cells = cells(file);
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<Cell> row : cells.subList(1, cells.size())) {
      assertThat(row).hasSameSizeAs(cells.get(0));
      Map<String, String> named = new TreeMap<>();
      for (int i = 0; i < row.size(); i++) {
        named.put(cells.get(0).get(i).text(), row.get(i).text());
      }
      rows.add(named);
    }
    return rows;
  }

  private List<String> lines(String file) throws IOException {
    try (StudyStore store = study()) {
      CsvExport.write(store, exports);
    }
    return Files.readAllLines(exports.resolve(file));
  }

  @Test
  void theColumnsOfTrialsAreThoseOfTheContract() throws IOException {
    assertThat(lines("trials.csv").get(0))
        .isEqualTo(
            "trial,experiments,split,examples_per_class,transferred_layers,high_rate_layers,"
                + "initial_decay_epochs,frozen_layers,reinitialised_rate,low_rate_clock,"
                + "later_decays,network,base,recipe,batch,seed,epochs,updates,state,train_loss,"
                + "train_loss_eval,train_top1,test_loss,test_correct,test_total,test_top1,"
                + "test_top5,best_epoch,best_test_top1,images_trained,seconds,attempts,method,variant");
  }

  @Test
  void eachTrialIsOneRowInTheOrderOfTheStudy() throws IOException {
    List<String> lines = lines("trials.csv");
    String recipe = "\"" + RECIPE_CELL + "\"";
    assertThat(lines.subList(1, lines.size()))
        .containsExactly(
            "a,\"layers+rates\",0,1,3,2,5,1,low,own,after_first,alexnet-32,base0,"
                + recipe
                + ",4,7,3,9,COMPLETE,0.30000000000000004,0.25,0.9,1234567.875,7,10,0.7,0.9,2,0.75,"
                + "3000000000,12.5,2,sgd,",
            "\"'=1+2\",layers,0,2,0,2,5,0,low,own,after_first,\"'-net\",base0,"
                + recipe
                + ",4,7,3,9,COMPLETE,Infinity,NaN,0.0,NaN,0,8,0.0,0.0,3,0.0,30,1.0,1,sgd,",
            "\"'@diverged\",\"'=x+y\",0,full,0,2,5,0,low,shared,fixed,\"'+net\",base0,"
                + "\"batch256_epochs90_high0.1_low0.02_decay0.5_step15_momentum0.0_weight-decay0.0"
                + "_dropout0.0_pad_crop_flip_bf16\""
                + ",256,7,90,90,DIVERGED,6.5,,,,,,,,,,2600,3.25,1,sgd,",
            "\"'-failed\",layers,0,full,1,2,5,1,low,own,after_first,\"a,\"\"b\"\"\",base0,"
                + recipe
                + ",4,7,3,9,FAILED,,,,,,,,,,,,,1,sgd,",
            "\"'+waiting\",layers,0,full,2,2,5,1,low,own,after_first,net,base0,"
                + recipe
                + ",4,7,3,9,WAITING,,,,,,,,,,,,,0,sgd,",
            "running,layers,0,full,3,2,5,1,low,own,after_first,net,base0,"
                + recipe
                + ",4,7,3,9,RUNNING,,,,,,,,,,,,,1,sgd,");
  }

  @Test
  void epochsCarryTheirMilestonesAndStopWhereATrialDiverged() throws IOException {
    assertThat(lines("epochs.csv"))
        .containsExactly(
            "trial,epoch,low_rate,high_rate,train_loss,test_loss,test_top1",
            "a,1,0.001,0.01,1.5,2.0,0.625",
            "a,2,0.001,0.01,NaN,0.3333333333333333,0.75",
            "a,3,1.0E-4,0.001,0.30000000000000004,1.0E-300,0.75",
            "\"'=1+2\",1,0.001,0.01,Infinity,,",
            "\"'@diverged\",1,0.02,0.1,6.5,,");
  }

  @Test
  void eachBaseIsOneRowAndAnUntrainedOneHasNoResults() throws IOException {
    assertThat(lines("bases.csv"))
        .containsExactly(
            "split,classes,images,epochs,test_top1,seconds,origin",
            "0,50,1000,3,0.7,12.5,",
            "1,51,1001,90,,,");
  }

  @Test
  void aGivenBaseNamesItsFileAndHasNoNumbersRatherThanZeros() throws IOException {
    BaseOrigin file = new BaseOrigin.Given("/my weights.safetensors");
    try (StudyStore store = StudyStore.create(folder)) {
      store.plan(List.of(new BaseSpec("given", 0, 0, 0, "alexnet-32", RECIPE, file)), List.of());
      CsvExport.write(store, exports);
    }
    assertThat(Files.readAllLines(exports.resolve("bases.csv")).get(1))
        .isEqualTo("0,,,,,,\"from /my weights.safetensors\"");
  }

  @Test
  void whatIsReadBackEqualsTheRecordsBitForBit() throws IOException {
    try (StudyStore store = study()) {
      CsvExport.write(store, exports);
      List<Map<String, String>> rows = rows("trials.csv");
      List<TrialRecord> trials = store.trials();
      assertThat(rows).hasSize(6).hasSameSizeAs(trials);
      for (int i = 0; i < rows.size(); i++) {
        Map<String, String> row = rows.get(i);
        TrialSpec spec = trials.get(i).spec();
        assertThat(text(row, "trial")).isEqualTo(spec.id());
        assertThat(text(row, "network")).isEqualTo(spec.network());
        assertThat(text(row, "experiments").split("\\+", -1))
            .containsExactlyElementsOf(spec.experiments());
        assertThat(TargetSize.parse(text(row, "examples_per_class"))).isEqualTo(spec.size());
        trials.get(i).complete().ifPresent(complete -> assertSame(row, complete));
      }
    }
  }

  private static void assertSame(Map<String, String> row, Complete complete) {
    EpochRecord lastEpoch = complete.epochs().get(complete.epochs().size() - 1);
    assertNumber(row, "train_loss", lastEpoch.trainLoss());
    assertNumber(row, "train_loss_eval", complete.trainLossEval());
    assertNumber(row, "train_top1", complete.trainCorrect() / 10.0);
    assertNumber(row, "test_loss", complete.last().loss());
    assertNumber(row, "test_top1", complete.last().top1());
    assertNumber(row, "test_top5", complete.last().top5());
    assertNumber(row, "seconds", complete.seconds());
    assertThat(row.get("images_trained")).isEqualTo("" + complete.imagesTrained());
    assertThat(row.get("test_correct")).isEqualTo("" + complete.last().correct());
    assertThat(row.get("test_total")).isEqualTo("" + complete.last().total());
  }

  /** A text without the mark that keeps spreadsheets from calculating. */
  private static String text(Map<String, String> row, String column) {
    return row.getOrDefault(column, "").replaceFirst("^'", "");
  }

  private static void assertNumber(Map<String, String> row, String column, Double expected) {
    assertThat(Double.valueOf(row.getOrDefault(column, ""))).as(column).isEqualTo(expected);
  }

  @Test
  void numbersAreNeverQuotedAndFractionsAreNotPerCent() throws IOException {
    lines("trials.csv");
    int numbers = 0;
    for (String file : List.of("trials.csv", "epochs.csv", "bases.csv")) {
      for (List<Cell> row : cells(file)) {
        for (Cell cell : row) {
          if (cell.text().matches("NaN|Infinity|-?[0-9][-+.0-9E]*")) {
            assertThat(cell.quoted()).as(cell.text()).isFalse();
            numbers++;
          }
        }
      }
      for (Map<String, String> row : rows(file)) {
        row.forEach(
            (column, cell) -> {
              if (column.matches(".*_top[15]") && !cell.isEmpty()) {
                assertThat(Double.parseDouble(cell)).as(column).isBetween(0.0, 1.0);
              }
            });
      }
    }
    assertThat(numbers).isGreaterThan(80);
  }

  @Test
  void theBitsOfCorrectImagesAreThoseOfTheStore() throws IOException {
    List<String> lines = lines("correct.csv");

    assertThat(lines.subList(0, 2)).containsExactly("trial,correct", "a,7f00");
    assertThat(lines).filteredOn(line -> line.contains("diverged")).allMatch(l -> l.endsWith(","));
  }

  @Test
  void anExportReplacesTheOneBefore() throws IOException {
    try (StudyStore store = study()) {
      Files.createDirectories(exports);
      Files.writeString(exports.resolve("trials.csv"), "old\n".repeat(1000));
      CsvExport.write(store, exports);
      try (var files = Files.list(exports)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("trials.csv", "epochs.csv", "bases.csv", "correct.csv");
      }
      assertThat(exports.resolve("trials.csv")).content().doesNotContain("old");
    }
  }
}
