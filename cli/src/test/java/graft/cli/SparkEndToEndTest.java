package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.api.machine.Machine;
import graft.core.process.OwnClassPath;
import graft.study.store.AttemptRecord;
import graft.study.store.AttemptRecord.Ending;
import graft.study.store.StudyReader;
import graft.study.store.TrialState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A study on a real cluster of this machine: a master and two workers, of processes. */
@Tag("native")
@Tag("slow")
@Tag("spark")
@Timeout(240)
class SparkEndToEndTest {
  private static final int TRIALS = 8 * 2;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private static Path folder;
  private static StandaloneSpark cluster;
  private static final List<Process> DRIVERS = new ArrayList<>();

  @BeforeAll
  static void startCluster() throws Exception {
    assumeTrue(
        StandaloneSpark.isThere(),
        "Spark's jars are not in "
            + StandaloneSpark.HOME
            + ": mvn -f spark/cluster package puts them there");
    cluster = StandaloneSpark.start(folder);
  }

  @AfterAll
  static void endCluster() throws Exception {
    for (Process driver : DRIVERS) {
      driver.descendants().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static List<String> study(Path out, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "study",
                "run",
                "demo",
                "--experiments",
                "layers",
                "--sizes",
                "10",
                "--splits",
                "2",
                "--out",
                out.toString()));
    for (String setting :
        List.of(
            "generated.classes=8",
            "generated.train_per_class=40",
            "generated.validation_per_class=10",
            "test_extra=2",
            "recipe.epochs=18",
            "recipe.rates.step_epochs=6",
            "base_recipe.epochs=9",
            "base_recipe.rates.step_epochs=3")) {
      words.addAll(List.of("--set", setting));
    }
    words.addAll(List.of(more));
    return words;
  }

