package graft.api;

import graft.api.TrainingStatuses.Found;
import graft.core.error.DataException;
import graft.core.model.Model;
import graft.core.model.ModelConfig;
import graft.core.model.Provenance;
import graft.core.model.TestResult;
import graft.core.model.TrainingHistory;
import graft.core.network.Networks;
import graft.report.LiveTraining;
import graft.report.LiveTraining.State;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The training whose result is to be at a place, or was written there: read from its status in a
 * cache, later from the model. One thread at a time.
 */
final class TrainingAt {
  private final Path place;
  private final String name;
  private final TrainingStatuses statuses;
  private @Nullable LiveTraining last;
  private @Nullable Object model;

  TrainingAt(Path given, Path cache) {
    place = Model.isPart(given) ? given.resolveSibling("") : given;
    name = TrainingStatus.place(place);
    statuses = new TrainingStatuses(cache);
  }

  /**
   * As it is now.
   *
   * @return empty where there never was one
   * @throws graft.core.error.DataException if the model there is not sound
   */
  Optional<LiveTraining> now() {
    Optional<Object> key = modelKey();
    if (key.isPresent()) {
      if (!key.get().equals(model) || last == null) {
        last = ofModel(Model.open(place));
        model = key.get();
      }
      return Optional.of(last);
    }
    model = null;
    LiveTraining before = last;
    Optional<LiveTraining> now = statuses.of(name).map(TrainingAt::ofStatus);
    if (now.isEmpty() && modelKey().isPresent()) {
      return now(); // written just now
    }
    if (now.isEmpty() && before != null) {
      now = Optional.of(before.as(Files.isRegularFile(place) ? State.COMPLETE : State.GONE));
    }
    now.ifPresent(known -> last = known);
    return now;
  }

  /** How many trainings of the cache are of no known format. */
  long unknown() {
    return statuses.unknown();
  }

  private Optional<Object> modelKey() {
    Path config = place.resolve(Model.CONFIG);
    try {
      BasicFileAttributes file = Files.readAttributes(config, BasicFileAttributes.class);
      return file.isRegularFile()
          ? Optional.of(List.of(String.valueOf(file.fileKey()), file.lastModifiedTime()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Of a trial nothing is written: the next training begins, or has not yet. */
  private static State complete(Found found) {
    if (found.status().kind() == TrainingStatus.Kind.COMPARISON) {
      return found.isHeld() ? State.RUNNING : State.STOPPED;
    }
    return found.isHeld() ? State.WRITING : State.FAILED;
  }

  private static LiveTraining ofStatus(Found found) {
    TrainingStatus status = found.status();
    State state =
        switch (status.state()) {
          case RUNNING -> found.isHeld() ? State.RUNNING : State.KILLED;
          case COMPLETE -> complete(found);
          case STOPPED -> State.STOPPED;
          case DIVERGED -> State.DIVERGED;
          case FAILED -> State.FAILED;
        };
    boolean runs = state == State.RUNNING;
    return new LiveTraining(
        switch (status.kind()) {
          case FINE_TUNING -> "Fine-tuning";
          case PRETRAINING -> "Training from scratch";
          case COMPARISON -> "Trial fine-tuning";
        },
        state,
        status.state() == TrainingStatus.State.COMPLETE && state == State.FAILED
            ? "all epochs are trained, but the result was not written. The same command writes it."
            : status.reason(),
        Networks.label(status.network()),
        status.classes(),
        status.images(),
        status.protocol(),
        status.recipe(),
        status.epochs(),
        status.milestones().stream()
            .filter(one -> one.total() > 0 && status.kind() != TrainingStatus.Kind.COMPARISON)
            .toList(),
        status.lost(),
        status.progress().filter(progress -> runs),
        status
            .secondsLeft()
            .filter(seconds -> runs)
            .map(seconds -> Duration.ofMillis((long) (1000 * seconds))),
        Optional.of(status.at()),
        notes(status));
  }

  private static List<String> notes(TrainingStatus status) {
    List<String> notes = new ArrayList<>(status.notes());
    notes.add("Begun " + status.began().truncatedTo(ChronoUnit.SECONDS) + ".");
    return notes;
  }

  /** Empty where there is none, or none that can be read, of which a note is made. */
  private static Optional<TrainingHistory> history(Model model, List<String> notes) {
    try {
      Optional<TrainingHistory> history = TrainingHistory.in(model.folder());
      if (history.isEmpty()) {
        notes.add(
            "An earlier version made this model: it has no "
                + TrainingHistory.FILE
                + ", and no curve.");
      }
      return history;
    } catch (DataException e) {
      notes.add(e.getMessage() + ".");
      return Optional.empty();
    }
  }

  private static LiveTraining ofModel(Model model) {
    ModelConfig config = model.config();
    Provenance made = config.provenance();
    List<EpochRecord> epochs = new ArrayList<>();
    List<Evaluation> milestones = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Optional<TrainingHistory> history = history(model, notes);
    for (TrainingHistory.Epoch epoch : history.map(TrainingHistory::epochs).orElse(List.of())) {
      epochs.add(
          new EpochRecord(epoch.number(), epoch.lowRate(), epoch.highRate(), epoch.trainLoss()));
      epoch
          .tested()
          .ifPresent(
              one ->
                  milestones.add(
                      new Evaluation(epoch.number(), one.loss(), one.correct(), 0, one.total())));
    }
    if (milestones.isEmpty()) {
      config.tested().ifPresent(tested -> milestones.add(evaluation(made, tested)));
    }
    notes.add(
        "Data: " + made.data() + ". Base: " + (made.base().isEmpty() ? "none" : made.base()) + ".");
    notes.add("Seed: " + made.seed() + ".");
    notes.addAll(made.reasons());
    if (!made.cautions().isEmpty()) {
      notes.add("The estimate may be too good: " + String.join("; ", made.cautions()) + ".");
    }
    return new LiveTraining(
        "Fine-tuning",
        State.COMPLETE,
        "",
        Networks.label(config.network()),
        config.labels().size(),
        made.images(),
        made.protocol(),
        made.recipe(),
        epochs,
        milestones,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        notes);
  }

  private static Evaluation evaluation(Provenance made, TestResult tested) {
    return new Evaluation(
        made.recipe().epochs(),
        tested.loss(),
        tested.correct(),
        tested.correctTop5(),
        tested.total());
  }
}
