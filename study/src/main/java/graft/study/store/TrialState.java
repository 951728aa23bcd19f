package graft.study.store;

/** Where a trial stands. */
public enum TrialState {
  WAITING,
  RUNNING,
  COMPLETE,
  DIVERGED,
  FAILED
}
