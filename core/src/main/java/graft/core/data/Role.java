package graft.core.data;

/** What part of a dataset an image belongs to. */
public enum Role {
  TRAIN,
  VALIDATION
}
