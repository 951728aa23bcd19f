package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class GraftTest {
  private static final Map<String, CommandLine> ALL = Graft.commands().getSubcommands();

  @Test
  void aCommandIsWhatItIsAmongAllOthers() {
    assertThat(ALL).hasSizeGreaterThan(10);
    ALL.forEach(
        (name, command) -> {
          assertThat(Graft.asked(name, "--help")).containsExactly(name);
          assertThat(Told.by(name, "--help").out()).isEqualTo(command.getUsageMessage());
        });
  }

  @Test
  void commandsAreCalledAsTheySay() {
    ALL.forEach(
        (name, command) ->
            assertThat(command.getCommand().getClass().getAnnotation(Command.class).name())
                .isEqualTo(name));
  }

  @Test
  void wordsThatNameNoCommandMayMeanAny() {
    Set<String> all = ALL.keySet();
    assertThat(Graft.asked()).isEqualTo(all);
    assertThat(Graft.asked("--help")).isEqualTo(all);
    assertThat(Graft.asked("finetun", "study")).isEqualTo(all);
    assertThat(Graft.asked("@arguments")).isEqualTo(all);
    assertThat(Graft.asked("--debug", "study")).containsExactly("study");
  }
}
