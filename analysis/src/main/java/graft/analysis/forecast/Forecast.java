package graft.analysis.forecast;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Schedule.Task;
import graft.core.data.TargetSize;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.plan.BaseSpec;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a run is expected to take: the missing bases and trials of a plan on the machine measured.
 *
 * @param workers workers that share the work
 * @param bases worker-seconds of each missing base by id
 * @param trials worker-seconds of each missing trial by id
 * @param derived derived trials that follow at most
 * @param derivedSeconds worker-seconds of these
 * @param other trials at another n that follow at most, where a derivation chooses it
 * @param otherSeconds worker-seconds of these
 * @param fixedWall seconds from start to end without any that follow
 */
public record Forecast(
    int workers,
    Map<String, Double> bases,
    Map<String, Double> trials,
    int derived,
    double derivedSeconds,
    int other,
    double otherSeconds,
    double fixedWall) {
  public Forecast {
    bases = Map.copyOf(bases);
    trials = Map.copyOf(trials);
  }

  /**
   * The forecast for what is missing of a plan.
   *
   * @param speed of each worker
   */
  public static Forecast of(
      StudySettings settings,
      StudyPlan plan,
      Workloads workloads,
      Speed speed,
      int workers,
      Missing missing) {
    Map<String, Double> bases = new HashMap<>();
    Map<String, Double> trials = new HashMap<>();
    List<Task> baseTasks = new ArrayList<>();
    List<Task> trialTasks = new ArrayList<>();
    for (BaseSpec base : plan.bases()) {
      if (missing.bases().contains(base.id())) {
        double seconds = speed.seconds(workloads.of(base));
        bases.put(base.id(), seconds);
        baseTasks.add(new Task(base.id(), "", seconds));
      }
    }
    for (TrialSpec trial : plan.trials()) {
      if (missing.trials().contains(trial.id())) {
        double seconds = speed.seconds(workloads.of(trial));
        trials.put(trial.id(), seconds);
        String needs = trial.protocol().transferredLayers() > 0 ? trial.baseId() : "";
        trialTasks.add(new Task(trial.id(), needs, seconds));
      }
    }
    int most = DerivedTrials.atMost(settings);
    int derived = Math.max(0, most - missing.derivedDone());
    double each = most == 0 ? 0 : derivedSeconds(settings, plan, workloads, speed) / most;
    Followers others = atOtherN(settings, plan, workloads, speed);
    int other = Math.max(0, others.trials() - missing.otherDone());
    return new Forecast(
        workers,
        bases,
        trials,
        derived,
        derived * each,
        other,
        others.trials() == 0 ? 0 : others.seconds() * other / others.trials(),
        Schedule.seconds(workers, baseTasks, trialTasks));
  }

  /** Trials that may follow, and their worker-seconds. */
  private record Followers(int trials, double seconds) {}

  /** As many trials at another n as there can be, each like the mean of those planned. */
  private static Followers atOtherN(
      StudySettings settings, StudyPlan plan, Workloads workloads, Speed speed) {
    int all = 0;
    double seconds = 0;
    for (TargetSize size : plan.sizes()) {
      List<TrialSpec> planned =
          plan.trials().stream().filter(t -> t.split() == 0 && is(t, size, "")).toList();
      if (planned.isEmpty()) {
        continue;
      }
      TrialSpec first = planned.get(0);
      int depth = Networks.find(first.network(), 2).orElseThrow().depth();
      Set<Protocol> protocols =
          planned.stream().map(TrialSpec::protocol).collect(Collectors.toSet());
      int trials =
          settings.splits()
              * settings.seeds()
              * DerivedTrials.atOtherN(settings, depth, first.recipe(), protocols);
      double mean =
          planned.stream().mapToDouble(t -> speed.seconds(workloads.of(t))).average().orElse(0);
      all += trials;
      seconds += trials * mean;
    }
    return new Followers(all, seconds);
  }

  /** Worker-seconds of all derived trials, were there as many as there can be. */
  private static double derivedSeconds(
      StudySettings settings, StudyPlan plan, Workloads workloads, Speed speed) {
    double total = 0;
    for (TargetSize size : settings.sizes()) {
      int index = settings.sizes().indexOf(size);
      TargetSize canonical = plan.sizes().get(Math.min(index, plan.sizes().size() - 1));
      double own = longest(plan, workloads, speed, t -> is(t, canonical, ""));
      total += 2.0 * settings.splits() * settings.optimalSeeds() * own;
      if (settings.sensitivity().sizes().contains(size)) {
        for (String variant : variants(plan, canonical)) {
          total +=
              (double) settings.splits()
                  * settings.seeds()
                  * longest(plan, workloads, speed, t -> is(t, canonical, variant));
        }
      }
    }
    return total;
  }

  private static Set<String> variants(StudyPlan plan, TargetSize size) {
    return plan.trials().stream()
        .filter(t -> t.size().equals(size) && t.experiments().contains("sensitivity"))
        .map(TrialSpec::variant)
        .collect(Collectors.toSet());
  }

  private static boolean is(TrialSpec trial, TargetSize size, String variant) {
    return trial.size().equals(size)
        && trial.variant().equals(variant)
        && trial.method() == Method.SGD;
  }

  private static double longest(
      StudyPlan plan, Workloads workloads, Speed speed, Predicate<TrialSpec> which) {
    return plan.trials().stream()
        .filter(which)
        .mapToDouble(t -> speed.seconds(workloads.of(t)))
        .max()
        .orElse(0);
  }

  /** Worker-seconds of all that may follow from results. */
  public double followingSeconds() {
    return derivedSeconds + otherSeconds;
  }

  /** Seconds from start to end, with as many trials following from results as there can be. */
  public double wall() {
    return fixedWall + followingSeconds() / workers;
  }

  /** Worker-seconds of all missing bases and trials by id. */
  public Map<String, Double> seconds() {
    Map<String, Double> all = new HashMap<>(bases);
    all.putAll(trials);
    return all;
  }
}
