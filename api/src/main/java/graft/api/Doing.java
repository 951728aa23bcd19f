package graft.api;

/** A step outside of trainings. Each takes seconds, the first time also minutes. */
public enum Doing {
  /** Images are listed, checked and, where that was not done before, packed. */
  READING_IMAGES,
  /** A base is read and checked. */
  READING_BASE,
  /** What a study has to run is computed. */
  PLANNING,
  /** The workers train small probes, by which a study's time is forecast. */
  MEASURING,
  /** Native libraries are unpacked into the cache, once, and a worker process is started. */
  UNPACKING,
  /** A worker process is started. */
  STARTING,
  /** A base is shown the images. */
  LOOKING,
  /** A search chooses what it trains next. */
  CHOOSING,
  /** Protocols are derived from a study's results, whose trials are run too. */
  DERIVING,
  /** Statistics are computed and a report is drawn. */
  REPORTING,
  /** What was trained is written. */
  WRITING
}
