package graft.report;

import graft.analysis.comparison.Contenders;
import graft.analysis.comparison.SensitivityRow;
import graft.analysis.comparison.SettingsRow;
import graft.analysis.derivation.Derived;
import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.BestLayers;
import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.analysis.findings.Finding;
import graft.analysis.findings.VerdictRow;
import graft.core.data.TargetSize;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.RecipeVariant;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A study as it is committed under {@code docs/results}: its settings, {@code trials.csv}, and
 * either its exported bits, from which protocols are derived again, or the protocols that were
 * derived when it was run ({@code table-2.csv}).
 */
final class CommittedStudy {
  private final Path folder;
  private final StudySettings settings;
  private final Grid grid;
  private final List<TestSet> tests;
  private final DerivedProtocols derived;
  private final StudyCells cells;

  /**
   * Reads a folder.
   *
   * @param preset whose settings hold where the folder has no {@code study.yaml}
   * @param classes target classes of a split
   */
  CommittedStudy(Path folder, String preset, int classes) throws IOException {
    this.folder = folder;
    Path file = folder.resolve("study.yaml");
    this.settings =
        StudySettings.of(
            Files.exists(file)
                ? StudyFile.stored(Files.readString(file))
                : StudyFile.preset(preset));
    List<Map<String, String>> rows = rows("trials.csv");
    this.grid =
        new Grid(
            settings.sizes(),
            IntStream.range(0, settings.splits()).boxed().toList(),
            rows.stream() // training from scratch has the seeds that every cell has
                .filter(row -> number(row, "transferred_layers") == 0)
                .map(row -> (long) number(row, "seed"))
                .distinct()
                .toList(),
            Networks.find(settings.network(), classes).orElseThrow().depth(),
            classes,
            settings.recipe().resolve(classes));
    Map<String, String> bits = new HashMap<>();
    if (Files.exists(folder.resolve("correct.csv"))) {
      rows("correct.csv").forEach(row -> bits.put(cell(row, "trial"), cell(row, "correct")));
    }
    List<TrialRecord> trials = new ArrayList<>();
    rows.forEach(row -> trials.add(trial(row, bits)));
    this.cells = StudyCells.of(trials, grid);
    this.tests = tests();
    this.derived = tests.isEmpty() ? derivedThen() : DerivedProtocols.of(cells, tests);
  }

  /** The findings, judged by the rules of today. */
  List<Finding> findings() {
    return graft.analysis.findings.Findings.of(
        cells,
        derived,
        tests,
        settings.sensitivity().sizes().isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(settings.sensitivity().batchFactor()),
        settings.data().equals("generated"),
        Optional.empty());
  }

  Contenders contenders() {
    return new Contenders(cells, derived);
  }

  Grid grid() {
    return grid;
  }

  /** What a report would write of the comparisons, by the names of files. */
  Map<String, String> tables() {
    Contenders contenders = contenders();
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("verdicts.csv", Tables.verdicts(VerdictRow.of(findings())));
    tables.put("table-2.csv", Tables.table2(SettingsRow.table(contenders, grid)));
    tables.put("figure-6.csv", Tables.figure(contenders.figure(), grid));
    List<SensitivityRow> sensitivity = SensitivityRow.table(contenders, cells);
    if (!sensitivity.isEmpty()) {
      tables.put("sensitivity.csv", Tables.sensitivity(sensitivity));
    }
    tables.put(
        "interaction.csv",
        Tables.bestLayers(BestLayers.interaction(cells, Set.copyOf(settings.experiments()))));
    return tables;
  }

  private TrialRecord trial(Map<String, String> row, Map<String, String> bits) {
    TargetSize size = TargetSize.parse(cell(row, "examples_per_class"));
    int images = size.perClass() * grid.targetClasses();
    int epochs = number(row, "epochs");
    int total = number(row, "test_total");
    Evaluation last =
        new Evaluation(
            epochs,
            real(row, "test_loss"),
            number(row, "test_correct"),
            (int) Math.round(real(row, "test_top5") * total),
            total);
    return new TrialRecord(
        new TrialSpec(
            cell(row, "trial"),
            List.of(cell(row, "experiments").split("\\+", -1)),
            new TrialData.OfSplit(number(row, "split"), size),
            Method.valueOf(cell(row, "method").toUpperCase(Locale.ROOT)),
            protocol(row, Map.of()),
            cell(row, "network"),
            cell(row, "base"),
            recipe(cell(row, "variant"), images),
            cell(row, "variant"),
            number(row, "seed"),
            images),
        TrialState.valueOf(cell(row, "state")),
        number(row, "attempts"),
        Optional.of(
            new Complete(
                real(row, "train_loss_eval"),
                (int) Math.round(real(row, "train_top1") * images),
                cell(row, "train_loss").isEmpty()
                    ? List.of()
                    : List.of(new EpochRecord(epochs, 0, 0, real(row, "train_loss"))),
                List.of(last),
                last,
                bits.getOrDefault(cell(row, "trial"), ""),
                "",
                "",
                Long.parseLong(cell(row, "images_trained")),
                real(row, "seconds"))));
  }

