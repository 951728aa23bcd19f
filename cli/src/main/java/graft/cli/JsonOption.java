package graft.cli;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Whether a result is printed for programs. */
final class JsonOption {
  @Option(names = "--json", description = "The result as one line of JSON, for programs.")
  private boolean json;

  boolean isAsked() {
    return json;
  }

  /** Prints a result as it is asked for: as JSON, or in lines. */
  void print(GraftCommand command, Supplier<String> object, Supplier<List<String>> lines) {
    if (json) {
      command.out().print(object.get());
    } else {
      command.print(lines.get());
    }
  }
}
