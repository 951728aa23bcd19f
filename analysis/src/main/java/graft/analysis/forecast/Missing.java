package graft.analysis.forecast;

import graft.core.protocol.Method;
import graft.study.plan.BaseSpec;
import graft.study.plan.Experiment;
import graft.study.plan.StudyPlan;
import graft.study.plan.TrialSpec;
import graft.study.store.BaseRecord;
import graft.study.store.StudyRecords;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a run of a plan has to do. Failed trainings are tried again; diverged ones are results.
 *
 * @param bases ids of bases to train
 * @param trials ids of trials to train
 * @param cachedBases bases of the plan whose weights are there
 * @param derivedDone trials of derived protocols that are there already
 * @param otherDone trials at another n, which a derivation needed, that are there already
 * @param derivedWaiting trials that followed from results and have none themselves
 */
public record Missing(
    Set<String> bases,
    Set<String> trials,
    int cachedBases,
    int derivedDone,
    int otherDone,
    int derivedWaiting) {
  public Missing {
    bases = Set.copyOf(bases);
    trials = Set.copyOf(trials);
  }

  /**
   * What a plan lacks.
   *
   * @param study what there is of it, or empty for a new study
   * @param cached whether the weights of a base are there, by its id
   */
  public static Missing of(
      StudyPlan plan, Optional<? extends StudyRecords> study, Predicate<String> cached) {
    Set<String> done = new HashSet<>();
    study.ifPresent(
        records -> {
          records.bases().stream()
              .filter(base -> isResult(base.state()))
              .map(BaseRecord::spec)
              .forEach(base -> done.add(base.id()));
          records.trials().stream()
              .filter(trial -> isResult(trial.state()))
              .map(TrialRecord::spec)
              .forEach(trial -> done.add(trial.id()));
        });
    Set<String> planned = plan.trials().stream().map(TrialSpec::id).collect(Collectors.toSet());
    Set<String> trials =
        planned.stream().filter(id -> !done.contains(id)).collect(Collectors.toSet());
    Set<String> wanted =
        plan.trials().stream()
            .filter(t -> trials.contains(t.id()) && t.protocol().transferredLayers() > 0)
            .map(TrialSpec::baseId)
            .collect(Collectors.toSet());
    Set<String> there =
        plan.bases().stream()
            .filter(base -> !base.isGiven())
            .map(BaseSpec::id)
            .filter(cached)
            .collect(Collectors.toSet());
    Set<String> bases =
        plan.bases().stream()
            .filter(base -> !base.isGiven())
            .map(BaseSpec::id)
            .filter(id -> !there.contains(id) && (!done.contains(id) || wanted.contains(id)))
            .collect(Collectors.toSet());
    List<TrialSpec> followed =
        study.stream()
            .flatMap(records -> records.trials().stream())
            .filter(trial -> isResult(trial.state()) && !planned.contains(trial.spec().id()))
            .map(TrialRecord::spec)
            .toList();
    int derived = (int) followed.stream().filter(Missing::isDerived).count();
    long waiting =
        study.stream()
            .flatMap(records -> records.trials().stream())
            .filter(trial -> !isResult(trial.state()) && !planned.contains(trial.spec().id()))
            .count();
    return new Missing(
        bases, trials, there.size(), derived, followed.size() - derived, (int) waiting);
  }

  private static boolean isResult(TrialState state) {
    return state == TrialState.COMPLETE || state == TrialState.DIVERGED;
  }

  private static boolean isDerived(TrialSpec trial) {
    return trial.method() == Method.SGD
        && (trial.experiments().contains(Experiment.OPTIMAL.title())
            || trial.experiments().contains(Experiment.SENSITIVITY));
  }

  /** Whether there is nothing to do, so far as is known before results are looked at. */
  public boolean isNothing() {
    return bases.isEmpty() && trials.isEmpty() && derivedWaiting == 0;
  }
}
