package graft.study.plan;

import graft.core.data.TargetSize;

/** The images that a trial learns from and is tested on. */
public sealed interface TrialData {
  /**
   * Of a study: the target classes of a class split.
   *
   * @param split its number
   * @param size training images a class
   */
  record OfSplit(int split, TargetSize size) implements TrialData {}

  /**
   * Of a search: all training images but a part of them, on which it is tested.
   *
   * @param part number of the part that is held out
   */
  record HeldOut(int part) implements TrialData {}

  /** Number of the split or part. */
  default int number() {
    return this instanceof OfSplit of ? of.split() : ((HeldOut) this).part();
  }

  /** Training images a class: all that there are where a part is held out. */
  default TargetSize size() {
    return this instanceof OfSplit of ? of.size() : TargetSize.FULL;
  }
}
