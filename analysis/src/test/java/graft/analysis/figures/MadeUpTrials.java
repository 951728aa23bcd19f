package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.List;
import java.util.Optional;

/** Trial records written by hand. */
final class MadeUpTrials {
  static final Recipe RECIPE =
      new Recipe(
          10,
          90,
          Rates.paper(),
          0.9,
          1e-4,
          0.5,
          Recipe.Augmentation.FLIP,
          8,
          Recipe.Precision.FP32);

  private MadeUpTrials() {}

  /** A complete trial that classified {@code correct} of 1,000 test images. */
  static TrialRecord complete(
      int size, int k, int split, int correct, double train, double trainEval, double test) {
    Evaluation last = new Evaluation(90, test, correct, correct, 1000);
    TrainingOutcome.Complete outcome =
        new TrainingOutcome.Complete(
            trainEval,
            0,
            List.of(
                new EpochRecord(89, 1e-5, 1e-4, train + 7), new EpochRecord(90, 1e-5, 1e-4, train)),
            List.of(last),
            last,
            "",
            "",
            "",
            0,
            1);
    return record(size, k, split, TrialState.COMPLETE, Optional.of(outcome));
  }

  /** A trial in any other state. */
  static TrialRecord record(
      int size, int k, int split, TrialState state, Optional<TrainingOutcome> outcome) {
    TrialSpec spec =
        new TrialSpec(
            "t" + size + "-" + k + "-" + split,
            List.of("layers"),
            new TrialData.OfSplit(split, new TargetSize(size)),
            Method.SGD,
            Protocol.of(k, 8, 30, 0),
            "alexnet-32",
            "base" + split,
            RECIPE,
            "",
            1,
            size * 20);
    return new TrialRecord(spec, state, 1, outcome);
  }
}
