package graft.study.search;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;

/**
 * A training of a search.
 *
 * @param replicate number of the {@link Folds.Part}
 * @param epochs that are trained, at least 1, at most those of the candidate
 */
public record SearchTrial(Candidate candidate, int replicate, int epochs) {
  static SearchTrial of(Candidate candidate, int replicate, Length length) {
    return new SearchTrial(candidate, replicate, candidate.epochs(length));
  }

  /** The protocol of its training: d is never above its epochs. */
  public Protocol protocol() {
    return candidate.first(epochs).protocol();
  }

  /** The recipe of its training. */
  public Recipe recipe() {
    return candidate.recipe(epochs);
  }

  /** How long it is by its candidate's full training. */
  public Length length() {
    if (epochs == candidate.epochs()) {
      return Length.FULL;
    }
    return epochs == 1 ? Length.ONE_EPOCH : Length.RUNG;
  }
}
