package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.protocol.Recipe;
import graft.study.plan.TrialSpec;
import java.util.List;

/**
 * What a study is expected to hold: every figure counts its trials against this.
 *
 * @param sizes target sizes in canonical form, ascending
 * @param splits numbers of the class splits
 * @param seeds trial seeds of every cell; cells of {@code optimal} may have more
 * @param depth L, layers of the network
 * @param targetClasses classes of each target set
 * @param recipe the study's own, as its trials resolve it
 */
public record Grid(
    List<TargetSize> sizes,
    List<Integer> splits,
    List<Long> seeds,
    int depth,
    int targetClasses,
    Recipe recipe) {
  public Grid {
    sizes = sizes.stream().distinct().sorted().toList();
    splits = splits.stream().distinct().sorted().toList();
    seeds = seeds.stream().distinct().sorted().toList();
    if (depth < 2 || targetClasses < 2) {
      throw new IllegalArgumentException(
          "a study has at least 2 layers and 2 target classes, had "
              + depth
              + " and "
              + targetClasses);
    }
  }

  /** Trials expected in each cell: one for every split and seed. */
  public int trialsPerCell() {
    return splits.size() * seeds.size();
  }

  /**
   * Checks that a trial belongs to this study.
   *
   * @throws IllegalArgumentException naming the trial and what does not fit
   */
  void check(TrialSpec trial) {
    require(sizes.contains(trial.size()), trial, "size " + trial.size(), sizes);
    require(splits.contains(trial.split()), trial, "split " + trial.split(), splits);
  }

  private static void require(boolean fits, TrialSpec trial, String what, List<?> expected) {
    if (!fits) {
      throw new IllegalArgumentException(
          "trial " + trial.id() + " has " + what + ", the study has " + expected);
    }
  }
}
