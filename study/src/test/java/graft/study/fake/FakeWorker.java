package graft.study.fake;

import graft.study.execution.WorkerLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A worker process that trains nothing. Arguments: milliseconds an epoch, socket. */
public final class FakeWorker {
  private FakeWorker() {}

  public static void main(String[] args) {
    WorkerLoop.run(Path.of(args[1]), new FakeTraining(Long.parseLong(args[0])));
  }

  /** The command line that starts {@code main} in a JVM that starts fast. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path", ""),
                main.getName()));
    line.addAll(List.of(arguments));
    return line;
  }
}
