package graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** YARN of one node on this machine, in a process. */
final class MiniYarn implements AutoCloseable {
  /** Where {@code mvn -f spark/cluster/yarn package} puts the jars. */
  private static final Path HOME = Path.of("..", "spark", "cluster", "yarn").toAbsolutePath();

  private final Path folder;
  private final Process process;

  private MiniYarn(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Whether the jars are there. */
  static boolean isThere() {
    return Files.isDirectory(HOME.resolve("target/jars"));
  }

  /** Starts it, and waits until it takes applications. */
  static MiniYarn start(Path folder) throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("java.home"));
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-cp",
                HOME.resolve("target/jars") + "/*",
                HOME.resolve("MiniYarn.java").toString(),
                folder.resolve("conf").toString())
            .directory(Files.createDirectories(folder).toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("yarn.log").toFile());
    builder.environment().put("JAVA_HOME", home.toString());
    MiniYarn yarn = new MiniYarn(folder, builder.start());
    while (!Files.exists(yarn.configuration().resolve("yarn-site.xml"))) {
      if (!yarn.process.isAlive()) {
        throw new IOException(Files.readString(folder.resolve("yarn.log")));
      }
      Thread.sleep(100);
    }
    return yarn;
  }

  /** What {@code HADOOP_CONF_DIR} names. */
  Path configuration() {
    return folder.resolve("conf");
  }

  /** Settings of Spark: nothing is copied that lies on this machine, nothing written elsewhere. */
  List<String> settings() {
    return List.of(
        "spark.yarn.jars=local:" + StandaloneSpark.classPath(),
        "spark.yarn.stagingDir=" + folder.resolve("staging").toUri(),
        "spark.yarn.am.memory=512m");
  }

  @Override
  public void close() {
    StandaloneSpark.end(List.of(process));
  }
}
