package graft.api;

/** What goes on where no training does: each takes seconds, the first time also minutes. */
public enum Doing {
  /** Images are listed, checked and, where that was not done before, packed. */
  READING_IMAGES,
  /** A base is read and checked. */
  READING_BASE,
  /** Native libraries are unpacked into the cache, once, and a worker process is started. */
  UNPACKING,
  /** A worker process is started. */
  STARTING,
  /** What was trained is written. */
  WRITING
}
