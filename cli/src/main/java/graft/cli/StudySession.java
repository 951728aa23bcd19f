package graft.cli;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.figures.StudyCells;
import graft.analysis.forecast.Missing;
import graft.analysis.forecast.Workloads;
import graft.api.machine.Machine;
import graft.api.machine.StopHook;
import graft.core.data.ClassSplits;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.pack.PackedStore;
import graft.report.WrittenReport;
import graft.study.coordinator.RunCosts;
import graft.study.coordinator.RunEnd;
import graft.study.coordinator.StudyRun;
import graft.study.execution.CpuKind;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.jobs.StudyJobs;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import graft.study.store.CsvExport;
import graft.study.store.StudyStore;
import graft.study.store.TrialState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One run of a study, from its file to its report. */
final class StudySession {
  private static final int EXIT_COMPLETE = 0;
  private static final int EXIT_WITH_FAILURES = 6;
  private static final int EXIT_STOPPED = 130;

  /** What is being done, where no training shows it. */
  static final String READING = "reading the images";

  static final String PLANNING = "planning";
  static final String MEASURING = "measuring how fast this machine trains, some seconds";
  static final String REPORTING = "computing statistics and drawing the report";

  private final Machine machine;
  private final StudyFile asked;
  private final Path folder;
  private final RunOptions options;
  private final String commandLine;
  private final PrintWriter out;
  private final LiveView view;

  StudySession(
      Machine machine,
      StudyFile asked,
      Path folder,
      RunOptions options,
      String commandLine,
      PrintWriter out,
      LiveView view) {
    this.machine = machine;
    this.asked = asked;
    this.folder = folder.toAbsolutePath().normalize();
    this.options = options;
    this.commandLine = commandLine;
    this.out = out;
    this.view = view;
  }

  /** Runs what is missing and returns the exit code. */
  int run() {
    StudySettings.of(asked);
    machine.requirePlatform();
    int workers = options.workers(machine);
    StudyStore.requireNoOther(folder);
    requireWritable();
    if (!StudyStore.exists(folder)) {
      StudyInput prepared = prepare(Optional.empty());
      try (StudyStore store = StudyStore.create(folder)) {
        return run(store, prepared, workers);
      }
    }
    try (StudyStore store = StudyStore.open(folder)) {
      StudyFacts.requireStudy(store, folder);
      return run(store, prepare(store.settings().map(StudyFile::stored)), workers);
    }
  }

  private StudyInput prepare(Optional<StudyFile> before) {
    StudyInput input = StudyInput.of(machine, asked, before, options, view);
    requireDisk(PlanSummary.diskBytes(input.settings(), input.plan(), options.workers(machine)));
    return input;
  }

  private int run(StudyStore store, StudyInput prepared, int workers) {
    prepared.data().requireSame(store::fact);
    StudyPlan plan = prepared.plan();
    store.storeSettings(prepared.file().text());
    write(folder.resolve("study.yaml"), prepared.file().text());
    plan.splits().forEach(split -> ClassSplits.write(split, folder.resolve("splits")));
    store.plan(plan.bases(), plan.trials());
    int again = store.retryFailed();
    boolean finished = store.trials().stream().allMatch(t -> t.state() == TrialState.COMPLETE);
    if (!finished || store.fact(StudyFacts.FINGERPRINT).isEmpty()) {
      new StudyFacts(machine, prepared.settings(), prepared.data(), plan, commandLine).store(store);
    }
    if (again > 0) {
      out.println(again + " bases and trials that failed before are tried again");
    }
    try (TrialExecutor executor =
        machine.startWorkers(workers, pinnedLevel(store), folder.resolve("logs"))) {
      Optional<RunClock> clock = plan(store, prepared, executor);
      RunEnd end = runAll(store, prepared, executor, clock);
      return finish(end, store, clock);
    }
  }

  /** Says what will be run and how long it will take; empty where nothing is known of that. */
  private Optional<RunClock> plan(StudyStore store, StudyInput prepared, TrialExecutor executor) {
    StudySettings settings = prepared.settings();
    StudyPlan plan = prepared.plan();
    PackedStore pixels = prepared.data().store();
    view.show(PLANNING);
    Missing missing =
        Missing.of(plan, Optional.of(store), base -> machine.bases().find(base).isPresent());
    view.show(MEASURING);
    Optional<SpeedCheck> check =
        missing.isNothing()
            ? Optional.empty()
            : SpeedCheck.of(machine, executor, settings, plan, pixels);
    PlanSummary summary =
        new PlanSummary(
            settings, plan, pixels, missing, check, executor.workers(), prepared.notes());
    List<String> lines = summary.lines();
    view.clear();
    lines.forEach(out::println);
    out.println("logs in " + shown("logs"));
    out.flush();
    return check.map(
        known ->
            RunClock.start(
                store,
                plan,
                new Workloads(settings, plan, pixels.index()),
                known.speed(),
                summary.forecast().orElseThrow()));
  }

