package graft.api;

import graft.api.live.PartBoard;
import graft.core.error.GraftException;
import graft.core.error.Shown;
import graft.report.LivePage;
import graft.report.LiveStudy;
import graft.report.ReportContext;
import graft.study.store.StoreKind;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A study or search as a page that follows its store. */
final class WatchedStore implements Watched {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Of the time of one core, reading takes so much at most. */
  private static final int SHARE = 8;

  private final Path folder;
  private final PartBoard parts = new PartBoard();
  private final Thread reading = new Thread(this::read, "watch");
  private final Thread computing = new Thread(this::compute, "watch results");
  private final String title;
  private StudyReader reader;
  private @Nullable Object file;
  private String seen = "";
  private volatile Now now;
  private volatile Map<String, byte[]> files = Map.of();

  /** What was read last. */
  private record Now(LiveStudy study, Optional<ReportContext> context) {}

  /**
   * Begins to follow what a folder holds.
   *
   * @throws graft.core.error.UsageException if it holds no study and no search
   * @throws graft.core.error.StoreException if its store is damaged or newer
   */
  WatchedStore(Path folder) {
    this.folder = folder;
    reader = StudyReader.watch(folder);
    try {
      file = key();
      now = readNow();
    } catch (GraftException e) {
      reader.close();
      throw e;
    }
    title =
        (now.study().kind() == StoreKind.SEARCH ? "Search " : "Study ")
            + Shown.text(String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
    parts.put(LivePage.now(now.study()));
    reading.setDaemon(true);
    computing.setDaemon(true);
    reading.start();
    computing.start();
  }

  private Now readNow() {
    return reader.atOnce(
        () -> {
          StudyStatus status = StudyStatus.of(reader);
          LiveStudy study =
              new LiveStudy(
                  reader.kind(),
                  reader.isRunning(),
                  status.bases(),
                  status.trials(),
                  status.running(),
                  reader.attempts(),
                  status.left().map(StudyStatus.Left::time),
                  status.left().map(StudyStatus.Left::workers).orElse(0));
          boolean isPlanned =
              study.kind() == StoreKind.STUDY && reader.fact(StudyFacts.REPORT).isPresent();
          return new Now(
              study,
              isPlanned
                  ? Optional.of(StudyFacts.read(reader, folder).context(List.of()))
                  : Optional.empty());
        });
  }

  private void read() {
    while (!Thread.currentThread().isInterrupted()) {
      long began = System.nanoTime();
      try {
        reopen();
        String state = reader.changes() + " " + reader.isRunning();
        if (!state.equals(seen)) {
          now = readNow();
          seen = state;
          parts.put(LivePage.now(now.study()));
        }
      } catch (RuntimeException e) {
        seen = "";
        say(LivePage.NOW, "Cannot be read", e);
      }
      if (!pause(PAUSE, began)) {
        return;
      }
    }
  }

  /** Shows a failure in place of a part: the rest of the page, and later readings, may be sound. */
  private void say(String part, String title, RuntimeException e) {
    parts.put(Map.of(part, LivePage.notice(part, title, String.valueOf(e.getMessage()))));
  }

  /** Waits; longer after what took long. */
  private static boolean pause(Duration least, long began) {
    long took = (System.nanoTime() - began) / 1_000_000;
    try {
      Thread.sleep(Math.max(least.toMillis(), (SHARE - 1) * took));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Takes the store anew where another has its place. */
  private void reopen() {
    Object there = key();
    if (there == null || !there.equals(file)) {
      StudyReader other = StudyReader.watch(folder);
      reader.close();
      reader = other;
      file = there;
      seen = "";
    }
  }

  private @Nullable Object key() {
    try {
      return Files.readAttributes(StudyStore.file(folder), BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private void compute() {
    List<Object> computed = List.of();
    do {
      long began = System.nanoTime();
      Now latest = now;
      List<Object> inputs =
          List.of(latest.study().trials(), latest.study().bases(), latest.context().isPresent());
      if (!inputs.equals(computed)) {
        try {
          Map<String, byte[]> made = new HashMap<>();
          Map<String, String> results = LivePage.results(latest.study(), latest.context(), made);
          files = made;
          parts.put(results);
        } catch (RuntimeException e) {
          say(LivePage.RESULTS, "Results cannot be computed", e);
        }
        computed = inputs;
      }
      if (!pause(PAUSE, began)) {
        return;
      }
    } while (!Thread.currentThread().isInterrupted());
  }

  @Override
  public String page() {
    return Watched.page(title, folder, parts);
  }

  @Override
  public PartBoard parts() {
    return parts;
  }

  @Override
  public Optional<String> cell(String id) {
    return LivePage.cell(now.study(), id);
  }

  @Override
  public Optional<byte[]> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  @Override
  public void close() {
    reading.interrupt();
    computing.interrupt();
    try {
      reading.join();
      computing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }
}
