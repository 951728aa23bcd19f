package graft.cli;

import picocli.CommandLine.Option;

/** Whether a result is printed for programs. */
final class JsonOption {
  @Option(names = "--json", description = "The result as one line of JSON, for programs.")
  private boolean json;

  boolean isAsked() {
    return json;
  }
}
