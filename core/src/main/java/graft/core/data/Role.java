package graft.core.data;

/** What part of a dataset an image belongs to. */
public enum Role {
  TRAIN,
  VALIDATION,
  /** A labelled part beside the other two, which no training reads: only an evaluation may. */
  OTHER
}
