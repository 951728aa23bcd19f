package graft.study.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SharedCommitsTest {
  private static final int THREADS = 10;

  @Test
  void changesThatWaitForOneAreCommittedTogetherAndOneThatThrowsIsUndoneAlone(@TempDir Path folder)
      throws InterruptedException {
    Object monitor = new Object();
    Set<Thread> committing = ConcurrentHashMap.newKeySet();
    Set<Integer> refused = ConcurrentHashMap.newKeySet();
    try (Database database = Database.writing(folder.resolve("db"))) {
      database.update("CREATE TABLE changes (number)");
      SharedCommits commits = new SharedCommits(database, monitor);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        Runnable change =
            () -> {
              committing.add(Thread.currentThread());
              database.update("INSERT INTO changes VALUES (?)", number);
              if (number == 3) {
                throw new IllegalStateException("the third is late");
              }
            };
        threads.add(
            new Thread(
                () -> {
                  try {
                    commits.run(change);
                  } catch (IllegalStateException e) {
                    refused.add(number);
                  }
                }));
      }
      synchronized (monitor) { // as if another commit were on its way to the disk
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
          while (thread.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
          }
        }
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(committing).hasSize(1);
      assertThat(refused).containsExactly(3);
      assertThat(database.query("SELECT number FROM changes", row -> row.getInt(1)))
          .containsExactlyInAnyOrder(0, 1, 2, 4, 5, 6, 7, 8, 9);
    }
  }
}
