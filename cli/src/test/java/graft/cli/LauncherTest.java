package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code graft} before it becomes Java; another program stands in for Java. */
class LauncherTest {
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
    return said.strip();
  }

  @Test
  void ofADistributionItRunsOnTheRuntimeBesideIt() throws IOException, InterruptedException {
    Path home = folder.resolve("graft-1");
    Path launcher = Files.createDirectories(home.resolve("bin")).resolve("graft");
    Files.copy(Path.of("..", "graft"), launcher);
    Path java = Files.createDirectories(home.resolve("runtime/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path link = Files.createSymbolicLink(folder.resolve("command"), launcher);
    Process process =
        new ProcessBuilder("sh", link.toString(), "doctor").redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).endsWith("-cp " + home.toRealPath() + "/lib/* graft.cli.Graft doctor\n");
  }

  @Test
  void javaReadsNamesOfFilesAsUtf8WhateverTheLocale() throws IOException, InterruptedException {
    assertThat(localeOfJava(Map.of())).isEqualTo("UTF-8");
    assertThat(localeOfJava(Map.of("LC_ALL", "C"))).isEqualTo("UTF-8");
    assertThat(localeOfJava(Map.of("LANG", "C.UTF-8"))).isEqualTo("UTF-8");
  }
}
