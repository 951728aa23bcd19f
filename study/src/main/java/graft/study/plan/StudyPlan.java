package graft.study.plan;

import graft.core.data.ClassSplit;
import graft.core.data.TargetSize;
import java.util.List;

/**
 * All that a study runs: its splits, their bases, and the distinct trials.
 *
 * @param splits by number
 * @param bases one a split
 * @param trials in the order split, size, experiment, seed
 */
public record StudyPlan(List<ClassSplit> splits, List<BaseSpec> bases, List<TrialSpec> trials) {
  public StudyPlan {
    splits = List.copyOf(splits);
    bases = List.copyOf(bases);
    trials = List.copyOf(trials);
  }

  /** Sizes of its trials in canonical form, ascending. */
  public List<TargetSize> sizes() {
    return trials.stream().map(TrialSpec::size).distinct().sorted().toList();
  }
}
