package graft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  @TempDir private Path folder;

  /** Holds a lock until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(ProcessLock.take(Path.of(arguments[0])).isPresent() ? "held" : "not held");
      System.in.readAllBytes();
    }
  }

  private Process holder(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Holder.class.getName(),
                    file.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).startsWith("held");
    return process;
  }

  @Test
  void anotherProcessHoldsItUntilItsEndAndIsNamed() throws Exception {
    Path file = folder.resolve("a.lock");
    Process process = holder(file);
    try {
      assertThat(ProcessLock.take(file)).isEmpty();
      assertThat(ProcessLock.holder(file)).contains("pid " + process.pid(), "host ");
      assertThat(ProcessLock.isHeld(file)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ProcessLock.isHeld(file)).as("whatever pid it still names").isFalse();
    Files.writeString(file, "pid 1\nhost here\n");
    assertThat(ProcessLock.isHeld(file)).as("by a living process of that pid").isFalse();
    ProcessLock ours = ProcessLock.take(file).orElseThrow();
    assertThat(ProcessLock.take(file)).isEmpty();
    assertThat(ProcessLock.holder(file)).contains("this process");
    ours.close();
    assertThat(ProcessLock.isHeld(file)).isFalse();
    assertThat(file).isEmptyFile();
  }

  @Test
  void askingWhetherItIsHeldKeepsNobodyFromTakingIt() throws Exception {
    Path file = Files.createFile(folder.resolve("d.lock"));
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> asking =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                ProcessLock.isHeld(file);
              }
            });
    try {
      for (int taken = 0; taken < 200; taken++) {
        ProcessLock.take(file).orElseThrow().close();
      }
    } finally {
      done.set(true);
    }
    asking.get();
  }

  @Test
  void aRemovedLockLeavesNothingAndItsFileIsNoLockForWhoHadItOpen() throws IOException {
    Path file = folder.resolve("b.lock");
    Path link = folder.resolve("what-another-has-open");
    ProcessLock lock = ProcessLock.take(file).orElseThrow();
    Files.createLink(link, file);
    lock.remove();
    lock.close();
    assertThat(file).doesNotExist();
    assertThat(link).hasContent("removed");
    ProcessLock.take(file).orElseThrow().close();
  }

  @Test
  void aFileThatWasRemovedWhileItWasOpenedIsNotTaken() throws Exception {
    Path file = folder.resolve("c.lock");
    try (FileChannel other =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.write(ByteBuffer.wrap("removed".getBytes(StandardCharsets.UTF_8)));
    }
    Thread taker =
        new Thread(
            () -> {
              try {
                ProcessLock.take(file).orElseThrow().close();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    taker.start();
    taker.join(300);
    assertThat(taker.isAlive()).isTrue(); // it opens the file anew until it is another one
    Files.delete(file);
    taker.join(20_000);
    assertThat(taker.isAlive()).isFalse();
    assertThat(file).isEmptyFile();
  }
}
