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

  private StopHook(Runnable requestStop) {
    hook = new Thread(() -> stop(requestStop), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Asks to stop, waits for the end, and says that the same command goes on. */
  public static StopHook telling(Runnable requestStop) {
    return new StopHook(requestStop);
  }

  private void stop(Runnable requestStop) {
    requestStop.run();
    try {
      if (ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        System.err.println("graft: stopped; the same command goes on from here");
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
