package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What shells offer after some words of a command. */
class CompletionCommandTest {
  @TempDir private Path folder;

  /** What a shell prints; the test is skipped where there is no such shell. */
  private String said(String shell, String... script) throws IOException, InterruptedException {
    boolean there =
        List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, shell)));
    assumeTrue(there, shell + " is not installed");
    Path completion = folder.resolve("graft." + shell);
    Files.writeString(completion, Told.by("completion", shell).out());
    Process process =
        new ProcessBuilder(shell, "-c", "source " + completion + "\n" + String.join("\n", script))
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void bashOffersCommandsOptionsAndChoices() throws IOException, InterruptedException {
    String offer = "_complete_graft; echo \"${COMPREPLY[@]}\"";
    assertThat(
            said(
                "bash",
                "compopt() { :; }",
                "COMP_WORDS=(graft study st); COMP_CWORD=2; COMP_LINE='graft study st'",
                offer,
                "COMP_WORDS=(graft study run --exp); COMP_CWORD=3; COMP_LINE='graft study run --exp'",
                offer))
        .isEqualTo("status\n--experiments\n");
  }

  @Test
  void fishOffersCommandsOptionsAndChoices() throws IOException, InterruptedException {
    assertThat(
            said(
                "fish",
                "complete -C 'graft study st'",
                "complete -C 'graft study run demo --exp'",
                "complete -C 'graft predict m --format '"))
        .contains("status\tHow far", "--experiments\tExperiments", "csv\t", "json\t");
  }

  @Test
  void aScriptForFishNamesEveryCommandOnce() {
    List<String> lines =
        Told.by("completion", "fish").out().lines().filter(l -> l.startsWith("complete")).toList();
    assertThat(lines).doesNotHaveDuplicates();
    assertThat(lines.stream().filter(line -> line.contains(" -f -a ")).count())
        .isEqualTo(commands(Graft.commands()));
    assertThat(lines)
        .anyMatch(line -> line.startsWith("complete -c graft -n '__graft_at evaluate' -l part -r"));
  }

  private static long commands(CommandLine command) {
    return command.getSubcommands().values().stream().mapToLong(sub -> 1 + commands(sub)).sum();
  }

  @Test
  void anotherShellIsRefused() {
    Told told = Told.by("completion", "tcsh");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("bash, zsh or fish");
  }
}
