package graft.api;

import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.data.Reading;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.pack.PackedStore;
import graft.core.text.NearMiss;
import graft.core.weights.Wanted;
import graft.study.coordinator.BaseCache;
import graft.study.coordinator.JobSource.JobFiles;
import graft.study.coordinator.SingleTraining;
import graft.study.event.StudyEvent;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.jobs.StudyJobs;
import graft.study.plan.Resumption;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import graft.study.source.BaseSource;
import graft.study.store.OutcomeDifferences;
import graft.study.store.StudyReader;
import graft.study.store.TrialRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Trains one finished trial of a study again, from its base, and compares every number. */
record Reproduction(Machine machine, Path folder, StudyReader study, StudyListener listener) {

  /**
   * Reproduces a trial.
   *
   * @param prefix of the trial's id, as long as it takes to be the only one
   * @param names the encoding of names, for studies that do not keep it
   */
  Reproduced run(String prefix, Optional<String> names) {
    TrialRecord trial = find(study.trials(), prefix);
    TrainingOutcome stored = finished(trial);
    TrainingOutcome again = again(settings(names), trial.spec());
    return new Reproduced(trial.spec().id(), OutcomeDifferences.between(stored, again));
  }

  /** The trial that the prefix names. */
  static TrialRecord find(List<TrialRecord> trials, String prefix) {
    List<TrialRecord> found =
        trials.stream().filter(trial -> trial.spec().id().startsWith(prefix)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      List<String> known =
          trials.stream()
              .map(trial -> trial.spec().id())
              .map(id -> id.substring(0, Math.min(id.length(), Math.max(4, prefix.length()))))
              .distinct()
              .toList();
      throw new UsageException(
          "no trial '" + prefix + "' in this study" + NearMiss.offer(prefix, known) + "\n",
          Remedy.EXPORT);
    }
    throw new UsageException(
        "'"
            + prefix
            + "' begins the ids of "
            + found.size()
            + " trials, among them "
            + String.join(", ", found.stream().limit(3).map(trial -> trial.spec().id()).toList())
            + "; give more of the id");
  }

  private static TrainingOutcome finished(TrialRecord trial) {
    TrainingOutcome outcome = trial.outcome().orElse(null);
    if (outcome == null || outcome instanceof TrainingOutcome.Failed) {
      throw new UsageException(
          "trial "
              + trial.spec().id()
              + " has no result to compare with: it is "
              + trial.state()
              + "; choose a finished one");
    }
    return outcome;
  }

  /** The study's, with an encoding of names where it does not remember one. */
  private StudySettings settings(Optional<String> names) {
    StudyFile stored = StudyFile.stored(study.settings().orElse(""));
    StudyFile asked = StudyFile.stored(stored.text());
    names.ifPresent(given -> asked.put(StudySettings.NAMES_ENCODING, given));
    return StudySettings.of(Resumption.merge(stored, asked));
  }

  private TrainingOutcome again(StudySettings settings, TrialSpec trial) {
    listener.doing(Doing.READING_IMAGES);
    StudyImages data =
        StudyImages.of(machine, settings, Reading.usual().excludingBad(true), listener);
    try (PackedStore store = data.store()) {
      data.requireSame(study::fact);
      ResumedLevel.requireDevice(study, machine.device());
      CpuLevel level = ResumedLevel.require(study, Remedy.SUCH_PROCESSOR);
      try (ScratchFolder files =
              ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.REPRODUCTION);
          TrialExecutor executor = machine.startWorkers(1, level, files.path())) {
        StudyPlan plan = data.planner(settings).plan();
        StoredSplits.requireSame(folder, plan.splits().get(trial.split()));
        StudyJobs jobs = new StudyJobs(settings, plan, store, data.source());
        Optional<String> base = base(data, trial);
        listener.doing(Doing.STARTING);
        Path checkpoint = files.path().resolve("checkpoint");
        SingleTraining training =
            new SingleTraining(executor, event -> heard(event, trial), checkpoint);
        TrainingOutcome outcome =
            training
                .run(
                    attempt ->
                        jobs.trials(
                            List.of(trial),
                            List.of(new JobFiles(attempt, checkpoint, Optional.empty())),
                            base))
                .orElseThrow(() -> notEnded("it was stopped"));
        if (training.isGivenUp() && outcome instanceof Failed failed) {
          throw notEnded(failed.reason());
        }
        return outcome;
      }
    }
  }

  private void heard(StudyEvent event, TrialSpec trial) {
    listener.heard(event);
    if (event instanceof StudyEvent.Progressed progressed) {
      listener.progressed(
          new TrainingProgress(
              trial.recipe().epochs(),
              trial.images(),
              progressed.progress(),
              Optional.empty(),
              false));
    }
  }

  private static MachineException notEnded(String reason) {
    return new MachineException("the trial did not come to its end: " + reason);
  }

  /** The content of the base that the trial started from: the same, bit for bit. */
  private Optional<String> base(StudyImages data, TrialSpec trial) {
    if (trial.protocol().transferredLayers() == 0) {
      return Optional.empty();
    }
    BaseCache cache = machine.bases();
    if (data.bases() instanceof BaseSource.Given given) {
      cache.give(
          trial.baseId(), given.file(), new Wanted(given.key(), Optional.of(trial.network())));
      return Optional.of(cache.content(trial.baseId()));
    }
    String wanted =
        study.bases().stream()
            .filter(base -> base.spec().id().equals(trial.baseId()))
            .map(base -> base.outcome().orElse(null))
            .map(outcome -> outcome instanceof Complete complete ? complete.weightsSha256() : "")
            .findFirst()
            .orElse("");
    boolean there =
        cache.find(trial.baseId()).map(found -> found.weightsSha256().equals(wanted)).orElse(false);
    if (!there) {
      throw new DataException(
          "the weights of base "
              + trial.baseId()
              + " are not in the cache "
              + machine.cache()
              + "; set GRAFT_CACHE to where the study was run, or run the study there again with"
              + " one more size, which brings them back");
    }
    return Optional.of(cache.content(trial.baseId()));
  }
}
