package graft.cli;

import graft.api.TrainingListener;
import graft.core.error.Shown;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells of one training on stderr: what there is to tell, and every few seconds how far it is. */
final class ToldProgress implements TrainingListener {
  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter err;
  private long last = System.nanoTime();

  ToldProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void told(String line) {
    err.println("graft: " + Shown.text(line));
    err.flush();
  }

  @Override
  public void progressed(int epoch, int epochs, double imagesPerSecond) {
    long now = System.nanoTime();
    if (now - last < PAUSE_NANOS) {
      return;
    }
    last = now;
    err.printf(Locale.ROOT, "epoch %d of %d  %,.0f images/s%n", epoch, epochs, imagesPerSecond);
    err.flush();
  }
}
