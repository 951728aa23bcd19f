package graft.cli;

import graft.core.error.UsageException;
import graft.study.plan.StudyFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft study}: plan, run and look at studies. */
@Command(name = "study", description = "Plan, run and look at studies.")
final class StudyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "run",
      description = {
        "Run a study into a folder; again on the same folder resumes it.",
        "Sizes, splits, seeds and experiments may be added to what is there."
      })
  int run(
      @Mixin StudyOptions study,
      @Option(names = "--out", required = true, paramLabel = "DIR", description = "Study folder.")
          Path folder,
      @Mixin RunOptions options) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      return new StudySession(
              Graft.machine(spec), study.file(), folder, options, commandLine(), out(), view)
          .run();
    }
  }

  @Command(
      name = "plan",
      description = {
        "What a study would run and how long it would take here; runs nothing.",
        "Takes the arguments of 'run'. The speed is measured for some seconds."
      })
  int plan(
      @Mixin StudyOptions study,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "Study folder: only what it lacks is forecast.")
          @Nullable Path folder,
      @Mixin RunOptions options) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      PlanSummary.print(
          Graft.machine(spec), study.file(), Optional.ofNullable(folder), options, out(), view);
      return 0;
    }
  }

  @Command(name = "show", description = "A preset as a study file.")
  int show(
      @Parameters(paramLabel = "PRESET", description = "demo, small or paper.") String preset) {
    out().print(StudyFile.presetText(preset));
    out().flush();
    return 0;
  }

  @Command(name = "status", description = "How far a study is; works while it runs.")
  int status(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    return StoredStudy.status(folder, out());
  }

  @Command(name = "report", description = "Write the report again from the stored results.")
  int report(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      return StoredStudy.report(folder, out(), view);
    }
  }

  @Command(name = "export", description = "Write trials.csv, epochs.csv and bases.csv.")
  int export(
      @Parameters(paramLabel = "DIR", description = "Study folder.") Path folder,
      @Option(names = "--format", defaultValue = "csv", description = "csv.") String format) {
    if (!format.equals("csv")) {
      throw new UsageException("--format must be csv, was '" + format + "'");
    }
    return StoredStudy.export(folder, out());
  }

  @Command(name = "check", description = "Check the store; lists every problem, exits 5 if any.")
  int check(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    return StoredStudy.check(folder, out());
  }

  @Command(
      name = "digest",
      description = "A hash over all finished results, without times and machines.")
  int digest(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    return StoredStudy.digest(folder, out());
  }

  @Command(
      name = "reproduce",
      description = {
        "Train a finished trial again and compare every number and the weights.",
        "Exits 0 if all are equal, 6 if not, with the differences listed."
      })
  int reproduce(
      @Parameters(index = "0", paramLabel = "DIR", description = "Study folder.") Path folder,
      @Parameters(
              index = "1",
              paramLabel = "TRIAL",
              description = "The trial's id, or as much of it as no other begins with.")
          String trial,
      @Mixin NamesOption names) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      return Reproduction.run(Graft.machine(spec), folder, trial, names, out(), view);
    }
  }

  private String commandLine() {
    List<String> arguments =
        spec.commandLine().getParseResult() == null
            ? List.of()
            : spec.root().commandLine().getParseResult().originalArgs();
    return "graft " + String.join(" ", arguments);
  }
}
