package graft.report;

import graft.analysis.figures.CellTrials;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.StudyCells;
import graft.core.error.Shown;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import graft.core.text.Sha256;
import graft.core.text.Words;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.plan.TrialSpec;
import graft.study.store.RunningTraining;
import graft.study.store.StoreKind;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Every cell of a study or search in a line, and one of them with its trials. */
final class LiveCells {
  /** The section of all cells. */
  static final String SECTION = "cells";

  /** What a link to a cell begins with; its id follows. */
  static final String LINK = "#cell-";

  private static final int ID_BYTES = 6;

  /** Digits of a trial's id that are shown: what names it for {@code study reproduce}, too. */
  static final int SHORT_ID = 8;

  private static final Comparator<Map.Entry<StudyCells.Key, CellTrials>> BEST_FIRST =
      Comparator.comparingInt(
              (Map.Entry<StudyCells.Key, CellTrials> cell) -> -epochs(cell.getValue()))
          .thenComparingDouble(cell -> -top1(cell.getValue()).mean().orElse(0));

  private final LiveStudy study;
  private final Map<StudyCells.Key, CellTrials> cells = new LinkedHashMap<>();
  private final Map<String, RunningTraining> running = new LinkedHashMap<>();

  LiveCells(LiveStudy study) {
    this.study = study;
    study.running().forEach(training -> running.put(training.job(), training));
    Map<StudyCells.Key, Map<SplitSeed, TrialRecord>> found = new LinkedHashMap<>();
    for (TrialRecord trial : study.trials()) {
      found
          .computeIfAbsent(key(trial.spec()), key -> new TreeMap<>())
          .put(new SplitSeed(trial.spec().data().number(), trial.spec().seed()), trial);
    }
    found.forEach((key, trials) -> cells.put(key, new CellTrials(trials, trials.size())));
  }

  private static StudyCells.Key key(TrialSpec trial) {
    return new StudyCells.Key(trial.size(), trial.method(), trial.protocol(), trial.variant());
  }

  /** Where the cell of a trial is shown. */
  static String link(TrialSpec trial) {
    return LINK + id(key(trial));
  }

  /** A name of a cell that stays the same as trials are added. */
  private static String id(StudyCells.Key key) {
    byte[] hash = Sha256.digest().digest(key.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, ID_BYTES);
  }

