package graft.study.search;

import graft.core.protocol.Protocol;

/**
 * A training of a search.
 *
 * @param replicate number of the {@link Folds.Part}
 * @param epochs of the schedule that are trained, at least 1
 */
public record SearchTrial(Candidate candidate, int replicate, int epochs) {
  /** The protocol of its training: d is never above its epochs. */
  public Protocol protocol() {
    return candidate.first(epochs).protocol();
  }
}
