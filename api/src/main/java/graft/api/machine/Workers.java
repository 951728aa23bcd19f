package graft.api.machine;

import graft.core.process.WorkerJvm;
import graft.study.execution.CpuLevel;
import graft.study.execution.WorkerCommand;
import graft.study.execution.WorkerProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The worker processes of this machine. */
public final class Workers {
  private static final String MAIN = "graft.torch.worker.WorkerMain";

  private Workers() {}

  /** Workers that are started when first needed; the caller closes them. */
  public static WorkerProcesses of(int count, CpuLevel level, Path logs) {
    CacheUse.hold(Places.cache());
    Map<String, String> environment = new HashMap<>(WorkerJvm.environment());
    environment.putAll(level.environment());
    WorkerCommand command =
        new WorkerCommand(
            WorkerJvm.line(MAIN, Places.cache(), Places.cache().toString()), environment);
    return new WorkerProcesses(command, count, logs, WorkerProcesses.SILENCE);
  }

  /** The most memory that any of this process's workers has held so far, in bytes. */
  public static OptionalLong peakBytes() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(MAIN))
        .mapToLong(child -> peakBytes(child.pid()))
        .filter(bytes -> bytes > 0)
        .max();
  }

  private static long peakBytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}
