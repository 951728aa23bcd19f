package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code graft} before it becomes Java; another program stands in for Java. */
class LauncherTest {
  private static final Set<String> OF_A_CLUSTER =
      Set.of("SPARK_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR");

  @TempDir private Path folder;

  private String localeOfJava(Map<String, String> locale) throws IOException, InterruptedException {
    Path launcher = folder.resolve("graft");
    if (!Files.exists(launcher)) {
      Files.copy(Path.of("..", "graft"), launcher);
      Files.createFile(Files.createDirectories(folder.resolve("cli/target/app")).resolve("built"));
      Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
      Files.writeString(
          java,
          "#!/bin/sh\n[ \"$1\" = -version ] && echo 'openjdk version \"17.0.1\"' || locale charmap\n");
      assertThat(java.toFile().setExecutable(true)).isTrue();
    }
    ProcessBuilder builder =
        new ProcessBuilder("sh", launcher.toString(), "doctor").redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(locale);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    List<String> lines = said.strip().lines().toList(); // the last is Java's
    return lines.get(lines.size() - 1);
  }

  /** What Java is told by the launcher of a distribution, which a link stands for. */
  private String javaOfADistribution(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path home = folder.resolve("graft-1");
    Path launcher = Files.createDirectories(home.resolve("bin")).resolve("graft");
    Files.copy(Path.of("..", "graft"), launcher, StandardCopyOption.REPLACE_EXISTING);
    Path java = Files.createDirectories(home.resolve("runtime/bin")).resolve("java");
    if (!Files.exists(java)) {
      Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    }
    Files.createDirectories(home.resolve("lib"));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path link = folder.resolve("command");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, launcher);
    }
    List<String> line = new ArrayList<>(List.of("sh", link.toString()));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().keySet().removeAll(OF_A_CLUSTER);
    builder.environment().remove("GRAFT_HEAP");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.replace(home.toRealPath().toString(), "HOME").strip();
  }

  @Test
  void ofADistributionItRunsOnTheRuntimeBesideIt() throws IOException, InterruptedException {
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .endsWith("-cp HOME/lib/* graft.cli.Graft doctor");
  }

  @Test
  void aClustersJarsAndConfigurationAreOnTheClassPathWhereOneIsAskedFor()
      throws IOException, InterruptedException {
    Map<String, String> cluster =
        Map.of("SPARK_HOME", "/spark", "HADOOP_CONF_DIR", "/hadoop", "YARN_CONF_DIR", "/yarn");
    assertThat(javaOfADistribution(cluster, "demo", "--on", "yarn"))
        .endsWith("-cp HOME/lib/*:/spark/jars/*:/hadoop:/yarn graft.cli.Graft demo --on yarn");
    assertThat(javaOfADistribution(Map.of("HADOOP_CONF_DIR", "/hadoop"), "demo", "--on=yarn"))
        .endsWith("-cp HOME/lib/*:/hadoop graft.cli.Graft demo --on=yarn");
    assertThat(javaOfADistribution(cluster, "demo"))
        .endsWith("-cp HOME/lib/* graft.cli.Graft demo");
  }

  /** A Java that writes archives of classes by a command, or fails by it. */
  private void javaWhoseArchives(String command) throws IOException {
    Path java = Files.createDirectories(folder.resolve("graft-1/runtime/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        for word in "$@"; do archive=${key:-}; key=$word; done
        case "$*" in
          *graft.cli.CdsDump*) %s ;;
          *) echo "$@" ;;
        esac
        """
            .formatted(command));
  }

  private static final String WRITES =
      "echo classes >\"$archive\"; echo \"$key\" >\"$archive.for\"";
  private static final String STARTS =
      "-XX:SharedArchiveFile=HOME/classes.jsa -Xlog:cds=off -Dgraft.cds=HOME/classes.jsa";

  private Path ofTheArchive(String ending) {
    return folder.resolve("graft-1/classes.jsa" + ending);
  }

  @Test
  void anArchiveOfClassesIsWrittenOnceForTheSameJavaAndLibraries()
      throws IOException, InterruptedException {
    javaWhoseArchives(WRITES);
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .contains("writing an archive of classes", STARTS)
        .endsWith("-cp HOME/lib/* graft.cli.Graft doctor");
    Map<String, String> elsewhere = Map.of("TZ", "Asia/Tokyo", "LC_ALL", "C", "JAVA_HOME", "/none");
    assertThat(javaOfADistribution(elsewhere, "doctor"))
        .doesNotContain("writing an archive")
        .contains(STARTS);
    Files.createFile(folder.resolve("graft-1/lib/new.jar"));
    assertThat(javaOfADistribution(Map.of(), "doctor")).contains("writing an archive", STARTS);
    Files.writeString(
        folder.resolve("graft-1/runtime/release"), "JAVA_RUNTIME_VERSION=\"17.0.1+2\"\n");
    assertThat(javaOfADistribution(Map.of(), "doctor")).contains("writing an archive", STARTS);
    Files.delete(ofTheArchive(""));
    assertThat(javaOfADistribution(Map.of(), "doctor")).contains("writing an archive", STARTS);
  }

  @Test
  void aHeapOf32GigabytesStartsWithoutItAndItsProcessesDoNot()
      throws IOException, InterruptedException {
    javaWhoseArchives(WRITES);
    for (String heap : List.of("40g", "32768M", "1t", "40000000000")) {
      assertThat(javaOfADistribution(Map.of("GRAFT_HEAP", heap), "doctor"))
          .contains("-Xmx" + heap, "-Dgraft.cds=HOME/classes.jsa")
          .doesNotContain("SharedArchiveFile");
    }
    for (String heap : List.of("2g", "512m", "4000000k", "1073741824")) {
      assertThat(javaOfADistribution(Map.of("GRAFT_HEAP", heap), "doctor"))
          .contains("-Xmx" + heap, STARTS);
    }
  }

  @Test
  void whatIsAnsweredAtOnceWritesNone() throws IOException, InterruptedException {
    javaWhoseArchives(WRITES);
    for (String question : List.of("--version", "--help", "help", "completion", "-h")) {
      assertThat(javaOfADistribution(Map.of(), question)).doesNotContain("archive");
    }
    assertThat(javaOfADistribution(Map.of())).doesNotContain("archive");
    assertThat(javaOfADistribution(Map.of(), "finetune", "--help")).doesNotContain("archive");
    assertThat(ofTheArchive("")).doesNotExist();
  }

  @Test
  void oneOfAnotherStateIsNotStartedFrom() throws IOException, InterruptedException {
    javaWhoseArchives("exit 75"); // another command writes it
    Files.writeString(
        Files.createDirectories(folder.resolve("graft-1")).resolve("classes.jsa"), "");
    Files.writeString(ofTheArchive(".for"), "of libraries that are not there any more\n");
    for (int command = 0; command < 2; command++) {
      assertThat(javaOfADistribution(Map.of(), "doctor"))
          .contains("writing an archive of classes")
          .doesNotContain("could not be written", "SharedArchiveFile", "-Dgraft.cds");
    }
  }

  @Test
  void withoutAnArchiveOfClassesItStartsAsWellAndTriesAgainAfterADay()
      throws IOException, InterruptedException {
    javaWhoseArchives("echo no space >&2; exit 1");
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .contains("it could not be written (HOME/classes.jsa.log says why)")
        .doesNotContain("-XX:SharedArchiveFile", "-Dgraft.cds")
        .endsWith("graft.cli.Graft doctor");
    assertThat(ofTheArchive(".log")).content().contains("no space");
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .doesNotContain("archive")
        .endsWith("graft.cli.Graft doctor");
    Files.write(ofTheArchive(".failed"), new byte[0]); // all that a full disk takes
    assertThat(javaOfADistribution(Map.of(), "doctor")).doesNotContain("archive");
    Files.setLastModifiedTime(
        ofTheArchive(".failed"), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    javaWhoseArchives(WRITES);
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .contains("writing an archive of classes", STARTS);
  }

  @Test
  void aMarkThatCannotBeWrittenAndAClosedScreenStopNoCommand()
      throws IOException, InterruptedException {
    javaWhoseArchives("exit 1");
    Files.createDirectories(ofTheArchive(".failed")); // cannot be written, as on a full disk
    assertThat(javaOfADistribution(Map.of(), "doctor")).endsWith("graft.cli.Graft doctor");
    Process closed =
        new ProcessBuilder("sh", "-c", "'" + folder.resolve("command") + "' doctor 2>&-").start();
    assertThat(closed.inputReader().lines()).last().asString().endsWith("graft.cli.Graft doctor");
    assertThat(closed.waitFor()).isZero();
  }

  @Test
  void aStopWhileItIsWrittenEndsTheCommandAndTheWriter() throws Exception {
    javaWhoseArchives("echo $$ >\"$archive.pid\"; exec sleep 60");
    javaOfADistribution(Map.of(), "--version");
    Process stopped =
        new ProcessBuilder("sh", folder.resolve("command").toString(), "doctor").start();
    Path pid = ofTheArchive(".pid");
    while (!Files.exists(pid) || Files.size(pid) == 0) {
      assertThat(stopped.isAlive()).isTrue();
      Thread.sleep(20);
    }
    long writer = Long.parseLong(Files.readString(pid).strip());
    stopped.destroy();
    assertThat(stopped.waitFor()).isEqualTo(143);
    Optional<ProcessHandle> left = ProcessHandle.of(writer).filter(ProcessHandle::isAlive);
    if (left.isPresent()) {
      left.get().onExit().get(5, TimeUnit.SECONDS);
    }
    assertThat(ofTheArchive(".failed")).doesNotExist();
  }

  /** Whoever runs from what was built would go on with classes of another state. */
  @Test
  void nothingIsBuiltUnderACommandThatRuns() throws IOException, InterruptedException {
    assumeThat(new ProcessBuilder("sh", "-c", "command -v flock").start().waitFor()).isZero();
    localeOfJava(Map.of()); // makes the checkout, and is no command any more
    Path lock = folder.resolve("cli/target/in-use.lock");
    assertThat(lock).exists();
    Files.createFile(folder.resolve("pom.xml"));
    Files.setLastModifiedTime(
        folder.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
    Process running =
        new ProcessBuilder("flock", "-s", lock.toString(), "sh", "-c", "echo; sleep 60").start();
    try {
      assertThat(running.getInputStream().read()).isEqualTo('\n');
      ProcessBuilder builder =
          new ProcessBuilder("sh", folder.resolve("graft").toString(), "doctor")
              .redirectErrorStream(true);
      builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).contains("sources changed, but a command that runs uses what was built");
      builder.environment().put("GRAFT_PROFILE", "cuda");
      Process other = builder.start();
      String refused = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).as(refused).isEqualTo(7);
      assertThat(refused).contains("what runs here is built for the profile ''", "'cuda'");
    } finally {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  @Test
  void javaReadsNamesOfFilesAsUtf8WhateverTheLocale() throws IOException, InterruptedException {
    assertThat(localeOfJava(Map.of())).isEqualTo("UTF-8");
    assertThat(localeOfJava(Map.of("LC_ALL", "C"))).isEqualTo("UTF-8");
    assertThat(localeOfJava(Map.of("LANG", "C.UTF-8"))).isEqualTo("UTF-8");
  }
}
