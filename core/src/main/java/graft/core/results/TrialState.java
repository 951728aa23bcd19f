package graft.core.results;

/** Where a trial stands. */
public enum TrialState {
  WAITING,
  RUNNING,
  COMPLETE,
  DIVERGED,
  FAILED
}
