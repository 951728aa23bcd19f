package graft.api;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Forecast;
import graft.analysis.forecast.SharedWork;
import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.BaseSpec;
import graft.study.store.BaseRecord;
import graft.study.store.RunningTraining;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A study's plan and state as programs read them. */
final class StudyTables {
  private StudyTables() {}

  static Map<String, Object> of(PlannedRun planned) {
    Optional<Forecast> forecast = planned.forecast();
    PlanTable table = new PlanTable(planned, forecast);
    Map<String, Object> all = new LinkedHashMap<>();
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("classes", planned.images().classes().size());
    dataset.put("images", planned.images().examples().size());
    dataset.put("fingerprint", planned.images().fingerprint());
    all.put("dataset", dataset);
    all.put("notes", planned.notes());
    Map<String, Object> bases = row(table.bases());
    BaseSpec first = planned.plan().bases().get(0);
    bases.put("given", first.isGiven());
    bases.put("origin", first.origin().text());
    bases.put("cached", planned.missing().cachedBases());
    all.put("bases", bases);
    Map<String, Object> trials = new LinkedHashMap<>();
    trials.put("distinct", planned.plan().trials().size());
    trials.put("to_run", planned.missing().trials().size());
    trials.put("splits", planned.plan().splits().size());
    trials.put("derived_at_most", DerivedTrials.atMost(planned.settings()));
    all.put("trials", trials);
    all.put("experiments", table.experiments().stream().map(StudyTables::row).toList());
    Map<String, Object> images = new LinkedHashMap<>();
    images.put(
        "trained_in_bases", planned.bases().stream().mapToLong(PlannedRun::imagesTrained).sum());
    images.put(
        "trained_in_trials", planned.trials().stream().mapToLong(PlannedRun::imagesTrained).sum());
    images.put("evaluated", Math.round(planned.imagesEvaluated()));
    all.put("images", images);
    SharedWork shared = planned.sharedWork();
    all.put("shared", Map.of("trials", shared.trials(), "multiply_adds", shared.saved()));
    Map<String, Object> needs = new LinkedHashMap<>();
    needs.put("disk_bytes", planned.diskBytes());
    needs.put("memory_bytes", planned.workers() * planned.workerBytes());
    needs.put("workers", planned.workers());
    needs.put("measured", planned.check().isPresent());
    all.put("needs", needs);
    all.put("forecast", forecast.map(StudyTables::forecast));
    return all;
  }

  private static Map<String, Object> row(PlanTable.Row row) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", row.name());
    all.put("planned", row.trials());
    all.put("shared", row.shared());
    all.put("to_run", row.toRun());
    all.put("updates", row.updates());
    all.put("images", row.images());
    all.put("seconds", row.seconds());
    return all;
  }

  private static Map<String, Object> forecast(Forecast forecast) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seconds", forecast.fixedWall());
    all.put("seconds_at_most", forecast.wall());
    all.put("derived", forecast.derived());
    all.put("at_other_n", forecast.other());
    all.put("workers", forecast.workers());
    return all;
  }

  static Map<String, Object> of(StudyStatus status) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("complete", status.isComplete());
    all.put("bases", counts(status.bases().stream().map(BaseRecord::state).toList()));
    all.put("trials", counts(status.trials().stream().map(TrialRecord::state).toList()));
    all.put("left", status.left().map(StudyTables::left));
    all.put("running", status.running().stream().map(one -> running(one, status)).toList());
    List<Map<String, Object>> faults = new ArrayList<>();
    status.bases().forEach(b -> b.outcome().ifPresent(o -> fault(b.spec().id(), true, o, faults)));
    status
        .trials()
        .forEach(t -> t.outcome().ifPresent(o -> fault(t.spec().id(), false, o, faults)));
    all.put("faults", faults);
    return all;
  }

  /** How many are planned, and in each state. */
  private static Map<String, Object> counts(List<TrialState> states) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("planned", states.size());
    for (TrialState state : TrialState.values()) {
      all.put(
          state.name().toLowerCase(Locale.ROOT), states.stream().filter(s -> s == state).count());
    }
    return all;
  }

  private static Map<String, Object> left(StudyStatus.Left left) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seconds", left.time().toMillis() / 1000.0);
    all.put("workers", left.workers());
    return all;
  }

  private static Map<String, Object> running(RunningTraining one, StudyStatus status) {
    Optional<Training> known = status.training(one.job());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", one.job());
    all.put("base", known.map(Training.OfBase.class::isInstance));
    all.put("attempt", one.attempt());
    all.put("epoch", one.progress().map(JobProgress::epoch));
    all.put("epochs", known.map(Training::epochs));
    all.put("loss", one.progress().map(JobProgress::loss));
    all.put("images_trained", one.progress().map(JobProgress::imagesTrained));
    all.put("heard_of", one.at().toString());
    return all;
  }

  private static void fault(
      String id, boolean base, TrainingOutcome outcome, List<Map<String, Object>> faults) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", id);
    all.put("base", base);
    if (outcome instanceof TrainingOutcome.Failed failed) {
      all.put("state", "failed");
      all.put("reason", failed.reason());
    } else if (outcome instanceof TrainingOutcome.Diverged diverged) {
      all.put("state", "diverged");
      all.put("epoch", diverged.epoch());
      all.put("update", diverged.update());
    } else {
      return;
    }
    faults.add(all);
  }
}
