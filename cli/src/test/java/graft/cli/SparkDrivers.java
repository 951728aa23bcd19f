package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.Machine;
import graft.core.process.OwnClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Commands of Graft as drivers of Spark, in processes that write to one log. */
final class SparkDrivers implements AutoCloseable {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Path folder;
  private final List<Process> drivers = new ArrayList<>();

  SparkDrivers(Path folder) {
    this.folder = folder;
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("driver.log"));
  }

  /** Words of a short training. */
  static List<String> finetune(Path images, Path out, String... more) {
    List<String> words =
        List.of("finetune", "--data", images.toString(), "--epochs", "2", "--out", out.toString());
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  /** A command in a process whose cache holds nothing but the natives of this machine's. */
  Process start(List<String> words, String... properties) throws IOException {
    return start(java(OwnClassPath.text(), words, properties), Map.of());
  }

  /**
   * The same, on YARN, as the launcher starts it.
   *
   * @param configuration folder of {@code yarn-site.xml}
   */
  Process startOnYarn(Path configuration, List<String> words, String... properties)
      throws IOException {
    String classes = OwnClassPath.text() + File.pathSeparator + configuration;
    return start(
        java(classes, words, properties), Map.of("HADOOP_CONF_DIR", configuration.toString()));
  }

  private static List<String> java(String classes, List<String> words, String... properties) {
    List<String> line = new ArrayList<>();
    line.add(JAVA);
    line.addAll(List.of(properties));
    line.add("-cp");
    line.add(classes + File.pathSeparator + StandaloneSpark.classPath());
    line.add("graft.cli.Graft");
    line.addAll(words);
    return line;
  }

  /** A command by {@code spark-submit}, whose script asks this class for what it is to run. */
  Process submit(String master, List<String> words, String... settings) throws Exception {
    Path jar = folder.resolve("graft.jar"); // its classes are on the driver's class path
    new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();
    List<String> line =
        new ArrayList<>(
            List.of(
                JAVA,
                "-cp",
                StandaloneSpark.classPath(),
                "org.apache.spark.launcher.Main",
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--driver-class-path",
                OwnClassPath.text()));
    Stream.of(settings).forEach(setting -> line.addAll(List.of("--conf", setting)));
    line.addAll(List.of("--class", "graft.cli.Graft", jar.toString()));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(StandaloneSpark.environment());
    Process launcher = builder.start();
    String said = new String(launcher.getInputStream().readAllBytes(), UTF_8);
    assertThat(launcher.waitFor()).isZero();
    return start(
        Stream.of(said.split("\0")).map(String::strip).filter(word -> !word.isEmpty()).toList(),
        Map.of());
  }

  private Process start(List<String> line, Map<String, String> environment) throws IOException {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    link(cache);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("driver.log").toFile()));
    builder.environment().putAll(StandaloneSpark.environment());
    builder.environment().put("GRAFT_CACHE", cache.toString());
    builder.environment().putAll(environment);
    Process driver = builder.start();
    drivers.add(driver);
    return driver;
  }

  /** Shares this machine's native libraries with an otherwise empty cache. */
  static void link(Path cache) throws IOException {
    Path natives = Machine.ofEnvironment().cache().resolve("natives");
    if (Files.isDirectory(natives) && !Files.exists(cache.resolve("natives"))) {
      Files.createSymbolicLink(cache.resolve("natives"), natives);
    }
  }

  /** Waits for a command that succeeds. */
  void ends(Process driver) throws Exception {
    assertThat(driver.waitFor(120, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(driver.exitValue()).as(log()).isZero();
  }

  @Override
  public void close() {
    StandaloneSpark.end(drivers);
  }
}