  /** A command in a process whose cache holds nothing but the natives of this machine's. */
  private static Process start(List<String> words, String... properties) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(JAVA);
    line.addAll(List.of(properties));
    line.add("-cp");
    line.add(OwnClassPath.text() + File.pathSeparator + StandaloneSpark.classPath());
    line.add("graft.cli.Graft");
    line.addAll(words);
    return start(line);
  }

  /** A command by {@code spark-submit}, whose script asks this class for what it is to run. */
  private static Process submit(List<String> words, String... settings) throws Exception {
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
                cluster.master(),
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
        Stream.of(said.split("\0")).map(String::strip).filter(word -> !word.isEmpty()).toList());
  }

  private static Process start(List<String> line) throws IOException {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    link(cache);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("driver.log").toFile()));
    builder.environment().putAll(StandaloneSpark.environment());
    builder.environment().put("GRAFT_CACHE", cache.toString());
    Process driver = builder.start();
    DRIVERS.add(driver);
    return driver;
  }

  private static void link(Path cache) throws IOException {
    Path natives = Machine.ofEnvironment().cache().resolve("natives");
    if (Files.isDirectory(natives) && !Files.exists(cache.resolve("natives"))) {
      Files.createSymbolicLink(cache.resolve("natives"), natives);
    }
  }

  private static Set<String> complete(Path study) {
    try (StudyReader reader = StudyReader.open(study)) {
      return reader.trials().stream()
          .filter(trial -> trial.state() == TrialState.COMPLETE)
          .map(trial -> trial.spec().id())
          .collect(Collectors.toSet());
    } catch (RuntimeException e) { // it is not there yet
      return Set.of();
    }
  }

  /** How many attempts some trials have. */
  private static Map<String, Long> attempts(Path study, Set<String> trials) {
    try (StudyReader reader = StudyReader.open(study)) {
      return reader.attempts().stream()
          .map(AttemptRecord::job)
          .filter(trials::contains)
          .collect(Collectors.groupingBy(job -> job, Collectors.counting()));
    }
  }

  /** The bases and trials of the attempts that ended so. */
  private static List<String> ended(Path study, Ending ending) {
    try (StudyReader reader = StudyReader.open(study)) {
      return reader.attempts().stream()
          .filter(attempt -> attempt.ending() == ending)
          .map(AttemptRecord::job)
          .toList();
    }
  }

  private static void await(Process driver, BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      assertThat(driver.isAlive()).as(Files.readString(folder.resolve("driver.log"))).isTrue();
      Thread.sleep(50);
    }
  }

  private static void kill(ProcessHandle process) throws Exception {
    process.destroyForcibly();
    process.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aStudyIsTheSameThoughAnExecutorANodeAndTheDriverAreKilled() throws Exception {
    Process first = cluster.startWorker();
    Process second = cluster.startWorker();
    Path study = folder.resolve("killed");
    Path node = Files.createDirectories(folder.resolve("node"));
    link(node);
    List<String> words = study(study, "--on", cluster.master());
    String ownCache = "-Dspark.graft.cache=" + node;

    Process driver = start(words, ownCache);
    await(driver, () -> !complete(study).isEmpty());
    kill(StandaloneSpark.executors(first).get(0));
    int before = complete(study).size();
    await(driver, () -> complete(study).size() > before + 1);
    kill(second.toHandle());
    int between = complete(study).size();
    await(driver, () -> complete(study).size() > between + 1);
    kill(driver.toHandle());
    Map<String, Long> attempts = attempts(study, complete(study));
    assertThat(attempts).hasSizeBetween(4, TRIALS - 1);

    Process again = start(words, ownCache);
    assertThat(again.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(again.exitValue()).as(Files.readString(folder.resolve("driver.log"))).isZero();
    assertThat(complete(study)).hasSize(TRIALS);
    assertThat(attempts(study, attempts.keySet())).isEqualTo(attempts);
    assertThat(ended(study, Ending.FINISHED)).hasSize(TRIALS + 2).doesNotHaveDuplicates();
    assertThat(ended(study, Ending.LOST)).isNotEmpty();
    assertThat(node.resolve("packs")).isDirectory();

    Path local = folder.resolve("local");
    Told told = Told.by(study(local, "--workers", "2").toArray());
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(Told.by("study", "digest", study).out())
        .hasSize(65)
        .isEqualTo(Told.by("study", "digest", local).out());
  }

  @Test
  void aFineTuningOnTheClusterIsTheSameToTheLastBit() throws Exception {
    cluster.startWorker();
    Path images = folder.resolve("images");
    assertThat(Told.by("data", "synth", images, "--classes", 4, "--per-class", 10).code()).isZero();
    Path node = Files.createDirectories(folder.resolve("finetuning-node"));
    link(node);
    String ownCache = "spark.graft.cache=" + node;
    Path remote = folder.resolve("remote");
    Path submitted = folder.resolve("submitted");
    Path local = folder.resolve("here");

    ends(start(finetune(images, remote, "--on", cluster.master()), "-D" + ownCache));
    assertThat(node.resolve("packs")).isDirectory();
    ends(submit(finetune(images, submitted, "--on", "spark"), ownCache));
    Told told = Told.by(finetune(images, local).toArray());
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(List.of(remote, submitted))
        .allSatisfy(
            model ->
                assertThat(model.resolve("model.safetensors"))
                    .hasSameBinaryContentAs(local.resolve("model.safetensors")));
  }

  private static List<String> finetune(Path images, Path out, String... more) {
    List<String> words =
        List.of("finetune", "--data", images.toString(), "--epochs", "2", "--out", out.toString());
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  private static void ends(Process driver) throws Exception {
    assertThat(driver.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.exitValue()).as(Files.readString(folder.resolve("driver.log"))).isZero();
  }

  @Test
  void aClusterWithoutExecutorsIsGivenUpWithWhatTheyNeed() throws Exception {
    Path alone = Files.createDirectories(folder.resolve("alone"));
    try (StandaloneSpark master = StandaloneSpark.start(alone)) {
      Path study = folder.resolve("none");
      Process driver = start(study(study, "--on", master.master()), "-Dspark.graft.wait=2s");
      assertThat(driver.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(driver.exitValue()).isEqualTo(7);
      assertThat(folder.resolve("driver.log"))
          .content()
          .contains("no executor of spark://127.0.0.1:", "took up work", "512m");
      assertThat(study).doesNotExist();
    }
  }
}
