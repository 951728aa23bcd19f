package graft.study.search;

/** How long a training of a search is, by the candidate's own full training. */
public enum Length {
  /** One epoch. */
  ONE_EPOCH,
  /** As far as a rung: see {@link Candidate#rungEpochs}. */
  RUNG,
  /** All of its epochs. */
  FULL
}
