package graft.study.search;

/** How a search chooses what to train. */
public enum Strategy {
  /** Anchors, one epoch of everything, a rung after the first decays, then finalists. */
  RACE,
  /** Random candidates, each trained in full on every replicate: what a race must beat. */
  RANDOM,
  /** One epoch of everything, the best few trained in full: what a race must beat as well. */
  ONE_EPOCH
}
