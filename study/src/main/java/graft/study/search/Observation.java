package graft.study.search;

/**
 * What a training of a search reached.
 *
 * @param trial what was trained, on which part, for how many epochs
 * @param score on the images that the part holds out
 */
public record Observation(SearchTrial trial, Score score) {
  /** Whether two observations are of the same images, trained equally long by their own recipes. */
  boolean isComparableTo(Observation other) {
    return trial.replicate() == other.trial.replicate() && trial.length() == other.trial.length();
  }
}