  /** All cells, one table for each size; those of a search by how far and how well they did. */
  PageSection all() {
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    List<Map.Entry<StudyCells.Key, CellTrials>> inOrder = new ArrayList<>(cells.entrySet());
    if (study.kind() == StoreKind.SEARCH) {
      inOrder.sort(BEST_FIRST);
    }
    inOrder.forEach(
        cell ->
            rows.computeIfAbsent(size(cell.getKey()), size -> new ArrayList<>())
                .add(row(cell.getKey(), cell.getValue())));
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Note("A protocol leads to its learning curve and its trials. " + rule()));
    rows.forEach(
        (size, lines) ->
            blocks.add(
                new Table(
                    "",
                    "",
                    "",
                    size + ": " + Words.counted(lines.size(), "cell"),
                    rows.size() == 1,
                    List.of(
                        Row.of(
                            Cell.text("Protocol"),
                            Cell.number("Complete"),
                            Cell.number("Test top-1 (%)"),
                            Cell.number("95 % interval"),
                            Cell.text("Others"))),
                    lines)));
    return new PageSection(SECTION, "Every cell", blocks);
  }

  private String rule() {
    return study.kind() == StoreKind.SEARCH
        ? "Accuracy on the images of all parts that were held out, with Wilson's interval."
        : "Accuracies are means over splits and seeds; t intervals over splits, left out below "
            + AccuracyPlots.INTERVAL_FROM
            + ".";
  }

  private String size(StudyCells.Key key) {
    return study.kind() == StoreKind.SEARCH ? "Held-out parts" : Numbers.size(key.size());
  }

  private static int epochs(CellTrials trials) {
    return trials.records().values().stream()
        .mapToInt(trial -> trial.spec().recipe().epochs())
        .max()
        .orElse(1);
  }

  private static Summary top1(CellTrials trials) {
    return trials.summary(complete -> complete.last().top1());
  }

  private Row row(StudyCells.Key key, CellTrials trials) {
    Summary summary = top1(trials);
    return Row.of(
        Cell.link(CellNames.protocol(key), LINK + id(key)),
        Cell.number(summary.ofExpected()),
        Cell.number(Numbers.percent(summary.mean())),
        Cell.number(interval(trials, summary).map(Numbers::interval).orElse(Numbers.NONE)),
        Cell.text(others(trials)));
  }

  private Optional<Interval> interval(CellTrials trials, Summary summary) {
    if (study.kind() != StoreKind.SEARCH) {
      return AccuracyPlots.shownInterval(summary);
    }
    List<Evaluation> last =
        trials.records().values().stream()
            .flatMap(trial -> trial.complete().stream())
            .map(Complete::last)
            .toList();
    int total = last.stream().mapToInt(Evaluation::total).sum();
    return total == 0
        ? Optional.empty()
        : Optional.of(
            Interval.ofFraction(last.stream().mapToInt(Evaluation::correct).sum(), total));
  }

  /** E.g. {@code 1 diverged, 2 running}; empty where all are complete or wait. */
  private static String others(CellTrials trials) {
    List<String> parts = new ArrayList<>();
    for (TrialState state :
        List.of(TrialState.DIVERGED, TrialState.FAILED, TrialState.RUNNING, TrialState.WAITING)) {
      long count = trials.records().values().stream().filter(t -> t.state() == state).count();
      if (count > 0) {
        parts.add(count + " " + LiveParts.words(state));
      }
    }
    return String.join(", ", parts);
  }

  /** One cell: its learning curve and its trials; empty for an id of none. */
  Optional<PageSection> one(String id) {
    return cells.keySet().stream()
        .filter(key -> id(key).equals(id))
        .findFirst()
        .map(key -> one(key, cells.getOrDefault(key, new CellTrials(Map.of(), 0))));
  }

  private PageSection one(StudyCells.Key key, CellTrials trials) {
    List<Block> blocks = new ArrayList<>();
    String caption =
        "Train loss of each epoch (running mean, dashed) and test loss at the milestones, means"
            + " over the complete trials; a line of its own for each training under way and each"
            + " that diverged.";
    CurvePlots.ofCell(LearningCurve.of(key, trials), growing(trials), epochs(trials), caption)
        .ifPresent(plot -> blocks.add(FigureFiles.unnamed("Learning curve", caption, plot)));
    blocks.add(
        new Table(
            "",
            "",
            "",
            "",
            true,
            List.of(
                Row.of(
                    Cell.text("Trial"),
                    Cell.number(study.kind() == StoreKind.SEARCH ? "Part" : "Split"),
                    Cell.number("Seed"),
                    Cell.text("State"),
                    Cell.number("Attempts"),
                    Cell.number("Epochs"),
                    Cell.number("Train loss"),
                    Cell.number("Test loss"),
                    Cell.number("Test top-1 (%)"),
                    Cell.number("Seconds"),
                    Cell.text("Reason"))),
            trials.records().values().stream().map(this::row).toList()));
    return new PageSection("cell", size(key) + ", " + CellNames.protocol(key), blocks);
  }

  private Map<String, List<EpochRecord>> growing(CellTrials trials) {
    Map<String, List<EpochRecord>> growing = new LinkedHashMap<>();
    for (TrialRecord trial : trials.records().values()) {
      Optional<RunningTraining> now = Optional.ofNullable(running.get(trial.spec().id()));
      now.ifPresent(training -> growing.put(brief(trial.spec().id()), training.epochs()));
      if (trial.outcome().orElse(null) instanceof Diverged diverged) {
        growing.put(brief(trial.spec().id()) + ", diverged", diverged.epochs());
      }
    }
    return growing;
  }

  static String brief(String id) {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private Row row(TrialRecord trial) {
    Optional<RunningTraining> now = Optional.ofNullable(running.get(trial.spec().id()));
    Optional<Complete> complete = trial.complete();
    Optional<Evaluation> tested =
        complete
            .map(Complete::last)
            .or(() -> now.flatMap(RunningTraining::progress).flatMap(JobProgress::milestone));
    List<EpochRecord> epochs =
        complete.map(Complete::epochs).or(() -> now.map(RunningTraining::epochs)).orElse(List.of());
    Optional<EpochRecord> last =
        epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
    return Row.of(
        Cell.text(brief(trial.spec().id())),
        Cell.number("" + trial.spec().data().number()),
        Cell.number("" + trial.spec().seed()),
        Cell.text(LiveParts.words(trial.state())),
        Cell.number("" + trial.attempts()),
        Cell.number(last.map(EpochRecord::epoch).orElse(0) + "/" + trial.spec().recipe().epochs()),
        Cell.number(shown(last, epoch -> Numbers.decimals(epoch.trainLoss(), 3))),
        Cell.number(shown(tested, evaluation -> Numbers.decimals(evaluation.loss(), 3))),
        Cell.number(shown(tested, evaluation -> Numbers.percent(evaluation.top1()))),
        Cell.number(shown(complete, c -> Numbers.decimals(c.seconds(), 1))),
        Cell.styled(trial.outcome().map(LiveCells::fault).orElse(""), "t wrap"));
  }

  private static <T> String shown(Optional<T> value, Function<T, String> words) {
    return value.map(words).orElse(Numbers.NONE);
  }

  /** Why an outcome is none; empty for a complete one. */
  static String fault(TrainingOutcome outcome) {
    if (outcome instanceof Diverged diverged) {
      return "diverged in epoch " + diverged.epoch() + ", update " + diverged.update();
    }
    return outcome instanceof Failed failed ? Shown.text(failed.reason()) : "";
  }
}
