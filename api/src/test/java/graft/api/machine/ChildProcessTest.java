package graft.api.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that does one task. */
class ChildProcessTest {
  private static final int SECONDS = 60;

  @TempDir private Path folder;

  /** Says its number and works until it is ended. */
  static final class Working {
    private Working() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println(ProcessHandle.current().pid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private void run(Consumer<String> lines) {
    ChildProcess.run(
        folder, "the test", folder.resolve("said.txt"), lines, Working.class.getName());
  }

  @Test
  void whereTheCallIsInterruptedTheProcessHasEndedAtItsReturn() throws Exception {
    BlockingQueue<ProcessHandle> started = new ArrayBlockingQueue<>(1);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> left = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                run(line -> started.add(process(line)));
              } catch (MachineException e) {
                left.complete(started.stream().anyMatch(ProcessHandle::isAlive));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                thrown.complete(e);
              }
            });
    caller.start();
    ProcessHandle process = started.poll(SECONDS, TimeUnit.SECONDS);
    assertThat(process).isNotNull();
    started.add(process);
    try {
      caller.interrupt();
      assertThat(thrown.get(SECONDS / 4, TimeUnit.SECONDS))
          .hasMessageContaining("the test was interrupted");
      assertThat(left.get()).as("alive at return").isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProcessHandle process(String line) {
    return ProcessHandle.of(Long.parseLong(line)).orElseThrow();
  }

  @Test
  void whatHearsItsWordsMayFail() {
    requireThrown(new NumberFormatException("no number"));
    requireThrown(new AssertionError("no memory"));
  }

  private void requireThrown(Throwable failure) {
    List<ProcessHandle> started = new ArrayList<>();
    assertThatThrownBy(
            () ->
                run(
                    line -> {
                      started.add(process(line));
                      if (failure instanceof Error error) {
                        throw error;
                      }
                      throw (RuntimeException) failure;
                    }))
        .isSameAs(failure);
    assertThat(started).singleElement().matches(process -> !process.isAlive());
  }
}
