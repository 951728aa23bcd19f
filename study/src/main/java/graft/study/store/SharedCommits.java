package graft.study.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Commits what several threads change at a time together: a sync takes some milliseconds, which 200
 * workers would else wait for one after the other. Thread-safe.
 */
final class SharedCommits {
  private final Database database;
  private final Object monitor;
  private final Queue<Change> waiting = new ConcurrentLinkedQueue<>();

  private static final class Change {
    final Runnable work;
    boolean done;
    @Nullable RuntimeException thrown;

    Change(Runnable work) {
      this.work = work;
    }
  }

  /**
   * Of a database.
   *
   * @param monitor held by whoever uses it
   */
  SharedCommits(Database database, Object monitor) {
    this.database = database;
    this.monitor = monitor;
  }

  /**
   * Does all of some work or nothing of it, on this thread or another; durable when this returns.
   * What it throws undoes it alone.
   */
  void run(Runnable work) {
    Change own = new Change(work);
    waiting.add(own);
    synchronized (monitor) {
      if (!own.done) { // else another thread took it with its own while this one waited
        commitAll();
      }
      if (own.thrown != null) {
        throw own.thrown;
      }
    }
  }

  private void commitAll() {
    List<Change> all = new ArrayList<>();
    for (Change one = waiting.poll(); one != null; one = waiting.poll()) {
      one.done = true;
      all.add(one);
    }
    try {
      database.transaction(() -> all.forEach(this::change));
    } catch (RuntimeException e) {
      all.stream().filter(one -> one.thrown == null).forEach(one -> one.thrown = e);
    }
  }

  private void change(Change one) {
    database.update("SAVEPOINT change");
    try {
      one.work.run();
    } catch (IllegalStateException e) { // of the work, not of the disk
      one.thrown = e;
      database.update("ROLLBACK TO change");
    }
    database.update("RELEASE change");
  }
}
