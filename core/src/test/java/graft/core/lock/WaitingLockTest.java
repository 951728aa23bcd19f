package graft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingLockTest {
  @TempDir private Path folder;

  private final AtomicInteger inside = new AtomicInteger();

  private int alone() {
    try {
      return WaitingLock.hold(
          folder.resolve("graft.lock"),
          () -> {
            int most = inside.incrementAndGet();
            for (int i = 0; i < 1000; i++) {
              Thread.onSpinWait();
              most = Math.max(most, inside.get());
            }
            inside.decrementAndGet();
            return most;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void threadsOfOneProcessTakeTurns() {
    List<CompletableFuture<Integer>> all =
        IntStream.range(0, 6).mapToObj(i -> CompletableFuture.supplyAsync(this::alone)).toList();
    assertThat(all).extracting(CompletableFuture::join).containsOnly(1);
  }

  @Test
  void workThatFailsGivesTheLockBack() throws IOException {
    Path lock = folder.resolve("graft.lock");
    assertThatThrownBy(
            () ->
                WaitingLock.hold(
                    lock,
                    () -> {
                      throw new IOException("no");
                    }))
        .hasMessage("no");
    assertThat(WaitingLock.<String>hold(lock, () -> "yes")).isEqualTo("yes");
    assertThat(ProcessLock.take(lock)).isPresent();
  }

  @Test
  void whileItIsHeldNobodyOfItsProcessTakesTheFile() throws IOException {
    Path lock = folder.resolve("graft.lock");
    boolean taken = WaitingLock.hold(lock, () -> ProcessLock.take(lock).isPresent());
    assertThat(taken).isFalse();
    ProcessLock.take(lock).orElseThrow().close();
  }
}
