package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.study.store.AttemptRecord;
import graft.study.store.AttemptRecord.Ending;
import graft.study.store.StudyReader;
import graft.study.store.TrialState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
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
  @TempDir private static Path folder;
  private static StandaloneSpark cluster;
  private static SparkDrivers drivers;

  @BeforeAll
  static void startCluster() throws Exception {
    assumeTrue(
        StandaloneSpark.isThere(),
        "Spark's jars are not in "
            + StandaloneSpark.HOME
            + ": mvn -f spark/cluster package puts them there");
    drivers = new SparkDrivers(folder);
    cluster = StandaloneSpark.start(folder);
  }

  @AfterAll
  static void endCluster() throws Exception {
    if (cluster != null) {
      drivers.close();
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
      assertThat(driver.isAlive()).as(drivers.log()).isTrue();
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
    SparkDrivers.link(node);
    List<String> words = study(study, "--on", cluster.master());
    String ownCache = "-Dspark.graft.cache=" + node;

    Process driver = drivers.start(words, ownCache);
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

    Process again = drivers.start(words, ownCache);
    assertThat(again.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(again.exitValue()).as(drivers.log()).isZero();
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
    SparkDrivers.link(node);
    String ownCache = "spark.graft.cache=" + node;
    Path remote = folder.resolve("remote");
    Path submitted = folder.resolve("submitted");
    Path local = folder.resolve("here");

    drivers.ends(
        drivers.start(
            SparkDrivers.finetune(images, remote, "--on", cluster.master()), "-D" + ownCache));
    assertThat(node.resolve("packs")).isDirectory();
    drivers.ends(
        drivers.submit(
            cluster.master(), SparkDrivers.finetune(images, submitted, "--on", "spark"), ownCache));
    Told told = Told.by(SparkDrivers.finetune(images, local).toArray());
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(List.of(remote, submitted))
        .allSatisfy(
            model ->
                assertThat(model.resolve("model.safetensors"))
                    .hasSameBinaryContentAs(local.resolve("model.safetensors")));
  }

  @Test
  void aClusterWithoutExecutorsIsGivenUpWithWhatTheyNeed() throws Exception {
    Path alone = Files.createDirectories(folder.resolve("alone"));
    try (StandaloneSpark master = StandaloneSpark.start(alone)) {
      Path study = folder.resolve("none");
      Process driver =
          drivers.start(study(study, "--on", master.master()), "-Dspark.graft.wait=2s");
      assertThat(driver.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(driver.exitValue()).isEqualTo(7);
      assertThat(drivers.log())
          .contains("no executor of spark://127.0.0.1:", "took up work", "512m");
      assertThat(study).doesNotExist();
    }
  }
}
