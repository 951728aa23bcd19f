package graft.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** {@code graft completion}: the script by which a shell completes Graft's commands and options. */
@Command(
    name = "completion",
    description = {
      "Print the script by which a shell completes commands and options.",
      "bash and zsh: source it. fish: write it to ~/.config/fish/completions/graft.fish."
    })
final class CompletionCommand extends GraftCommand implements Runnable {
  private static final String FUNCTIONS =
      """
      # The first words after the program are exactly these commands.
      function __graft_at
          set -l words (commandline -opc)
          set -l depth (math (count $argv) + 1)
          test (count $words) -ge $depth; or return 1
          test $depth -eq 1; or test "$words[2..$depth]" = "$argv"
      end
      # Nothing more was typed.
      function __graft_ends_at
          test (count (commandline -opc)) -eq (math (count $argv) + 1); and __graft_at $argv
      end
      """;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell;

  /** A shell that has a script. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Override
  public void run() {
    CommandLine root = Graft.commands();
    out()
        .print(
            switch (shell) {
              case BASH, ZSH -> AutoComplete.bash(root.getCommandName(), root);
              case FISH -> fish(root);
            });
  }

  private static String fish(CommandLine root) {
    return FUNCTIONS + String.join("\n", fish(root, "")) + "\n";
  }

  /** A line for every command and option, said where the words before the cursor lead to it. */
  private static List<String> fish(CommandLine command, String words) {
    List<String> lines = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden() && !option.inherited()) {
        lines.add(fish(option, words));
      }
    }
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      CommandSpec spec = sub.getValue().getCommandSpec();
      lines.add(
          "complete -c graft -n '__graft_ends_at%s' -f -a %s -d %s"
              .formatted(words, sub.getKey(), quoted(first(spec.usageMessage().description()))));
      lines.addAll(fish(sub.getValue(), words + " " + sub.getKey()));
    }
    return lines;
  }

  private static String fish(OptionSpec option, String words) {
    StringBuilder line = new StringBuilder("complete -c graft -n '__graft_at" + words + "'");
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    Class<?> type = option.auxiliaryTypes()[0]; // that in an Optional
    if (type.isEnum()) {
      List<String> all = Arrays.stream(type.getEnumConstants()).map(Choices::spelt).toList();
      line.append(" -x -a ").append(quoted(String.join(" ", all)));
    } else if (option.arity().max() > 0) {
      line.append(" -r");
    }
    return line.append(" -d ").append(quoted(first(option.description()))).toString();
  }

  private static String first(String[] description) {
    return description.length == 0 ? "" : description[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
