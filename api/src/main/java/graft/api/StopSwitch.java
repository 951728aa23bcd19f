package graft.api;

import graft.study.coordinator.StudyRun;
import org.jspecify.annotations.Nullable;

/** Stops the trainings of the run that goes on, or those that it begins next. */
final class StopSwitch {
  private boolean open;
  private boolean asked;
  private @Nullable StudyRun running;

  /** Without effect where no run goes on. */
  synchronized void request() {
    asked = open;
    StudyRun now = running;
    if (now != null) {
      now.requestStop();
    }
  }

  /** A run begins; nothing is asked of it yet. */
  synchronized void opens() {
    open = true;
  }

  synchronized void begins(StudyRun run) {
    running = run;
    if (asked) {
      run.requestStop();
    }
  }

  /** The run has ended: what was asked of it is not asked of the next. */
  synchronized void ended() {
    running = null;
    open = false;
    asked = false;
  }
}
