package graft.cli;

import graft.api.Versions;
import graft.api.machine.Machine;
import graft.core.error.GraftException;
import graft.core.process.WorkerJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code graft doctor}: whether a training would work on this machine, and what is in its way. */
@Command(
    name = "doctor",
    description = "Check this machine: exits 0 if one training step works, else 7.")
final class DoctorCommand implements Callable<Integer> {
  private static final int EXIT_MACHINE = 7;
  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double ENOUGH_DISK_GIGABYTES = 2;
  private static final int SHOWN_LINES = 3;
  private static final Pattern FRAME = Pattern.compile("\\t.*|\\s*at .*");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Graft.machine(spec);
    Path cache = machine.cache();
    Versions.all()
        .forEach((name, version) -> out.printf(Locale.ROOT, "ok    %s %s%n", name, version));
    out.printf(Locale.ROOT, "ok    %d cores%n", Runtime.getRuntime().availableProcessors());
    boolean works = disk(out, cache);
    try {
      machine.requirePlatform();
      if (works) {
        works = trainingStep(out, machine);
      } else {
        out.println("skip  training step: it needs the cache");
      }
    } catch (GraftException | IOException e) {
      out.println("FAIL  " + e.getMessage());
      works = false;
    }
    out.println(works ? "A training works on this machine." : "A training would not work here.");
    out.flush();
    return works ? 0 : EXIT_MACHINE;
  }

  /** Whether the cache can be written, said on {@code out} with the space that is free. */
  static boolean disk(PrintWriter out, Path cache) {
    try {
      Files.createDirectories(cache);
      Files.delete(Files.createTempFile(cache, "doctor", ".tmp"));
      double free = Files.getFileStore(cache).getUsableSpace() / BYTES_PER_GIGABYTE;
      String verdict = free < ENOUGH_DISK_GIGABYTES ? "warn " : "ok   ";
      out.printf(Locale.ROOT, "%s %.1f GB free for the cache %s%n", verdict, free, cache);
      return true;
    } catch (IOException e) {
      out.printf(
          Locale.ROOT,
          "FAIL  cannot write the cache %s (%s); set GRAFT_CACHE to another folder%n",
          cache,
          e.getMessage());
      return false;
    }
  }

  /** Runs one update in a child process, as a worker would. */
  private static boolean trainingStep(PrintWriter out, Machine machine) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            WorkerJvm.line("graft.torch.worker.SelfCheck", machine.cache(), machine.arguments()));
    builder.environment().putAll(WorkerJvm.environment());
    builder.redirectErrorStream(true);
    Process process = builder.start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(said::add);
    }
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
    boolean works = code == 0;
    List<String> shown =
        works ? said.subList(Math.max(0, said.size() - 1), said.size()) : firstLines(said);
    shown.forEach(line -> out.println((works ? "ok    training step " : "FAIL  ") + line));
    if (!works && shown.isEmpty()) {
      out.println("FAIL  the training process ended with " + code + " and said nothing");
    }
    return works;
  }

  /** The first lines of what a process said, without the frames of stack traces. */
  static List<String> firstLines(List<String> said) {
    return said.stream()
        .filter(line -> !line.isBlank() && !FRAME.matcher(line).matches())
        .limit(SHOWN_LINES)
        .toList();
  }
}
