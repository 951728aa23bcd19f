package graft.api.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import java.nio.file.Path;
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
  void whereTheCallIsInterruptedTheProcessEnds() throws Exception {
    BlockingQueue<String> said = new ArrayBlockingQueue<>(1);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                run(said::add);
              } catch (MachineException e) {
                thrown.complete(e);
              }
            });
    caller.start();
    String pid = said.poll(SECONDS, TimeUnit.SECONDS);
    assertThat(pid).isNotNull();
    ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    try {
      caller.interrupt();
      assertThat(thrown.get(SECONDS / 4, TimeUnit.SECONDS))
          .hasMessageContaining("the test was interrupted");
      assertThat(process.onExit().get(SECONDS / 4, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatHearsItsWordsMayFail() {
    assertThatThrownBy(
            () ->
                run(
                    line -> {
                      throw new NumberFormatException("no number: " + line);
                    }))
        .isInstanceOf(NumberFormatException.class)
        .hasMessageContaining("no number");
  }
}
