package graft.analysis.figures;

import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.statistics.PairedDifference;
import graft.core.statistics.Summary;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One place of a figure: what was asked there, and its trials.
 *
 * @param label the varied setting's value, as the axis prints it
 * @param position on the axis, from 0 up
 * @param method how the target task is learnt
 * @param protocols canonical; one, or one for each split where they differ; none where it is not
 *     known yet
 * @param trials of this place
 */
public record FigurePoint(
    String label, double position, Method method, List<Protocol> protocols, CellTrials trials) {
  public FigurePoint {
    protocols = List.copyOf(protocols);
  }

  /** Accuracy over the complete trials. */
  public Summary summary() {
    return trials.summary(complete -> complete.last().top1());
  }

  /** Mean accuracy, a fraction 0..1, where a trial is complete. */
  public OptionalDouble mean() {
    return summary().mean();
  }

  /** Accuracy minus another point's, paired by split and seed. */
  public PairedDifference minus(FigurePoint other) {
    return trials.minus(other.trials);
  }

  /** Trials whose loss became NaN or infinite. */
  public long diverged() {
    return trials.records().values().stream().filter(t -> t.state() == TrialState.DIVERGED).count();
  }

  /** Updates at the initial high rate: d in updates. Empty where nothing was planned. */
  public OptionalDouble initialDecayUpdates() {
    Optional<TrialSpec> first =
        trials.records().values().stream().map(TrialRecord::spec).findFirst();
    return first.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            (double) first.get().updates()
                / first.get().recipe().epochs()
                * first.get().protocol().initialDecayEpochs());
  }
}
