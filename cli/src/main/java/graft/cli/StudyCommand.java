package graft.cli;

import graft.api.Doing;
import graft.api.PlannedRun;
import graft.api.Reproduced;
import graft.api.Study;
import graft.api.StudyResult;
import graft.api.StudyStatus;
import graft.api.Watch;
import graft.api.live.LiveServer;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.export.Exporter;
import graft.report.WrittenReport;
import graft.study.coordinator.RunEnd;
import graft.study.plan.StudyFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code graft study}: plan, run and look at studies. */
@Command(name = "study", description = "Plan, run and look at studies.")
final class StudyCommand extends CommandGroup {
  private static final Duration FOLLOW_PAUSE = Duration.ofSeconds(5);

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
    return run(this, Study.of(study.file(), folder), folder, options, commandLine());
  }

  /** Runs a study, says what became of it, and returns the exit code. */
  static int run(
      GraftCommand command, Study asked, Path folder, RunOptions options, String commandLine) {
    Study study = options.on(command.machine(), asked).withCommand(commandLine);
    StudyResult result =
        command.viewed(view -> study.run(new StudyLines(view, command.out(), folder)));
    if (result.isStopped()) {
      return EXIT_STOPPED;
    }
    command.print(StudyText.of(result));
    return result.end() == RunEnd.COMPLETE ? 0 : EXIT_FAILED;
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
          Optional<Path> folder,
      @Mixin RunOptions options,
      @Mixin JsonOption json) {
    Study asked = Study.of(study.file());
    Study placed = options.on(machine(), folder.map(asked::in).orElse(asked));
    PlannedRun planned =
        viewed(view -> placed.plan(new StudyLines(view, out(), folder.orElse(Path.of("")))));
    json.print(this, planned::json, () -> new PlanSummary(planned).lines());
    return 0;
  }

  @Command(name = "show", description = "A preset as a study file.")
  int show(
      @Parameters(paramLabel = "PRESET", description = "demo, small, paper or rates.")
          String preset) {
    if (preset.endsWith(".yaml") || preset.endsWith(".yml")) {
      throw new UsageException(
          "only presets are shown, one of "
              + String.join(", ", StudyFile.PRESETS)
              + "; 'graft study plan "
              + Shown.text(preset)
              + "' says what a file would run");
    }
    out().print(StudyFile.presetText(preset));
    return 0;
  }

  @Command(name = "status", description = "How far a study is; works while it runs.")
  int status(
      @Parameters(paramLabel = "DIR", description = "Study folder.") Path folder,
      @Mixin JsonOption json) {
    StudyStatus status = Study.at(folder).status();
    json.print(this, status::json, () -> StudyText.of(status));
    return 0;
  }

  @Command(
      name = "watch",
      description = {
        "A page in the browser that follows a study, a search or a single training, while it runs and after.",
        "Of what is stored alone: started beside the run, and ended by Ctrl-C without touching it."
      })
  int watch(
      @Parameters(
              paramLabel = "DIR",
              description = {
                "Folder of a study, a search or a model;",
                "or what 'finetune' or 'pretrain' is to write."
              })
          Path folder,
      @Mixin WatchOptions options) {
    try (Watch watch = Watch.of(folder);
        LiveServer server = options.serve(watch)) {
      print("%s", server.address());
      out().flush();
      say("the page follows %s until Ctrl-C", Shown.text(folder.toString()));
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      return EXIT_STOPPED;
    }
  }

  @Command(name = "report", description = "Write the report again from the stored results.")
  int report(
      @Parameters(paramLabel = "DIR", description = "Study folder.") Path folder,
      @Option(
              names = "--like",
              paramLabel = "DIR",
              description = {
                "A study of target classes like the source's, on the same bases: what freezing does there is",
                "compared with what it does in this one, of unlike classes (F15)."
              })
          Optional<Path> like) {
    WrittenReport report =
        viewed(
            view -> {
              view.show(ToldProgress.words(Doing.REPORTING));
              Study study = Study.at(folder);
              return like.map(other -> study.report(Study.at(other))).orElseGet(study::report);
            });
    print(StudyText.of(report, List.of()));
    return Study.at(folder).status().isComplete() ? 0 : EXIT_FAILED;
  }

  @Command(
      name = "export",
      description = {
        "Bring results to other programs: tables, TensorBoard's event files, an MLflow server.",
        "Works while the study runs; again, it adds what is new."
      })
  int export(
      @Parameters(paramLabel = "DIR", description = "Study folder.") Path folder,
      @Mixin StudyExportOptions options) {
    options.check();
    Study study = Study.at(folder).on(machine());
    if (options.format() == StudyExportOptions.Format.CSV) {
      print("trials.csv, epochs.csv and bases.csv in %s", study.export(options.tables(folder)));
      return 0;
    }
    Exporter exporter =
        options.exporter(study, folder, name -> Optional.ofNullable(System.getenv(name)));
    if (options.follow()) {
      study.follow(exporter, FOLLOW_PAUSE, new ExportLines(this));
    } else {
      new ExportLines(this).exported(study.export(exporter));
    }
    return 0;
  }

  @Command(name = "check", description = "Check the store; lists every problem, exits 5 if any.")
  int check(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    List<String> problems = Study.at(folder).check();
    print(problems);
    print(problems.isEmpty() ? "the store is whole" : problems.size() + " problems");
    return problems.isEmpty() ? 0 : EXIT_STORE;
  }

  @Command(
      name = "digest",
      description = "A hash over all finished results, without times and machines.")
  int digest(@Parameters(paramLabel = "DIR", description = "Study folder.") Path folder) {
    print(Study.at(folder).digest());
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
      @Mixin NamesOption names,
      @Mixin DeviceOption device) {
    Study study = names.on(Study.at(folder).on(device.on(machine())));
    Reproduced again = viewed(view -> study.reproduce(trial, new StudyLines(view, out(), folder)));
    print(StudyText.of(again));
    return again.isSame() ? 0 : EXIT_FAILED;
  }

  private String commandLine() {
    ParseResult parsed = spec().root().commandLine().getParseResult();
    return "graft " + String.join(" ", parsed == null ? List.of() : parsed.originalArgs());
  }
}