  private Recipe recipe(String variant, int images) {
    return Arrays.stream(RecipeVariant.values())
        .filter(v -> v.title().equals(variant))
        .findFirst()
        .map(
            v ->
                v.recipe(
                    grid.recipe(),
                    images,
                    settings.sensitivity().batchFactor(),
                    settings.sensitivity().rateFactor()))
        .orElse(grid.recipe());
  }

  /** The test images of each split, where the folder tells them. */
  private List<TestSet> tests() throws IOException {
    if (!Files.exists(folder.resolve("test-images.csv"))) {
      return List.of();
    }
    List<TestSet> found = new ArrayList<>();
    List<Map<String, String>> rows = rows("test-images.csv");
    for (int split : grid.splits()) {
      List<Map<String, String>> here =
          rows.stream().filter(row -> number(row, "split") == split).toList();
      List<Map<String, String>> target = ofRole(here, "target");
      found.add(
          new TestSet(
              split,
              ofRole(here, "source").stream().map(row -> cell(row, "class")).toList(),
              target.stream().map(row -> cell(row, "class")).toList(),
              target.stream().map(row -> number(row, "test")).toList(),
              target.stream().map(row -> number(row, "extra")).toList()));
    }
    return found;
  }

  private static List<Map<String, String>> ofRole(List<Map<String, String>> rows, String role) {
    return rows.stream().filter(row -> cell(row, "role").equals(role)).toList();
  }

  /** As they were derived when the study was run. */
  private DerivedProtocols derivedThen() throws IOException {
    Map<TargetSize, Map<Integer, Derived>> honest = new LinkedHashMap<>();
    Map<TargetSize, Derived> asThePaper = new LinkedHashMap<>();
    for (Map<String, String> row : rows("table-2.csv")) {
      TargetSize size = TargetSize.parse(cell(row, "examples_per_class"));
      if (cell(row, "contender").equals("derived-as-paper")) {
        asThePaper.put(size, new Derived.Chosen(protocol(row, Map.of()), List.of()));
      } else if (cell(row, "contender").equals("derived-honest")) {
        Map<Integer, Derived> bySplit = new TreeMap<>();
        for (int split : grid.splits()) {
          bySplit.put(split, new Derived.Chosen(protocol(row, Map.of("split", split)), List.of()));
        }
        honest.put(size, bySplit);
      }
    }
    return new DerivedProtocols(honest, asThePaper);
  }

  /** A protocol whose settings are listed by split where they differ. */
  private Protocol protocol(Map<String, String> row, Map<String, Integer> at) {
    int split = at.getOrDefault("split", 0);
    return new Protocol(
        of(row, "transferred_layers", split),
        of(row, "high_rate_layers", split),
        of(row, "initial_decay_epochs", split),
        of(row, "frozen_layers", split),
        ReinitialisedRate.valueOf(cell(row, "reinitialised_rate").toUpperCase(Locale.ROOT)));
  }

  private static int of(Map<String, String> row, String column, int split) {
    String[] values = cell(row, column).split(" ", -1);
    return Integer.parseInt(values[values.length == 1 ? 0 : split]);
  }

  static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  private static int number(Map<String, String> row, String column) {
    return Integer.parseInt(cell(row, column));
  }

  static double real(Map<String, String> row, String column) {
    return Double.parseDouble(cell(row, column));
  }

  private List<Map<String, String>> rows(String file) throws IOException {
    return rows(folder.resolve(file));
  }

  /** The rows of a committed table, by column. */
  static List<Map<String, String>> rows(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] header = lines.get(0).split(",", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < cells.length; i++) {
        row.put(header[i], cells[i].replace("\"", ""));
      }
      rows.add(row);
    }
    return rows;
  }
}
