package graft.study.store;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import java.util.ArrayList;
import java.util.List;

/** In which numbers two outcomes of the same training differ; times do not count. */
public final class OutcomeDifferences {
  private final List<String> differences = new ArrayList<>();

  private OutcomeDifferences() {}

  /**
   * One line for each number that differs, in the order in which a training brings them; empty
   * where the second outcome reproduces the first to the last bit.
   */
  public static List<String> between(TrainingOutcome stored, TrainingOutcome again) {
    OutcomeDifferences found = new OutcomeDifferences();
    if (stored instanceof Complete a && again instanceof Complete b) {
      found.complete(a, b);
    } else if (stored instanceof Diverged a && again instanceof Diverged b) {
      found.note("epoch of divergence", a.epoch(), b.epoch());
      found.note("update of divergence", a.update(), b.update());
      found.note("images trained", a.imagesTrained(), b.imagesTrained());
      found.epochs(a.epochs(), b.epochs());
    } else {
      found.note("outcome", kind(stored), kind(again));
    }
    return List.copyOf(found.differences);
  }

  private static String kind(TrainingOutcome outcome) {
    return outcome instanceof TrainingOutcome.Failed failed
        ? "failed: " + failed.reason()
        : outcome instanceof Complete ? "complete" : "diverged";
  }

  private void complete(Complete a, Complete b) {
    epochs(a.epochs(), b.epochs());
    note("milestones", a.milestones().size(), b.milestones().size());
    for (int i = 0; i < Math.min(a.milestones().size(), b.milestones().size()); i++) {
      evaluation(
          "milestone of epoch " + a.milestones().get(i).epoch(),
          a.milestones().get(i),
          b.milestones().get(i));
    }
    evaluation("last evaluation", a.last(), b.last());
    note("correct bits", a.correctBits(), b.correctBits());
    if (!a.predictions().isEmpty()) { // studies of before did not keep them
      note("predictions", a.predictions(), b.predictions());
    }
    note("train_loss_eval", a.trainLossEval(), b.trainLossEval());
    note("train images correct", a.trainCorrect(), b.trainCorrect());
    note("images trained", a.imagesTrained(), b.imagesTrained());
    note("weights' hash", a.weightsSha256(), b.weightsSha256());
  }

  private void epochs(List<EpochRecord> a, List<EpochRecord> b) {
    note("epochs", a.size(), b.size());
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      String epoch = "epoch " + a.get(i).epoch();
      note(epoch + ": low rate", a.get(i).lowRate(), b.get(i).lowRate());
      note(epoch + ": high rate", a.get(i).highRate(), b.get(i).highRate());
      note(epoch + ": train loss", a.get(i).trainLoss(), b.get(i).trainLoss());
    }
  }

  private void evaluation(String name, Evaluation a, Evaluation b) {
    note(name + ": loss", a.loss(), b.loss());
    note(name + ": correct", a.correct(), b.correct());
    note(name + ": correct among five", a.correctTop5(), b.correctTop5());
    note(name + ": images", a.total(), b.total());
  }

  private void note(String name, Object stored, Object again) {
    if (!stored.equals(again)) {
      differences.add(name + ": stored " + brief(stored) + ", now " + brief(again));
    }
  }

  private static String brief(Object value) {
    String text = value.toString();
    return text.length() > 64 ? text.substring(0, 61) + "..." : text;
  }
}
