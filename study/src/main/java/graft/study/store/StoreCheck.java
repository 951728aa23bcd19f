package graft.study.store;

import graft.core.error.StoreException;
import graft.core.protocol.Method;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.TrialSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Looks for what cannot be in a sound store. Changes nothing. */
public final class StoreCheck {
  private final List<String> problems = new ArrayList<>();

  private StoreCheck() {}

  /**
   * Checks the file and everything in it, also beside a running study.
   *
   * @return what is wrong, one line each; empty when all is well
   * @throws graft.core.error.UsageException if there is no study in the folder
   */
  public static List<String> problems(Path folder) {
    try (StudyReader reader = StudyReader.open(folder)) {
      List<String> problems = new ArrayList<>(reader.integrityProblems());
      reader.strayJobs().forEach(id -> problems.add("job " + id + " is known by half only"));
      problems.addAll(problems(reader));
      return List.copyOf(problems);
    } catch (StoreException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** Checks that states, outcomes and counts of all bases and trials fit each other. */
  public static List<String> problems(StudyRecords study) {
    StoreCheck check = new StoreCheck();
    for (BaseRecord base : study.bases()) {
      check.job("base " + base.spec().id(), base.state(), base.outcome());
      check.outcome(
          "base " + base.spec().id(),
          base.outcome(),
          base.spec().images(),
          base.spec().recipe().epochs());
    }
    for (TrialRecord trial : study.trials()) {
      check.job("trial " + trial.spec().id(), trial.state(), trial.outcome());
      check.outcome(
          "trial " + trial.spec().id(),
          trial.outcome(),
          trial.spec().images(),
          epochs(trial.spec()));
    }
    return List.copyOf(check.problems);
  }

  /** Epochs in a complete outcome: of a support vector machine one, whatever its recipe. */
  private static int epochs(TrialSpec trial) {
    return trial.method() == Method.LINEAR_SVM ? 1 : trial.recipe().epochs();
  }

  private void job(String name, TrialState state, Optional<TrainingOutcome> outcome) {
    TrialState expected =
        outcome
            .map(
                present ->
                    present instanceof Complete || present instanceof TrainingOutcome.Given
                        ? TrialState.COMPLETE
                        : present instanceof TrainingOutcome.Diverged
                            ? TrialState.DIVERGED
                            : TrialState.FAILED)
            .orElse(state);
    boolean ended = state != TrialState.WAITING && state != TrialState.RUNNING;
    require(state == expected, name, "is " + state + " but its outcome is " + expected);
    require(!ended || outcome.isPresent(), name, "is " + state + " but has no outcome");
  }

  private void outcome(String name, Optional<TrainingOutcome> outcome, int images, int planned) {
    if (outcome.isEmpty() || !(outcome.get() instanceof Complete complete)) {
      return;
    }
    List<Integer> all = IntStream.rangeClosed(1, planned).boxed().toList();
    List<Integer> epochs = complete.epochs().stream().map(EpochRecord::epoch).toList();
    require(epochs.equals(all), name, "has the epochs " + epochs + " of " + planned);
    require(
        complete.trainCorrect() >= 0 && complete.trainCorrect() <= images,
        name,
        "has " + complete.trainCorrect() + " correct of " + images + " training images");
    complete.milestones().forEach(milestone -> evaluation(name, milestone));
    evaluation(name, complete.last());
    milestones(name, complete, planned);
    bits(name, complete);
    predictions(name, complete);
  }

  private void milestones(String name, Complete complete, int planned) {
    List<Integer> after = complete.milestones().stream().map(Evaluation::epoch).toList();
    require(
        !after.isEmpty()
            && after.get(0) >= 1
            && after.get(after.size() - 1) == planned
            && after.stream().distinct().sorted().toList().equals(after),
        name,
        "has milestones after the epochs " + after + " of " + planned);
    require(
        complete.last().epoch() == planned,
        name,
        "has its last evaluation after epoch " + complete.last().epoch() + " of " + planned);
    List<String> totals =
        complete.milestones().stream().map(m -> "" + m.total()).distinct().toList();
    require(
        totals.size() <= 1,
        name,
        "has milestones over different images: " + String.join(", ", totals));
    int total = complete.milestones().stream().mapToInt(Evaluation::total).max().orElse(0);
    require(
        totals.size() > 1 || total <= complete.last().total(),
        name,
        "has a milestone over "
            + total
            + " images but "
            + complete.last().total()
            + " in the last evaluation");
  }

  private void evaluation(String name, Evaluation evaluation) {
    require(
        evaluation.correct() >= 0
            && evaluation.correct() <= evaluation.correctTop5()
            && evaluation.correctTop5() <= evaluation.total(),
        name,
        "has impossible counts in " + evaluation);
  }

  private void bits(String name, Complete complete) {
    String bits = complete.correctBits();
    int total = complete.last().total();
    if (!bits.matches("([0-9a-f]{2})*") || bits.length() != 2 * ((total + 7) / 8)) {
      problems.add(name + " has " + bits.length() * 4 + " correct-bits for " + total + " images");
      return;
    }
    BitSet set = BitSet.valueOf(HexFormat.of().parseHex(bits));
    if (set.length() > total) {
      problems.add(name + " has correct-bits set beyond its " + total + " images");
      return;
    }
    require(
        set.cardinality() == complete.last().correct(),
        name,
        "has " + set.cardinality() + " correct-bits set but counts " + complete.last().correct());
  }

  private void predictions(String name, Complete complete) {
    String predictions = complete.predictions();
    if (predictions.isEmpty()) {
      return;
    }
    int total = complete.last().total();
    try {
      int bytes = Base64.getDecoder().decode(predictions).length;
      require(
          bytes == 2 * total,
          name,
          "has " + bytes + " bytes of predictions for " + total + " images of 2 bytes");
    } catch (IllegalArgumentException e) {
      problems.add(name + " has predictions that are not Base64");
    }
  }

  private void require(boolean condition, String name, String otherwise) {
    if (!condition) {
      problems.add(name + " " + otherwise);
    }
  }
}
