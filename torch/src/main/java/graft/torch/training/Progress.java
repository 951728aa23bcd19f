package graft.torch.training;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a training is, beside its weights and momenta.
 *
 * @param epoch epochs finished, evaluation included
 * @param step updates of the running epoch
 * @param lossSum over the running epoch's updates: mean loss times images
 * @param imagesTrained images of all updates
 * @param updates all updates
 * @param seconds training and evaluation time so far
 * @param epochs one record a finished epoch
 * @param milestones evaluations so far
 */
record Progress(
    int epoch,
    int step,
    double lossSum,
    long imagesTrained,
    long updates,
    double seconds,
    List<EpochRecord> epochs,
    List<Evaluation> milestones) {
  Progress {
    epochs = List.copyOf(epochs);
    milestones = List.copyOf(milestones);
  }

  /** Nothing done yet. */
  static Progress start() {
    return new Progress(0, 0, 0, 0, 0, 0, List.of(), List.of());
  }

  /** After one more update. */
  Progress updated(double loss, int images) {
    return new Progress(
        epoch,
        step + 1,
        lossSum + loss * images,
        imagesTrained + images,
        updates + 1,
        seconds,
        epochs,
        milestones);
  }

  /** After one more milestone of the running epoch. */
  Progress evaluated(Evaluation milestone) {
    return new Progress(
        epoch, step, lossSum, imagesTrained, updates, seconds, epochs, and(milestones, milestone));
  }

  /** With the running epoch finished. */
  Progress finished(EpochRecord record) {
    return new Progress(
        epoch + 1, 0, 0, imagesTrained, updates, seconds, and(epochs, record), milestones);
  }

  /** With another time. */
  Progress at(double newSeconds) {
    return new Progress(
        epoch, step, lossSum, imagesTrained, updates, newSeconds, epochs, milestones);
  }

  private static <T> List<T> and(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
