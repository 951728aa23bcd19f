package graft.study.coordinator;

/** How a run ended. */
public enum RunEnd {
  /** All that is planned is complete. */
  COMPLETE,
  /** All that is planned has ended, but some base or trial diverged or failed (exit code 6). */
  WITH_FAILURES,
  /** Stopped on request; the next run goes on from here. */
  STOPPED
}
