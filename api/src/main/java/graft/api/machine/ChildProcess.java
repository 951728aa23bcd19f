package graft.api.machine;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.process.WorkerJvm;
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.CpuLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * A child JVM that does one task with native code and ends, so that a crash loses this task alone.
 * Errors go to stderr, with the exit code that a command would have.
 */
public final class ChildProcess {
  private static final int EXIT_DATA = 3;
  private static final int SHOWN_LINES = 4;

  private ChildProcess() {}

  /**
   * Runs a main class to its end; the calling thread waits. Interrupted, it ends the process.
   *
   * @param cache folder of unpacked natives
   * @param what it does, for messages, e.g. {@code the inference}
   * @param said file that gets its stderr
   * @param lines hears each line of its stdout, on a thread of its own
   * @throws DataException if it says that images or weights cannot be used
   * @throws MachineException if it ends in any other way than well
   */
  public static void run(
      Path cache,
      String what,
      Path said,
      Consumer<String> lines,
      String mainClass,
      String... arguments) {
    run(cache, what, said, lines, Map.of(), mainClass, arguments);
  }

  /**
   * Runs a main class with environment variables of its own.
   *
   * @param environment variables set for it alone
   */
  public static void run(
      Path cache,
      String what,
      Path said,
      Consumer<String> lines,
      Map<String, String> environment,
      String mainClass,
      String... arguments) {
    int code = exitCode(cache, what, said, lines, environment, mainClass, arguments);
    try {
      requireWell(what, code, said);
    } catch (IOException e) {
      throw new MachineException("cannot read what " + what + " said: " + e.getMessage(), e);
    }
  }

  /** Runs a main class to its end, whatever that is: at return nothing of it runs any more. */
  static int exitCode(
      Path cache,
      String what,
      Path said,
      Consumer<String> lines,
      Map<String, String> environment,
      String mainClass,
      String... arguments) {
    CacheUse.hold(cache);
    try {
      Map<String, String> own = WorkerJvm.environment(1);
      ProcessBuilder builder =
          new ProcessBuilder(WorkerJvm.told(WorkerJvm.line(mainClass, cache, arguments), own));
      builder.environment().putAll(own);
      builder
          .environment()
          .putAll(CpuLevel.ofThisMachine().takenBy(Set.of(Precision.FP32)).environment());
      builder.environment().putAll(environment);
      builder.redirectError(said.toFile());
      Process process = builder.start();
      FutureTask<?> reading = reading(process, lines);
      // It waits for a process's words whether it is interrupted or not: not the calling thread.
      Thread reader = new Thread(reading, "words of process " + process.pid());
      reader.setDaemon(true);
      reader.start();
      try {
        await(reading);
        return process.waitFor();
      } finally {
        end(process, reader);
      }
    } catch (IOException e) {
      throw new MachineException("cannot start a process for " + what + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MachineException(what + " was interrupted", e);
    }
  }

  private static FutureTask<?> reading(Process process, Consumer<String> lines) {
    return new FutureTask<>(
        () -> {
          try (BufferedReader out =
              new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines);
          }
          return null;
        });
  }

  private static void await(Future<?> reading) throws IOException, InterruptedException {
    try {
      reading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    }
  }

  /** Ends a process, unless it has, and waits until it and what hears its words have ended. */
  private static void end(Process process, Thread reader) {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive() || reader.isAlive()) {
      try {
        process.waitFor();
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true; // both end soon all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void requireWell(String what, int code, Path said) throws IOException {
    if (code == 0) {
      return;
    }
    List<String> words =
        Files.readString(said, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("\t"))
            .toList();
    String last =
        String.join("\n", words.subList(Math.max(0, words.size() - SHOWN_LINES), words.size()));
    if (code == EXIT_DATA) {
      throw new DataException(last);
    }
    throw new MachineException(
        "the process of "
            + what
            + " ended with "
            + code
            + (last.isEmpty() ? " and said nothing" : "; it said:\n" + last)
            + "\ntry again, or ",
        Remedy.CHECK_MACHINE);
  }
}
