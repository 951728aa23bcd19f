package graft.api.machine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does while something resumable runs: it is asked to stop, and waited for. Closed when
 * that has ended.
 */
public final class StopHook implements AutoCloseable {
  /** Within the 10 s that a user waits for after Ctrl-C. */
  private static final long SECONDS_TO_STOP = 9;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Asks to stop when the process is to end, and waits for that.
   *
   * @param stopped run once it has stopped in time
   */
  public StopHook(Runnable requestStop, Runnable stopped) {
    hook = new Thread(() -> stop(requestStop, stopped), "stop");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      requestStop.run(); // the process is ending already
    }
  }

  private void stop(Runnable requestStop, Runnable stopped) {
    requestStop.run();
    try {
      if (ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        stopped.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process is ending: the hook runs already
    }
  }
}
