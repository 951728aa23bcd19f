package graft.report;

import graft.core.error.Shown;
import graft.core.text.Words;
import graft.report.Block.Bar;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import graft.study.execution.EpochRecord;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord;
import graft.study.store.AttemptRecord.Ending;
import graft.study.store.BaseRecord;
import graft.study.store.RunningTraining;
import graft.study.store.StoreKind;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a run does now: how far it is, what each worker trains, and what went wrong. */
final class LiveParts {
  private static final int MOST_CURVES = 7;
  private static final int MOST_TROUBLES = 100;

  private final LiveStudy study;
  private final Map<String, BaseSpec> bases = new HashMap<>();
  private final Map<String, TrialSpec> trials = new HashMap<>();

  LiveParts(LiveStudy study) {
    this.study = study;
    study.bases().forEach(base -> bases.put(base.spec().id(), base.spec()));
    study.trials().forEach(trial -> trials.put(trial.spec().id(), trial.spec()));
  }

  static String words(TrialState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** State, progress and workers. */
  PageSection now() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Sentences(List.of(sentence())));
    List<Bar> bars = new ArrayList<>();
    if (!study.bases().isEmpty()) {
      bars.add(bar("Bases", study.bases().stream().map(BaseRecord::state).toList()));
    }
    bars.add(bar("Trials", study.trials().stream().map(TrialRecord::state).toList()));
    blocks.add(new Block.Progress(bars));
    if (!study.running().isEmpty()) {
      blocks.add(workers());
    }
    return new PageSection("now", state(), blocks);
  }

  private static Bar bar(String name, List<TrialState> states) {
    List<String> parts = new ArrayList<>();
    long ended = 0;
    for (TrialState state : TrialState.values()) {
      long count = states.stream().filter(s -> s == state).count();
      if (count > 0) {
        parts.add(Numbers.count(count) + " " + words(state));
      }
      ended += state == TrialState.WAITING || state == TrialState.RUNNING ? 0 : count;
    }
    String counts = parts.isEmpty() ? "none planned yet" : String.join(", ", parts);
    return new Bar(
        name,
        ended,
        Math.max(1, states.size()),
        "%s of %s ended: %s".formatted(Numbers.count(ended), Numbers.count(states.size()), counts));
  }

  /** In a word or two. */
  String state() {
    if (study.isRunning()) {
      return "Running";
    }
    if (study.killed() > 0) {
      return "Killed";
    }
    if (study.trials().isEmpty()) {
      return "Not begun";
    }
    if (study.trialsLeft() > 0) {
      return "Stopped";
    }
    if (study.kind() == StoreKind.SEARCH) {
      return "Not running";
    }
    return study.trialsIn(TrialState.COMPLETE) == study.trials().size()
        ? "Complete"
        : "Finished, not all complete";
  }

  private String sentence() {
    String again = " What is finished is kept; the same command goes on.";
    if (study.isRunning()) {
      return study
          .left()
          .map(
              left ->
                  "About "
                      + Words.time(left)
                      + " left with "
                      + Words.counted(study.workers(), "worker")
                      + ", without what will follow from results.")
          .orElse("How long it takes is not known yet.");
    }
    if (study.killed() > 0) {
      return "The run was killed: its process is gone, and "
          + Words.counted(study.killed(), "training")
          + (study.killed() == 1 ? " was" : " were")
          + " under way."
          + again;
    }
    if (study.trialsLeft() > 0) {
      return "No process runs it; "
          + Words.counted(study.trialsLeft(), "trial")
          + (study.trialsLeft() == 1 ? " is" : " are")
          + " left."
          + again;
    }
    return study.kind() == StoreKind.SEARCH
        ? "No process runs it. What the search found is in report/index.html of its folder, once it"
            + " is over."
        : "No process runs it.";
  }

  private Table workers() {
    List<Row> rows = new ArrayList<>();
    for (RunningTraining training : byWorker()) {
      Optional<JobProgress> now = training.progress();
      rows.add(
          Row.of(
              Cell.number(training.worker() == 0 ? Numbers.NONE : "" + training.worker()),
              what(training.job()),
              Cell.number("" + training.attempt()),
              epoch(now, epochs(training)),
              loss(now),
              pace(now),
              Cell.number(
                  now.flatMap(JobProgress::milestone)
                      .map(m -> Numbers.percent(m.top1()) + " after epoch " + m.epoch())
                      .orElse(Numbers.NONE)),
              Cell.number(time(training.at()))));
    }
    return new Table(
        "",
        "What runs, as the store knows it. A worker may have several trainings that share work.",
        "",
        "",
        true,
        List.of(
            Row.of(
                Cell.number("Worker"),
                Cell.text("Training"),
                Cell.number("Attempt"),
                Cell.number("Epoch"),
                Cell.number("Train loss"),
                Cell.number("Images/s"),
                Cell.number("Test top-1 (%)"),
                Cell.number("Heard of (UTC)"))),
        rows);
  }

  private List<RunningTraining> byWorker() {
    return study.running().stream()
        .sorted(
            Comparator.comparingInt(RunningTraining::worker).thenComparing(RunningTraining::job))
        .toList();
  }

  /** The epoch that an attempt is in. */
  static Cell epoch(Optional<JobProgress> now, int epochs) {
    return Cell.number(
        now.map(p -> Math.min(p.epoch(), epochs) + " of " + epochs).orElse("begins"));
  }

  /** Its training loss so far. */
  static Cell loss(Optional<JobProgress> now) {
    return Cell.number(
        now.filter(p -> p.loss() > 0).map(p -> Numbers.decimals(p.loss(), 3)).orElse(Numbers.NONE));
  }

  /** Its images a second. */
  static Cell pace(Optional<JobProgress> now) {
    return Cell.number(now.map(LiveParts::pace).orElse(Numbers.NONE));
  }

  private static String pace(JobProgress progress) {
    return progress
        .evaluating()
        .map(e -> "evaluated " + Numbers.count(e.done()) + " of " + Numbers.count(e.total()))
        .orElseGet(() -> Numbers.count(Math.round(progress.training().perSecond())));
  }

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().substring(11, 19);
  }

  private int epochs(RunningTraining training) {
    TrialSpec trial = trials.get(training.job());
    BaseSpec base = bases.get(training.job());
    return trial != null
        ? trial.recipe().epochs()
        : base != null ? base.recipe().epochs() : training.epochs().size();
  }

  /** A training in words, and where its cell is. */
  private Cell what(String job) {
    TrialSpec trial = trials.get(job);
    if (trial == null) {
      BaseSpec base = bases.get(job);
      return Cell.text(base == null ? LiveCells.brief(job) : "base of split " + base.split());
    }
    String where =
        study.kind() == StoreKind.SEARCH
            ? "part %d held out".formatted(trial.data().number())
            : "split %d, %s, seed %d"
                .formatted(trial.data().number(), Numbers.size(trial.size()), trial.seed());
    return Cell.link(
        "%s: %s, %s%s"
            .formatted(
                LiveCells.brief(job),
                where,
                CellNames.protocol(trial.protocol()),
                trial.variant().isEmpty() ? "" : ", " + trial.variant()),
        LiveCells.link(trial));
  }

  /** Learning curves of what runs; empty before the first epoch ends. */
  Optional<PageSection> curves() {
    Map<String, List<EpochRecord>> growing = new LinkedHashMap<>();
    List<RunningTraining> running =
        byWorker().stream().filter(t -> !t.epochs().isEmpty()).limit(MOST_CURVES).toList();
    for (RunningTraining training : running) {
      BaseSpec base = bases.get(training.job());
      growing.put(
          base == null ? LiveCells.brief(training.job()) : "base of split " + base.split(),
          training.epochs());
    }
    String caption =
        "Train loss of each finished epoch of the trainings under way (running mean, dropout and"
            + " augmentation on), named by the first digits of their ids"
            + (study.running().size() > MOST_CURVES ? "; " + MOST_CURVES + " are drawn." : ".");
    return CurvePlots.growing(
            growing, running.stream().mapToInt(this::epochs).max().orElse(1), caption)
        .map(
            plot ->
                PageSection.of(
                    "curves",
                    "Learning curves as they grow",
                    FigureFiles.unnamed("Trainings under way", caption, plot)));
  }

  /** What diverged or failed, then lost attempts, the latest first; empty where there is none. */
  Optional<PageSection> troubles() {
    Map<String, String> faults = new LinkedHashMap<>();
    study.bases().forEach(base -> fault(base.spec().id(), base.outcome(), faults));
    study.trials().forEach(trial -> fault(trial.spec().id(), trial.outcome(), faults));
    Map<String, String> lastWords = new HashMap<>();
    List<AttemptRecord> lost = new ArrayList<>();
    for (AttemptRecord attempt : study.attempts()) {
      if (attempt.ending() == Ending.LOST) {
        lastWords.put(attempt.job(), attempt.lastWords());
        lost.add(0, attempt);
      }
    }
    List<Row> rows = new ArrayList<>();
    faults.entrySet().stream()
        .limit(MOST_TROUBLES)
        .map(f -> trouble(f.getKey(), f.getValue(), lastWords.getOrDefault(f.getKey(), "")))
        .forEach(rows::add);
    lost.stream()
        .limit(MOST_TROUBLES)
        .map(a -> trouble(a.job(), "lost its worker in attempt " + a.attempt(), a.lastWords()))
        .forEach(rows::add);
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    String counts =
        "%s without a result, %s. A worker that dies costs each of its trainings one of three"
            + " attempts. At most %d of each are listed.";
    return Optional.of(
        PageSection.of(
            "troubles",
            "Diverged, failed and lost",
            new Table(
                "",
                counts.formatted(
                    Words.counted(faults.size(), "training"),
                    Words.counted(lost.size(), "lost attempt"),
                    MOST_TROUBLES),
                "",
                "",
                true,
                List.of(
                    Row.of(
                        Cell.text("Training"),
                        Cell.text("What happened"),
                        Cell.text("Last words"))),
                rows)));
  }

  private static void fault(
      String job, Optional<TrainingOutcome> outcome, Map<String, String> faults) {
    outcome
        .map(LiveCells::fault)
        .filter(fault -> !fault.isEmpty())
        .ifPresent(fault -> faults.put(job, fault));
  }

  private Row trouble(String job, String what, String lastWords) {
    return Row.of(
        what(job), Cell.styled(what, "t wrap"), Cell.styled(Shown.text(lastWords), "t wrap"));
  }
}
