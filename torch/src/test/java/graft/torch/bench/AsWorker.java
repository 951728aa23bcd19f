package graft.torch.bench;

import graft.core.process.WorkerJvm;
import graft.study.execution.CpuLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Runs a main class in a JVM that is started as workers are, with the same memory, allocator,
 * instructions and threads, so that a benchmark measures what a training gets. Exits as it does.
 */
public final class AsWorker {
  private AsWorker() {}

  /** Arguments: cache folder, threads of the native libraries, main class, its arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String[] rest = Arrays.copyOfRange(args, 3, args.length);
    Map<String, String> environment = WorkerJvm.environment(1);
    ProcessBuilder builder =
        new ProcessBuilder(
                WorkerJvm.told(WorkerJvm.line(args[2], Path.of(args[0]), rest), environment))
            .inheritIO();
    builder.environment().putAll(environment);
    builder.environment().putAll(CpuLevel.ofThisMachine().environment());
    builder.environment().put("OPENBLAS_NUM_THREADS", args[1]);
    builder.environment().put("OMP_NUM_THREADS", args[1]);
    System.exit(builder.start().waitFor());
  }
}
