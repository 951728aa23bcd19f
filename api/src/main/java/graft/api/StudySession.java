package graft.api;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Missing;
import graft.analysis.forecast.Workloads;
import graft.api.machine.Machine;
import graft.api.machine.StopHook;
import graft.core.data.ClassSplits;
import graft.core.data.Reading;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.report.WrittenReport;
import graft.study.coordinator.RunCosts;
import graft.study.coordinator.RunEnd;
import graft.study.coordinator.StudyRun;
import graft.study.event.StudyEventListener;
import graft.study.execution.CpuKind;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.execution.WorkerProcesses;
import graft.study.jobs.StudyJobs;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import graft.study.store.TrialState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One run of a study, from its file to its report.
 *
 * @param asked the study file; empty for that of the study's earlier runs
 * @param folder absolute and normal
 * @param strict whether what source and target share is refused
 * @param command what runs it, for the report
 * @param exporter hears what happens, before the listener
 */
record StudySession(
    Machine machine,
    Optional<StudyFile> asked,
    Path folder,
    Reading reading,
    boolean strict,
    String command,
    StopSwitch stop,
    StudyListener listener,
    StudyEventListener exporter) {

  /** Runs what is missing. */
  StudyResult run() {
    Optional<StudySettings> settings = asked.map(StudySettings::of); // refuses it at once
    machine.requirePlatform();
    settings.ifPresent(of -> of.formats().forEach(machine::requireArithmetic));
    StudyStore.requireNoOther(folder);
    if (asked.isEmpty()) {
      StudyReader.open(folder).close(); // refuses a folder without a study before it is made
    }
    requireWritable();
    if (asked.isPresent() && !StudyStore.exists(folder)) {
      CpuLevel level = ResumedLevel.ofNew(machine, settings.orElseThrow());
      try (TrialExecutor executor = workers(level)) {
        ReadyWorker.prepare(machine, () -> executor);
        StudyInput prepared = prepare(asked.get(), Optional.empty());
        try (StudyStore store = StudyStore.create(folder)) {
          return run(store, prepared, executor, level);
        }
      } finally {
        removeLogsOfNone();
      }
    }
    try (StudyStore store = StudyStore.open(folder)) {
      Optional<StudyFile> before = store.settings().map(StudyFile::stored);
      StudyFile file =
          asked.or(() -> before).orElseThrow(() -> new UsageException(neverPlanned(folder)));
      ResumedLevel.requireDevice(store, machine.device());
      CpuLevel level =
          ResumedLevel.of(
              store, machine, StudySettings.of(before.orElse(file)), Remedy.NEW_STUDY_HERE);
      try (TrialExecutor executor = workers(level)) {
        if (!isFinished(store)) {
          ReadyWorker.prepare(machine, () -> executor);
        }
        return run(store, prepare(file, before), executor, level);
      }
    }
  }

  /** A study that was refused leaves nothing behind. */
  private void removeLogsOfNone() {
    try {
      if (!StudyStore.exists(folder)) {
        WorkerProcesses.removeLogs(logs());
      }
    } catch (IOException e) {
      return; // they are in nobody's way
    }
  }

  private Path logs() {
    return folder.resolve(StudyStore.LOGS);
  }

  private TrialExecutor workers(CpuLevel level) {
    return machine.startWorkers(machine.workers(), level, logs());
  }

  private static boolean isFinished(StudyStore store) {
    return store.trials().stream().allMatch(t -> t.state() == TrialState.COMPLETE);
  }

  private static String neverPlanned(Path folder) {
    return Shown.text(folder.toString()) + " holds a study that was never planned; say what it is";
  }

  private StudyInput prepare(StudyFile file, Optional<StudyFile> before) {
    StudyInput input = StudyInput.of(machine, file, before, reading, strict, listener);
    requireDisk(PlannedRun.diskBytes(input.settings(), input.plan(), machine.workers()));
    return input;
  }

  private StudyResult run(
      StudyStore store, StudyInput prepared, TrialExecutor executor, CpuLevel level) {
    prepared.data().requireSame(store::fact);
    StudyPlan plan = prepared.plan();
    plan.splits().forEach(split -> StoredSplits.requireSame(folder, split));
    store.storeSettings(prepared.file().text());
    write(folder.resolve("study.yaml"), prepared.file().text());
    plan.splits().forEach(split -> ClassSplits.write(split, folder.resolve("splits")));
    store.plan(plan.bases(), plan.trials());
    int again = store.retryFailed();
    if (!isFinished(store) || store.fact(StudyFacts.FINGERPRINT).isEmpty()) {
      NewFacts.of(machine, prepared.settings(), prepared.data(), plan, command).store(store);
    }
    if (again > 0) {
      listener.retried(again);
    }
    pin(store, level);
    Optional<RunClock> clock = plan(store, prepared, executor, level);
    RunEnd end = runAll(store, prepared, executor, clock);
    return finish(end, store, clock);
  }

  /** Says what will be run and how long it will take; empty where nothing is known of that. */
  private Optional<RunClock> plan(
      StudyStore store, StudyInput prepared, TrialExecutor executor, CpuLevel level) {
    listener.doing(Doing.PLANNING);
    Missing missing = Missing.of(prepared.plan(), Optional.of(store), isCached(machine));
    Optional<SpeedCheck> check =
        missing.isNothing()
            ? Optional.empty()
            : SpeedCheck.of(machine, executor, level, prepared, true, listener);
    PlannedRun planned = planned(prepared, missing, check, executor);
    listener.planned(planned);
    return planned
        .check()
        .map(
            known ->
                RunClock.start(
                    store,
                    planned.plan(),
                    new Workloads(planned.settings(), planned.plan(), planned.images()),
                    known.speed(),
                    planned.forecast().orElseThrow()));
  }

  /** What a run would do, at a speed of this machine where it would do anything. */
  static PlannedRun planned(
      StudyInput input, Missing missing, Optional<SpeedCheck> check, TrialExecutor executor) {
    return new PlannedRun(
        input.settings(),
        input.plan(),
        input.data().store().index(),
        missing,
        check,
        executor.workers(),
        input.notes());
  }

  /** Whether the weights of a base are in a machine's cache. */
  static Predicate<String> isCached(Machine machine) {
    return base -> machine.bases().find(base).isPresent();
  }

  /** Runs the plan, then what its results ask for, until they ask for nothing new. */
  private RunEnd runAll(
      StudyStore store, StudyInput prepared, TrialExecutor executor, Optional<RunClock> clock) {
    StudyImages data = prepared.data();
    StudyJobs jobs =
        new StudyJobs(prepared.settings(), prepared.plan(), data.store(), data.source());
    Map<String, TrialSpec> trials = new LinkedHashMap<>();
    prepared.plan().trials().forEach(trial -> trials.put(trial.id(), trial));
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
              exporter.and(listener::heard),
              clock.map(RunClock::costs).orElseGet(RunCosts::unknown));
      RunEnd end = stoppable(run, clock);
      listener.doing(Doing.DERIVING);
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
      listener.followed(more.size());
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
    return prepared
        .planner()
        .trials(
            DerivedTrials.of(
                prepared.settings(), prepared.planner(), facts.cells(), facts.tests()));
  }

  /** Keeps the instructions of the study's first run, which all its runs use. */
  private void pin(StudyStore store, CpuLevel pinned) {
    String kind = CpuKind.ofThisMachine();
    store
        .fact("cpu_kind")
        .filter(before -> !before.equals(kind))
        .ifPresent(
            before ->
                listener.message(
                    "begun on "
                        + before
                        + ", goes on on "
                        + kind
                        + ": last bits of results may differ between the two"));
    store.storeFact(ResumedLevel.FACT, pinned.name());
    if (!machine.device().isCpu()) {
      store.storeFact(ResumedLevel.DEVICE_FACT, machine.device().kind());
    }
    if (store.fact("cpu_kind").isEmpty()) {
      store.storeFact("cpu_kind", kind);
    }
  }

  /** Runs with its progress told, and with Ctrl-C stopping it resumably. */
  @SuppressWarnings("try") // the hook is opened for its end
  private RunEnd stoppable(StudyRun run, Optional<RunClock> clock) {
    stop.begins(run);
    try (StopHook hook = new StopHook(run::requestStop, listener::stopped)) {
      listener.began(run::progress);
      RunEnd end = run.run();
      if (end == RunEnd.STOPPED) { // the process may end before anything later is done
        clock.ifPresent(known -> known.stop(end));
      }
      return end;
    }
  }

  private StudyResult finish(RunEnd end, StudyStore store, Optional<RunClock> clock) {
    listener.doing(Doing.REPORTING);
    Optional<RunTimes> times = clock.map(known -> known.stop(end));
    StudyFacts.export(store, folder.resolve("exports"));
    Optional<WrittenReport> report =
        end == RunEnd.STOPPED
            ? Optional.empty()
            : Optional.of(StudyFacts.read(store, folder).report());
    return new StudyResult(end, report, times);
  }

  private void requireWritable() {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".writable", ""));
    } catch (IOException e) {
      throw new UsageException(
          "cannot write the study folder "
              + Shown.text(folder.toString())
              + ": it is a file, below a file, or not yours to write; ",
          Remedy.OTHER_FOLDER,
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
                  + " MB are free; free some, or ",
              Remedy.OTHER_DISK);
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
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MachineException("cannot write " + Shown.text(file.toString()) + ": " + e, e);
    }
  }
}
