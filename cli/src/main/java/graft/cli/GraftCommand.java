package graft.cli;

import graft.api.machine.Machine;
import graft.core.error.UsageException;
import graft.core.text.Words;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What commands have in common: the streams they print on, the machine, and the exit codes. */
abstract class GraftCommand {
  static final int EXIT_DATA = 3;
  static final int EXIT_STORE = 5;
  static final int EXIT_FAILED = 6;
  static final int EXIT_MACHINE = 7;
  static final int EXIT_STOPPED = 130;

  @Spec private CommandSpec spec;

  /** The machine that all commands of this process run on. */
  Machine machine() {
    return Graft.machine(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  /** Standard output. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Does something that shows on standard error how far it is, and shows nothing afterwards. */
  <T> T viewed(Function<LiveView, T> work) {
    try (LiveView view = LiveView.start(err())) {
      return work.apply(view);
    }
  }

  /** Prints a line of the result. */
  void print(String format, Object... values) {
    out().println(values.length == 0 ? format : Words.text(format, values));
  }

  /** Prints lines of the result. */
  void print(List<String> lines) {
    lines.forEach(out()::println);
  }

  /** Says a line that is no result. */
  void say(String format, Object... values) {
    err().println("graft: " + (values.length == 0 ? format : Words.text(format, values)));
  }

  static OptionalInt optional(Optional<Integer> number) {
    return number.stream().mapToInt(Integer::intValue).findFirst();
  }

  /**
   * Refuses a number below 1.
   *
   * @throws UsageException if so
   */
  static Optional<Integer> atLeast1(String option, Optional<Integer> number) {
    if (number.isPresent() && number.get() < 1) {
      throw new UsageException(option + " must be at least 1, was " + number.get());
    }
    return number;
  }
}
