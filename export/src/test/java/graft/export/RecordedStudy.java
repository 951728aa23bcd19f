package graft.export;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord;
import graft.study.store.BaseRecord;
import graft.study.store.RunningTraining;
import graft.study.store.StudyRecords;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Records held in memory, of trainings of 10 images in batches of 4: 3 updates an epoch. */
final class RecordedStudy implements StudyRecords {
  static final Instant BEGAN = Instant.ofEpochMilli(1_700_000_000_250L);

  private static final Recipe RECIPE =
      new Recipe(
          4, 3, Rates.paper(), 0.9, 1e-4, 0.5, Recipe.Augmentation.FLIP, 2, Recipe.Precision.FP32);

  private final List<BaseRecord> bases = new ArrayList<>();
  private final List<TrialRecord> trials = new ArrayList<>();
  private final List<AttemptRecord> attempts = new ArrayList<>();
  private final List<RunningTraining> running = new ArrayList<>();

  /** A complete outcome of so many epochs, with the last and the one before evaluated. */
  static Complete complete(int epochs, String weights) {
    List<Evaluation> milestones =
        List.of(new Evaluation(epochs - 1, 2.0 / 3, 5, 7, 8), new Evaluation(epochs, 0.1, 6, 8, 8));
    return new Complete(
        0.25,
        9,
        epochs(epochs),
        milestones,
        new Evaluation(epochs, 1.25, 7, 9, 10),
        "3f01",
        "",
        weights,
        30,
        12.5);
  }

  static List<EpochRecord> epochs(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(epoch -> new EpochRecord(epoch, 0.001, 0.01, 1.0 / epoch))
        .toList();
  }

  RecordedStudy base(String id, TrainingOutcome outcome) {
    BaseSpec spec = new BaseSpec(id, 0, 5, 10, "alexnet-32", RECIPE);
    bases.add(new BaseRecord(spec, TrialState.COMPLETE, 1, Optional.of(outcome)));
    return attempt(id);
  }

  RecordedStudy trial(String id, TrialState state, TrainingOutcome outcome) {
    trials.add(new TrialRecord(spec(id), state, 1, Optional.of(outcome)));
    return attempt(id);
  }

  RecordedStudy waiting(String id) {
    trials.add(new TrialRecord(spec(id), TrialState.WAITING, 0, Optional.empty()));
    return this;
  }

  RecordedStudy running(String id, int epochs) {
    trials.add(new TrialRecord(spec(id), TrialState.RUNNING, 1, Optional.empty()));
    running.add(
        new RunningTraining(id, 1, 1, BEGAN.plusSeconds(8), Optional.empty(), epochs(epochs)));
    return attempt(id);
  }

  private RecordedStudy attempt(String id) {
    attempts.add(
        new AttemptRecord(
            id, 1, BEGAN, Optional.of(BEGAN.plusSeconds(10)), AttemptRecord.Ending.FINISHED, ""));
    return this;
  }

  private static TrialSpec spec(String id) {
    return new TrialSpec(
        id,
        List.of("layers", "rates"),
        new TrialData.OfSplit(1, new TargetSize(2)),
        Method.SGD,
        Protocol.of(5, 1, 2, 3),
        "alexnet-32",
        "base0",
        RECIPE,
        "",
        7,
        10);
  }

  @Override
  public List<BaseRecord> bases() {
    return bases;
  }

  @Override
  public List<TrialRecord> trials() {
    return trials;
  }

  @Override
  public List<AttemptRecord> attempts() {
    return attempts;
  }

  @Override
  public List<RunningTraining> running() {
    return running;
  }
}
