package graft.api;

import graft.study.coordinator.StudyRun;
import org.jspecify.annotations.Nullable;

/** Stops the trainings that go on, or those that begin next, until the run has ended. */
final class StopSwitch {
  private boolean asked;
  private @Nullable StudyRun running;

  synchronized void request() {
    asked = true;
    StudyRun now = running;
    if (now != null) {
      now.requestStop();
    }
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
    asked = false;
  }
}
