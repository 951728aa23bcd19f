package graft.core.protocol;

/** What a layer learns at. Frozen is a case of its own, never "rate 0". */
public enum LayerRate {
  /** No gradient, no momentum, no weight decay; dropout in it stays active. */
  FROZEN,
  /** The low rate and its clock. */
  LOW,
  /** The high rate and its clock. */
  HIGH
}
