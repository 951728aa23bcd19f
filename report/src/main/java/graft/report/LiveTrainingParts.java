package graft.report;

import graft.core.error.Shown;
import graft.core.statistics.Interval;
import graft.core.text.Words;
import graft.report.Block.Bar;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import graft.report.LiveTraining.State;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A single training: how far it is, its learning curve, its milestones, how it is trained. */
final class LiveTrainingParts {
  private static final String AGAIN =
      " The same command goes on from its last checkpoint, or begins anew where there is none yet.";

  private final LiveTraining training;
  private final int planned;

  LiveTrainingParts(LiveTraining training) {
    this.training = training;
    planned = training.recipe().epochs();
  }

  /** State, progress, and what its process said last. */
  PageSection now() {
    List<Block> blocks = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    sentences.add(sentence());
    sentences.add(about());
    blocks.add(new Block.Sentences(sentences));
    int done = training.state() == State.COMPLETE ? planned : training.epochs().size();
    blocks.add(
        new Block.Progress(
            List.of(
                new Bar(
                    "Epochs",
                    done,
                    Math.max(1, planned),
                    Numbers.count(done) + " of " + Numbers.count(planned) + " finished"))));
    if (training.state() == State.RUNNING) {
      blocks.add(attempt());
    }
    return new PageSection("now", state(), blocks);
  }

  private String state() {
    if (training.state() == State.WRITING) {
      return "Trained";
    }
    String name = training.state().name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private String sentence() {
    return switch (training.state()) {
      case RUNNING ->
          training
              .left()
              .map(left -> "About " + Words.time(left) + " left.")
              .orElse("How long it takes is not known yet.");
      case WRITING -> "All epochs are trained; the result is being written.";
      case STOPPED -> "It was stopped" + when() + "." + AGAIN;
      case KILLED -> "Its process ended before it was done" + when() + "." + AGAIN;
      case DIVERGED -> "The loss became infinite or NaN " + Shown.text(training.reason()) + ".";
      case FAILED -> "It failed: " + Shown.text(training.reason());
      case COMPLETE -> "It is done. " + accuracy();
      case GONE ->
          "Neither the training nor its result is there any more: moved, removed, or written"
              + " elsewhere by now. What is shown is what was read last.";
    };
  }

  private String when() {
    return training
        .heard()
        .map(time -> ", last heard of " + time.truncatedTo(ChronoUnit.SECONDS))
        .orElse("");
  }

  private String accuracy() {
    return last()
        .filter(milestone -> milestone.epoch() >= planned)
        .map(
            milestone ->
                "Top-1 accuracy %s %% (95 %% interval %s) on %s that chose nothing."
                    .formatted(
                        Numbers.percent(milestone.top1()),
                        Numbers.interval(interval(milestone)),
                        Words.counted(milestone.total(), "image")))
        .orElse("The command that trained it said how well it did.");
  }

  private Optional<Evaluation> last() {
    List<Evaluation> all = training.milestones();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private static Interval interval(Evaluation milestone) {
    return Interval.ofFraction(milestone.correct(), milestone.total());
  }

  private String about() {
    return Words.text(
        "%s of %s on %s of %s.",
        Shown.text(training.what()),
        Shown.text(training.network()),
        Words.counted(training.images(), "training image"),
        training.classes() == 1 ? "1 class" : Numbers.count(training.classes()) + " classes");
  }

  private Table attempt() {
    Optional<JobProgress> now = training.progress();
    return new Table(
        "",
        "What its process said last.",
        "",
        "",
        true,
        List.of(
            Row.of(
                Cell.number("Epoch"),
                Cell.number("Train loss"),
                Cell.number("Images/s"),
                Cell.number("Test top-1 (%)"),
                Cell.number("Heard of (UTC)"))),
        List.of(
            Row.of(
                LiveParts.epoch(now, planned),
                LiveParts.loss(now),
                LiveParts.pace(now),
                Cell.number(
                    last()
                        .map(m -> Numbers.percent(m.top1()) + " after epoch " + m.epoch())
                        .orElse(Numbers.NONE)),
                Cell.number(training.heard().map(LiveParts::time).orElse(Numbers.NONE)))));
  }

  /** Loss and test accuracy by epoch; empty where no epoch is known. */
  Optional<PageSection> curves() {
    if (training.epochs().isEmpty()) {
      return Optional.empty();
    }
    List<Block> blocks = new ArrayList<>();
    String losses =
        "Train loss of each epoch (running mean, dropout and augmentation on, dashed) and test loss"
            + " at the milestones.";
    CurvePlots.ofTraining(training.epochs(), training.milestones(), planned, losses)
        .ifPresent(plot -> blocks.add(FigureFiles.unnamed("Learning curve", losses, plot)));
    String accuracies =
        "Top-1 accuracy on the test images at the milestones, with Wilson's 95 % intervals. They"
            + " choose nothing.";
    CurvePlots.accuracy(training.milestones(), training.classes(), planned, accuracies)
        .ifPresent(plot -> blocks.add(FigureFiles.unnamed("Test accuracy", accuracies, plot)));
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new PageSection("curves", "Learning curve", blocks));
  }

  /** Attempts that were lost; empty where none was. */
  Optional<PageSection> troubles() {
    return training.lost().isEmpty()
        ? Optional.empty()
        : Optional.of(
            PageSection.of(
                "troubles",
                "Lost attempts",
                new Block.Note("A worker that dies costs one of three attempts."),
                new Block.Sentences(training.lost().stream().map(Shown::text).toList())));
  }

  /** What the milestones were; empty before the first. */
  Optional<PageSection> milestones() {
    if (training.milestones().isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, EpochRecord> epochs = new HashMap<>();
    training.epochs().forEach(epoch -> epochs.put(epoch.epoch(), epoch));
    List<Row> rows =
        training.milestones().stream()
            .map(
                milestone ->
                    Row.of(
                        Cell.number("" + milestone.epoch()),
                        Cell.number(
                            Optional.ofNullable(epochs.get(milestone.epoch()))
                                .map(epoch -> Numbers.decimals(epoch.trainLoss(), 3))
                                .orElse(Numbers.NONE)),
                        Cell.number(Numbers.decimals(milestone.loss(), 3)),
                        Cell.number(
                            Numbers.count(milestone.correct())
                                + " of "
                                + Numbers.count(milestone.total())),
                        Cell.number(Numbers.percent(milestone.top1())),
                        Cell.number(Numbers.interval(interval(milestone)))))
            .toList();
    return Optional.of(
        PageSection.of(
            "milestones",
            "Milestones",
            new Table(
                "",
                "The test images after some epochs; they choose nothing.",
                "",
                "",
                true,
                List.of(
                    Row.of(
                        Cell.number("Epoch"),
                        Cell.number("Train loss"),
                        Cell.number("Test loss"),
                        Cell.number("Correct"),
                        Cell.number("Test top-1 (%)"),
                        Cell.number("95 % interval"))),
                rows)));
  }

  /** Protocol and recipe, and what else is known. */
  PageSection how() {
    List<String> lines = new ArrayList<>();
    lines.add("Protocol: " + training.protocol().text(training.recipe()) + ".");
    lines.add(
        Words.text(
            "Recipe: %s at batch %d, %s, %s, %s.",
            Words.counted(planned, "epoch"),
            training.recipe().batch(),
            training.recipe().rates().text(),
            training.recipe().optimizer().text(),
            training.recipe().precision().name().toLowerCase(Locale.ROOT)));
    training.notes().stream().map(Shown::text).forEach(lines::add);
    return PageSection.of("how", "How it is trained", new Block.Sentences(lines));
  }
}
