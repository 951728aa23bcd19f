package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on YARN, of which one node runs on this machine. */
@Tag("native")
@Tag("slow")
@Tag("spark")
@Timeout(180)
class YarnEndToEndTest {
  @TempDir private Path folder;
  private SparkDrivers drivers;

  @BeforeEach
  void requireJars() {
    assumeTrue(
        StandaloneSpark.isThere() && MiniYarn.isThere(),
        "jars of Spark and YARN are not there: mvn -f spark/cluster package, and the same of"
            + " spark/cluster/yarn, fetch them");
    drivers = new SparkDrivers(folder);
  }

  @AfterEach
  void end() {
    if (drivers != null) {
      drivers.close();
    }
  }

  @Test
  void aFineTuningInAContainerIsTheSameToTheLastBit() throws Exception {
    Path images = folder.resolve("images");
    assertThat(Told.by("data", "synth", images, "--classes", 4, "--per-class", 10).code()).isZero();
    Path remote = folder.resolve("remote");
    Path local = folder.resolve("here");
    try (MiniYarn yarn = MiniYarn.start(folder.resolve("yarn"))) {
      drivers.ends(
          drivers.startOnYarn(
              yarn.configuration(),
              SparkDrivers.finetune(images, remote, "--on", "yarn"),
              yarn.settings().stream().map("-D"::concat).toArray(String[]::new)));
      assertThat(folder.resolve("yarn/yarn.log"))
          .content()
          .contains("of capacity <memory:2048, vCores:1>"); // 512 of the executor, 1,536 beside it
    }
    Told told = Told.by(SparkDrivers.finetune(images, local).toArray());
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(remote.resolve("model.safetensors"))
        .hasSameBinaryContentAs(local.resolve("model.safetensors"));
  }

  @Test
  void whereNobodyAnswersOrNothingIsKnownOfYarnItIsSaidAtOnce() throws Exception {
    Path images = folder.resolve("images");
    assertThat(Told.by("data", "synth", images, "--classes", 2, "--per-class", 4).code()).isZero();
    List<String> words = SparkDrivers.finetune(images, folder.resolve("none"), "--on", "yarn");
    assertThat(refused(drivers.start(words)))
        .contains("no yarn-site.xml says where YARN is: set HADOOP_CONF_DIR");

    Path configuration = Files.createDirectories(folder.resolve("conf"));
    int port = StandaloneSpark.freePort();
    Files.writeString(
        configuration.resolve("yarn-site.xml"),
        "<configuration><property><name>yarn.resourcemanager.address</name><value>127.0.0.1:"
            + port
            + "</value></property></configuration>");
    assertThat(refused(drivers.startOnYarn(configuration, words)))
        .contains("no resource manager of YARN answers at 127.0.0.1:" + port);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private String refused(Process driver) throws Exception {
    assertThat(driver.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.exitValue()).as(drivers.log()).isEqualTo(7);
    return drivers.log();
  }
}
