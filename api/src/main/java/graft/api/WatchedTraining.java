package graft.api;

import graft.api.live.PartBoard;
import graft.core.error.Shown;
import graft.report.LivePage;
import graft.report.LiveTraining;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A single training as a page that follows it, and shows its model once that is there. */
final class WatchedTraining implements Watched {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Of the time of one core, reading takes so much at most. */
  private static final int SHARE = 8;

  private final Path place;
  private final TrainingAt training;
  private final PartBoard parts = new PartBoard();
  private final Thread reading = new Thread(this::read, "watch");
  private Optional<LiveTraining> shown;

  /** Begins to follow what was found once. */
  WatchedTraining(Path place, TrainingAt training, LiveTraining now) {
    this.place = place.toAbsolutePath().normalize();
    this.training = training;
    shown = Optional.of(now);
    parts.put(LivePage.training(now));
    reading.setDaemon(true);
    reading.start();
  }

  private void read() {
    long took = 0;
    try {
      while (true) {
        Thread.sleep(Math.max(PAUSE.toMillis(), (SHARE - 1) * took));
        long began = System.nanoTime();
        show();
        took = (System.nanoTime() - began) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show() {
    try {
      Optional<LiveTraining> now = training.now();
      if (!now.equals(shown)) {
        now.map(LivePage::training).ifPresent(parts::put);
        shown = now;
      }
    } catch (RuntimeException e) { // later readings may be sound
      shown = Optional.empty();
      String notice =
          LivePage.notice(LivePage.NOW, "Cannot be read", String.valueOf(e.getMessage()));
      parts.put(Map.of(LivePage.NOW, notice));
    }
  }

  @Override
  public String page() {
    return Watched.page(
        "Training " + Shown.text(String.valueOf(place.getFileName())), place, parts);
  }

  @Override
  public PartBoard parts() {
    return parts;
  }

  @Override
  public Optional<String> cell(String id) {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> file(String name) {
    return Optional.empty();
  }

  @Override
  public void close() {
    reading.interrupt();
    try {
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
