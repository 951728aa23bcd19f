package graft.cli;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A standalone cluster of Spark on this machine, from jars: a master, and workers of one core each.
 * Ports are of the loopback interface.
 */
final class StandaloneSpark implements AutoCloseable {
  /** Where {@code mvn -f spark/cluster package} puts the jars. */
  static final Path HOME = Path.of("..", "spark", "cluster", "target").toAbsolutePath().normalize();

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  private StandaloneSpark(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Whether the jars are there. */
  static boolean isThere() {
    return Files.isDirectory(HOME.resolve("jars"));
  }

  /** A master alone. */
  static StandaloneSpark start(Path folder) throws IOException, InterruptedException {
    Path marker = HOME.resolve("RELEASE"); // what tells a distribution from a source tree
    if (!Files.exists(marker)) {
      Files.createFile(marker);
    }
    StandaloneSpark cluster = new StandaloneSpark(folder, freePort());
    cluster.java("deploy.master.Master", "--port", Integer.toString(cluster.port));
    for (int i = 0; i < 300 && !cluster.answers(); i++) {
      Thread.sleep(100);
    }
    return cluster;
  }

  String master() {
    return "spark://127.0.0.1:" + port;
  }

  /** Another worker node of one core. */
  Process startWorker() throws IOException {
    String work = folder.resolve("work-" + processes.size()).toString();
    return java(
        "deploy.worker.Worker", "--cores", "1", "--memory", "600m", "--work-dir", work, master());
  }

  /** The executors of a worker node. */
  static List<ProcessHandle> executors(Process worker) {
    return worker
        .descendants()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** Jars of Spark as {@code java -cp} takes them. */
  static String classPath() {
    return HOME.resolve("jars") + File.separator + "*";
  }

  /** Environment of all its processes. */
  static Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", HOME.toString(),
        "SPARK_SCALA_VERSION", "2.13",
        "SPARK_LOCAL_IP", "127.0.0.1");
  }

  private Process java(String main, String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx256m", "-cp", classPath(), "org.apache.spark." + main));
    line.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    if (!main.endsWith("Master")) {
      line.addAll(List.of("--port", "0"));
    }
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("spark-" + processes.size() + ".log").toFile());
    builder.environment().putAll(environment());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A port of the loopback interface at which nobody listens. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    end(processes);
  }

  /** Ends processes with all that they started. */
  static void end(List<Process> processes) {
    List<ProcessHandle> all =
        processes.stream()
            .flatMap(one -> Stream.concat(one.descendants(), Stream.of(one.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(one -> one.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }
}
