package graft.study.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was heard of running trainings and is not written yet. Not thread-safe. */
final class HeardOfRunning {
  private static final long PAUSE_NANOS = 1_000_000_000;

  /** In place of an epoch: which worker has the training. */
  static final int BEGAN = -1;

  private record Row(String job, int epoch) {}

  private record Value(String at, String record) {}

  private final Map<Row, Value> rows = new LinkedHashMap<>();
  private long written = System.nanoTime() - PAUSE_NANOS;

  /** The latest word of a training. */
  void progressed(String job, String at, String record) {
    rows.put(new Row(job, 0), new Value(at, record));
  }

  /** An epoch of a training. */
  void epoch(String job, int epoch, String at, String record) {
    rows.put(new Row(job, epoch), new Value(at, record));
  }

  /** The training runs no more. */
  void forget(String job) {
    rows.keySet().removeIf(row -> row.job().equals(job));
  }

  /** Whether there is something, and the last write is a second ago. */
  boolean isDue(long nanos) {
    return !rows.isEmpty() && nanos - written >= PAUSE_NANOS;
  }

  void write(Database database) {
    rows.forEach(
        (row, value) ->
            database.update(
                "INSERT OR REPLACE INTO running (job, epoch, at, record) VALUES (?, ?, ?, ?)",
                row.job(),
                row.epoch(),
                value.at(),
                value.record()));
    rows.clear();
    written = System.nanoTime();
  }
}
