package graft.api.machine;

import graft.core.process.WorkerJvm;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.execution.WorkerCommand;
import graft.study.execution.WorkerProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Worker processes of this machine, each with libtorch in it. */
final class LocalWorkers implements Machine.WorkerSource {
  private static final String MAIN = "graft.torch.worker.WorkerMain";

  @Override
  public TrialExecutor start(Machine machine, int count, CpuLevel level, Path logs) {
    CacheUse.hold(machine.cache());
    return new WorkerProcesses(
        command(machine, count, level), count, logs, WorkerProcesses.SILENCE);
  }

  static WorkerCommand command(Machine machine, int count, CpuLevel level) {
    int threads = machine.threads().orElse(1);
    Map<String, String> environment = new HashMap<>(WorkerJvm.environment(threads));
    environment.putAll(level.environment());
    return new WorkerCommand(
        WorkerJvm.line(
            MAIN,
            machine.cache(),
            machine.arguments(
                Integer.toString(threads),
                Boolean.toString(machine.sharing()),
                Long.toString(machine.outputBytes(count)))),
        environment);
  }

  @Override
  public OptionalLong peakBytes() {
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
