package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        for word in "$@"; do last=$word; done
        case "$*" in
          *graft.cli.CdsDump*) %s ;;
          *) echo "$@" ;;
        esac
        """
            .formatted(command));
  }

  @Test
  void anArchiveOfClassesIsWrittenOnceForTheSameLibrariesAndStartedFrom()
      throws IOException, InterruptedException {
    javaWhoseArchives("echo classes >\"$last\"");
    String from =
        "-XX:SharedArchiveFile=HOME/classes.jsa -Xlog:cds=off -Dgraft.cds=HOME/classes.jsa";
    Map<String, String> small = Map.of();
    assertThat(javaOfADistribution(small, "doctor"))
        .contains("writing an archive of classes", from)
        .endsWith("-cp HOME/lib/* graft.cli.Graft doctor");
    assertThat(javaOfADistribution(small, "doctor"))
        .doesNotContain("writing an archive")
        .contains(from);
    assertThat(javaOfADistribution(Map.of("GRAFT_HEAP", "40g"), "doctor"))
        .doesNotContain("SharedArchiveFile")
        .contains("-Dgraft.cds=HOME/classes.jsa");
    Files.createFile(folder.resolve("graft-1/lib/new.jar"));
    assertThat(javaOfADistribution(small, "doctor")).contains("writing an archive", from);
  }

  @Test
  void withoutAnArchiveOfClassesItStartsAsWellAndDoesNotTryAgain()
      throws IOException, InterruptedException {
    javaWhoseArchives("echo no space >&2; exit 1");
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .contains("it could not be written", "HOME/classes.jsa.log says why")
        .doesNotContain("-XX:SharedArchiveFile", "-Dgraft.cds")
        .endsWith("graft.cli.Graft doctor");
    assertThat(folder.resolve("graft-1/classes.jsa.log")).content().contains("no space");
    assertThat(javaOfADistribution(Map.of(), "doctor"))
        .doesNotContain("archive")
        .endsWith("graft.cli.Graft doctor");
  }

  @Test
  void javaReadsNamesOfFilesAsUtf8WhateverTheLocale() throws IOException, InterruptedException {
    assertThat(localeOfJava(Map.of())).isEqualTo("UTF-8");
    assertThat(localeOfJava(Map.of("LC_ALL", "C"))).isEqualTo("UTF-8");
    assertThat(localeOfJava(Map.of("LANG", "C.UTF-8"))).isEqualTo("UTF-8");
  }
}
