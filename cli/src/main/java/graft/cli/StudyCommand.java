package graft.cli;

import graft.api.Doing;
import graft.api.PlannedRun;
import graft.api.Reproduced;
import graft.api.Study;
import graft.api.StudyResult;
import graft.core.error.UsageException;
import graft.report.WrittenReport;
import graft.study.coordinator.RunEnd;
import graft.study.plan.StudyFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
  private static final int EXIT_STORE = 5;
  private static final int EXIT_WITH_FAILURES = 6;
  private static final int EXIT_STOPPED = 130;

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
    return run(spec, Study.of(study.file(), folder), folder, options, commandLine());
  }

  /** Runs a study, says what became of it, and returns the exit code. */
  static int run(
      CommandSpec spec, Study asked, Path folder, RunOptions options, String commandLine) {
    Study study = options.on(Graft.machine(spec), asked).withCommand(commandLine);
    PrintWriter out = spec.commandLine().getOut();
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      StudyResult result = study.run(new StudyLines(view, out, folder));
      if (result.isStopped()) {
        return EXIT_STOPPED;
      }
      view.clear();
      print(StudyText.of(result), out);
      return result.end() == RunEnd.COMPLETE ? 0 : EXIT_WITH_FAILURES;
    }
  }

  private static void print(List<String> lines, PrintWriter out) {
    lines.forEach(out::println);
    out.flush();
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
    Path shown = folder == null ? Path.of("") : folder;
    Study asked = folder == null ? Study.of(study.file()) : Study.of(study.file(), folder);
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      PlannedRun planned =
          options.on(Graft.machine(spec), asked).plan(new StudyLines(view, out(), shown));
      view.clear();
      print(new PlanSummary(planned).lines(), out());
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
    print(StudyText.of(Study.at(folder).status()), out());
    return 0;
  }

  @Command(name = "report", description = "Write the report again from the stored results.")
  int report(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      view.show(ToldProgress.words(Doing.REPORTING));
      WrittenReport report = Study.at(folder).report();
      view.clear();
      print(StudyText.of(report), out());
      return Study.at(folder).status().isComplete() ? 0 : EXIT_WITH_FAILURES;
    }
  }

  @Command(name = "export", description = "Write trials.csv, epochs.csv and bases.csv.")
  int export(
      @Parameters(paramLabel = "DIR", description = "Study folder.") Path folder,
      @Option(names = "--format", defaultValue = "csv", description = "csv.") String format) {
    if (!format.equals("csv")) {
      throw new UsageException("--format must be csv, was '" + format + "'");
    }
    Study.at(folder).export();
    print(List.of("trials.csv, epochs.csv and bases.csv in " + folder.resolve("exports")), out());
    return 0;
  }

  @Command(name = "check", description = "Check the store; lists every problem, exits 5 if any.")
  int check(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    List<String> problems = Study.at(folder).check();
    print(problems, out());
    print(
        List.of(problems.isEmpty() ? "the store is whole" : problems.size() + " problems"), out());
    return problems.isEmpty() ? 0 : EXIT_STORE;
  }

  @Command(
      name = "digest",
      description = "A hash over all finished results, without times and machines.")
  int digest(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    print(List.of(Study.at(folder).digest()), out());
    return 0;
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
      Study study = names.on(Study.at(folder).on(Graft.machine(spec)));
      Reproduced again = study.reproduce(trial, new StudyLines(view, out(), folder));
      view.clear();
      print(StudyText.of(again), out());
      return again.isSame() ? 0 : EXIT_WITH_FAILURES;
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