  /** Runs the plan, then what its results ask for, until they ask for nothing new. */
  private RunEnd runAll(
      StudyStore store, StudyInput prepared, TrialExecutor executor, Optional<RunClock> clock) {
    StudyData data = prepared.data();
    StudyJobs jobs =
        new StudyJobs(prepared.settings(), prepared.plan(), data.store(), data.source());
    Map<String, TrialSpec> trials = new LinkedHashMap<>();
    prepared.plan().trials().forEach(trial -> trials.put(trial.id(), trial));
    EventText words = new EventText(prepared.plan().bases());
    while (true) {
      StudyRun run =
          new StudyRun(
              store,
              prepared.plan().bases(),
              List.copyOf(trials.values()),
              jobs,
              executor,
              machine.bases(),
              folder.resolve("checkpoints"),
              event -> words.line(event).ifPresent(this::tell),
              clock.map(RunClock::costs).orElseGet(RunCosts::unknown));
      RunEnd end = watched(run, clock);
      view.show("deriving protocols from the results");
      List<TrialSpec> more = new ArrayList<>();
      if (end != RunEnd.STOPPED) {
        for (TrialSpec trial : derived(store, prepared)) {
          if (trials.putIfAbsent(trial.id(), trial) == null) {
            more.add(trial);
          }
        }
      }
      if (more.isEmpty()) {
        return end;
      }
      clock.ifPresent(known -> known.follow(unfinished(store, more)));
      view.clear();
      out.println(more.size() + " trials follow from these results: derived protocols");
      out.flush();
    }
  }

  /** Those of some trials that an earlier run did not bring to an end. */
  private static List<TrialSpec> unfinished(StudyStore store, List<TrialSpec> trials) {
    Set<String> ended =
        store.trials().stream()
            .filter(trial -> trial.outcome().isPresent())
            .map(trial -> trial.spec().id())
            .collect(Collectors.toSet());
    return trials.stream().filter(trial -> !ended.contains(trial.id())).toList();
  }

  private List<TrialSpec> derived(StudyStore store, StudyInput prepared) {
    StudyFacts facts = StudyFacts.read(store, folder);
    StudyCells cells = StudyCells.of(store.trials(), facts.grid(store));
    return prepared
        .planner()
        .trials(
            DerivedTrials.of(
                prepared.settings(), prepared.planner(), cells, StudyFacts.tests(store)));
  }

  /** The instructions of the study's first run, which this machine must have. */
  private CpuLevel pinnedLevel(StudyStore store) {
    CpuLevel here = CpuLevel.ofThisMachine();
    CpuLevel pinned = store.fact("cpu_level").map(CpuLevel::valueOf).orElse(here);
    if (!here.includes(pinned)) {
      throw new MachineException(
          "this study was begun with "
              + pinned
              + " instructions, this processor has "
              + here
              + " only; resume it on such a processor, or name another folder with --out for a new study");
    }
    String kind = CpuKind.ofThisMachine();
    store
        .fact("cpu_kind")
        .filter(before -> !before.equals(kind))
        .ifPresent(
            before ->
                tell(
                    "begun on "
                        + before
                        + ", goes on on "
                        + kind
                        + ": last bits of results may differ between the two"));
    store.storeFact("cpu_level", pinned.name());
    if (store.fact("cpu_kind").isEmpty()) {
      store.storeFact("cpu_kind", kind);
    }
    return pinned;
  }

  /** Runs with the live view on, and with Ctrl-C stopping it resumably. */
  @SuppressWarnings("try") // the hook is opened for its end
  private RunEnd watched(StudyRun run, Optional<RunClock> clock) {
    try (StopHook hook = StopHook.telling(run::requestStop)) {
      view.show(new ProgressLines(run::progress));
      RunEnd end = run.run();
      if (end == RunEnd.STOPPED) { // the process may end before anything later is done
        clock.ifPresent(known -> known.stop(end));
      }
      return end;
    }
  }

  private int finish(RunEnd end, StudyStore store, Optional<RunClock> clock) {
    view.show(REPORTING);
    List<String> times = clock.map(known -> known.stop(end)).orElse(List.of());
    CsvExport.write(store, folder.resolve("exports"));
    if (end == RunEnd.STOPPED) {
      return EXIT_STOPPED;
    }
    WrittenReport report = StudyFacts.read(store, folder).report(folder, store);
    view.clear();
    report.lines().forEach(out::println);
    report.notes().forEach(out::println);
    times.forEach(out::println);
    out.println("report: " + report.index());
    if (end == RunEnd.WITH_FAILURES) {
      out.println("some base or trial diverged or failed: 'graft study status' lists them");
    }
    out.flush();
    return end == RunEnd.COMPLETE ? EXIT_COMPLETE : EXIT_WITH_FAILURES;
  }

  private void tell(String event) {
    view.say("graft: " + Shown.text(event));
  }

  private String shown(String part) {
    return Shown.text(folder.resolve(part).toString());
  }

  private void requireWritable() {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".writable", ""));
    } catch (IOException e) {
      throw new UsageException(
          "cannot write the study folder "
              + Shown.text(folder.toString())
              + ": it is a file, below a file, or not yours to write; name another folder with --out",
          e);
    }
  }

  private void requireDisk(long needed) {
    for (Path place : new Path[] {folder, machine.cache()}) {
      try {
        Files.createDirectories(place);
        long free = Files.getFileStore(place).getUsableSpace();
        if (free < needed) {
          throw new MachineException(
              "the plan needs about "
                  + needed / 1_000_000
                  + " MB in "
                  + Shown.text(place.toString())
                  + ", where "
                  + free / 1_000_000
                  + " MB are free; free some, or name a folder on another disk with --out or GRAFT_CACHE");
        }
      } catch (IOException e) {
        throw new UsageException("cannot use " + Shown.text(place.toString()) + ": " + e, e);
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text);
      Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MachineException("cannot write " + Shown.text(file.toString()) + ": " + e, e);
    }
  }
}
