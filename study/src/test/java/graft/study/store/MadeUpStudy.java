package graft.study.store;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.fake.FakePlan;
import java.util.List;
import java.util.Optional;

/** Records held in memory, of a study of three epochs and ten training images. */
record MadeUpStudy(List<BaseRecord> bases, List<TrialRecord> trials) implements StudyRecords {
  private static final EpochRecord FIRST = new EpochRecord(1, 0.001, 0.01, 1.5);
  private static final EpochRecord SECOND = new EpochRecord(2, 0.001, 0.01, 1.25);
  private static final EpochRecord THIRD = new EpochRecord(3, 1e-4, 0.001, 0.75);

  /** The epochs of {@link #COMPLETE}. */
  static final List<EpochRecord> EPOCHS = List.of(FIRST, SECOND, THIRD);

  /** The milestones of {@link #COMPLETE}. */
  static final List<Evaluation> MILESTONES =
      List.of(new Evaluation(2, 2, 5, 8, 8), new Evaluation(3, 1.5, 6, 8, 8));

  /** The last evaluation of {@link #COMPLETE}. */
  static final Evaluation LAST = new Evaluation(3, 1.25, 7, 9, 10);

  /** A sound outcome. */
  static final Complete COMPLETE =
      new Complete(0.25, 9, EPOCHS, MILESTONES, LAST, "3f01", "", "ab", 30, 12.5);

  /** {@link #COMPLETE} with other evaluations. */
  static Complete evaluated(List<Evaluation> milestones, Evaluation last, String correctBits) {
    return new Complete(0.25, 9, EPOCHS, milestones, last, correctBits, "", "ab", 30, 12.5);
  }

  /** One trial that ended so. */
  static MadeUpStudy of(TrainingOutcome outcome) {
    TrialState state =
        outcome instanceof Complete
            ? TrialState.COMPLETE
            : outcome instanceof TrainingOutcome.Diverged ? TrialState.DIVERGED : TrialState.FAILED;
    return new MadeUpStudy(List.of(), List.of(trial("t", state, outcome)));
  }

  static TrialRecord trial(String id, TrialState state, TrainingOutcome outcome) {
    return new TrialRecord(FakePlan.trial(id, 0, "base0", 0), state, 1, Optional.of(outcome));
  }
}
