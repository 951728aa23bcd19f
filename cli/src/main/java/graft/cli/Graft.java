package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import graft.api.Versions;
import graft.api.machine.Machine;
import graft.core.error.GraftException;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code graft}: what it finds wrong becomes one message and one exit code. */
@Command(
    name = "graft",
    description = "Transfer-learning protocols for image networks on few images: studies, and why.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Graft.Version.class,
    sortOptions = false)
public final class Graft implements Runnable {
  /** Commands by their names, in the order of the help. */
  private static final Map<String, Supplier<Object>> COMMANDS = commandsByName();

  private static final int EXIT_BUG = 1;
  private static final int EXIT_USAGE = 2;
  private static final int MOST_ERROR_LINES = 12;

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces with errors.")
  private boolean debug;

  private @Nullable Machine machine;

  private Graft() {}

  /** The machine that all commands of this process run on: that of the environment. */
  static Machine machine(CommandSpec spec) {
    Graft root = (Graft) spec.root().userObject();
    Machine known = root.machine;
    if (known == null) {
      known = Machine.ofEnvironment();
      root.machine = known;
    }
    return known;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    System.setOut(Screen.of(new FileOutputStream(FileDescriptor.out), 1));
    System.setErr(Screen.of(new FileOutputStream(FileDescriptor.err), 2));
    PrintWriter out = printer(System.out);
    PrintWriter err = printer(System.err);
    System.exit(printed(run(out, err, arguments), out, err));
  }

  /** The exit code of a command, whose work is of no use if what it says was not all written. */
  static int printed(int code, PrintWriter out, PrintWriter err) {
    if (!out.checkError() || code != 0) {
      return code;
    }
    return told(
        err,
        GraftCommand.EXIT_MACHINE,
        List.of("graft: not all could be written to standard output; is its disk full?"));
  }

  /** Text to a stream; {@link PrintWriter#checkError} sees the stream's own errors. */
  static PrintWriter printer(PrintStream stream) {
    return new PrintWriter(stream, true, UTF_8);
  }

  /** Runs one command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Graft root = new Graft();
    CommandLine commands = commands(root, asked(arguments));
    commands.setOut(out);
    commands.setErr(err);
    commands.setParameterExceptionHandler((e, given) -> usage(e));
    commands.setExecutionExceptionHandler((e, command, result) -> root.failed(e, command));
    try {
      return commands.execute(arguments);
    } catch (OutOfMemoryError e) {
      return outOfMemory(err);
    } catch (StackOverflowError e) {
      return told(err, EXIT_BUG, bug(e));
    }
  }

  private static Map<String, Supplier<Object>> commandsByName() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("demo", DemoCommand::new);
    all.put("study", StudyCommand::new);
    all.put("data", DataCommand::new);
    all.put("recommend", RecommendCommand::new);
    all.put("search", SearchCommand::new);
    all.put("pretrain", PretrainCommand::new);
    all.put("finetune", FinetuneCommand::new);
    all.put("evaluate", EvaluateCommand::new);
    all.put("predict", PredictCommand::new);
    all.put("export", ExportCommand::new);
    all.put("weights", WeightsCommand::new);
    all.put("cache", CacheCommand::new);
    all.put("doctor", DoctorCommand::new);
    all.put("completion", CompletionCommand::new);
    return all;
  }

  /** All commands with their options. */
  static CommandLine commands() {
    return commands(new Graft(), COMMANDS.keySet());
  }

  /**
   * Commands that these arguments may mean: one where the first word names it, which needs the
   * options of that one alone; else all.
   */
  static Set<String> asked(String... arguments) {
    for (String argument : arguments) {
      if (!argument.startsWith("-")) {
        return COMMANDS.containsKey(argument) ? Set.of(argument) : COMMANDS.keySet();
      }
    }
    return COMMANDS.keySet();
  }

  private static CommandLine commands(Graft root, Set<String> names) {
    CommandLine commands = new CommandLine(root);
    COMMANDS.forEach(
        (name, command) -> {
          if (names.contains(name)) {
            commands.addSubcommand(name, command.get());
          }
        });
    Choices.spellAsHelpDoes(commands);
    return commands;
  }

  private static int outOfMemory(PrintWriter err) {
    return told(
        err,
        GraftCommand.EXIT_MACHINE,
        List.of("graft: out of memory; give it more with GRAFT_HEAP, e.g. GRAFT_HEAP=4g"));
  }

  private static int told(PrintWriter err, int code, List<String> lines) {
    lines.forEach(err::println);
    err.flush();
    return code;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int usage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("graft: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return EXIT_USAGE;
  }

  private int failed(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    if (e.getCause() instanceof OutOfMemoryError) {
      return outOfMemory(err);
    }
    int code = exitCode(e);
    if (debug) {
      e.printStackTrace(err);
    }
    return told(err, code, debug ? List.of() : lines(e, code));
  }

  static int exitCode(Throwable e) {
    if (e instanceof InvalidPathException) {
      return EXIT_USAGE;
    }
    return e instanceof GraftException known ? known.exitCode() : EXIT_BUG;
  }

  private static List<String> bug(Throwable e) {
    return List.of(
        "graft: a bug in Graft: " + e,
        "Run the same command with --debug and report what it prints.");
  }

  static List<String> lines(Exception e, int code) {
    if (code == EXIT_BUG) {
      return bug(e);
    }
    if (e instanceof InvalidPathException path) {
      return List.of(
          "graft: the path "
              + Shown.brief(path.getInput())
              + " cannot be named on this machine; where the name is sound, set LC_ALL to a UTF-8"
              + " locale");
    }
    String said = e instanceof GraftException known ? Hints.said(known) : "" + e.getMessage();
    List<String> all = ("graft: " + said).lines().toList();
    int shown = all.size() > MOST_ERROR_LINES ? MOST_ERROR_LINES - 1 : all.size();
    return Few.lines(all, shown, "", " lines");
  }

  /** The version of the build and of the Java it runs on. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"graft " + Versions.graft() + " on Java " + Runtime.version()};
    }
  }
}
