package graft.analysis.forecast;

import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.CommonWork;
import graft.core.protocol.Method;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * How much less there is to do where trials that have work in common are trained together.
 *
 * @param trials that have work in common with another
 * @param saved multiply-adds of updates that are not done again, of all that there would be, 0..1
 */
public record SharedWork(int trials, double saved) {
  /** Of some trials, in groups as large as workers get them. */
  public static SharedWork of(List<TrialSpec> trials) {
    List<List<TrialSpec>> groups = new ArrayList<>();
    for (TrialSpec trial : trials) {
      groups.stream()
          .filter(
              group -> group.size() < CommonWork.MOST_AT_ONCE && trial.hasCommonWork(group.get(0)))
          .findFirst()
          .orElseGet(() -> added(groups))
          .add(trial);
    }
    double all = trials.stream().mapToDouble(SharedWork::whole).sum();
    double saved = groups.stream().mapToDouble(SharedWork::saved).sum();
    int together = groups.stream().mapToInt(List::size).filter(size -> size > 1).sum();
    return new SharedWork(together, all == 0 ? 0 : saved / all);
  }

  private static List<TrialSpec> added(List<List<TrialSpec>> groups) {
    List<TrialSpec> group = new ArrayList<>();
    groups.add(group);
    return group;
  }

  private static double saved(List<TrialSpec> group) {
    double saved = 0;
    for (int i = 1; i < group.size(); i++) {
      TrialSpec trial = group.get(i);
      double most = 0;
      for (TrialSpec before : group.subList(0, i)) {
        most = Math.max(most, common(trial, before));
      }
      saved += most;
    }
    return saved;
  }

  /** What two trials do alike: all of some epochs, or frozen layers' passes in each. */
  private static double common(TrialSpec a, TrialSpec b) {
    if (CommonWork.differInDecayAlone(a.protocol(), a.recipe(), b.protocol(), b.recipe())) {
      int epochs = CommonWork.epochsInCommon(a.protocol(), b.protocol(), a.recipe());
      int others = a.recipe().epochs() - epochs;
      return a.images() * (epochs * ofAnImage(a) + others * frozen(a, b));
    }
    return (double) a.images() * Math.min(a.recipe().epochs(), b.recipe().epochs()) * frozen(a, b);
  }

  private static double frozen(TrialSpec a, TrialSpec b) {
    int both = Math.min(a.protocol().frozenLayers(), b.protocol().frozenLayers());
    return network(a).multiplyAddsOfLayers().subList(0, both).stream()
        .mapToDouble(Long::doubleValue)
        .sum();
  }

  private static double whole(TrialSpec trial) {
    return trial.method() == Method.SGD
        ? (double) trial.images() * trial.recipe().epochs() * ofAnImage(trial)
        : 0;
  }

  private static double ofAnImage(TrialSpec trial) {
    return Work.multiplyAdds(network(trial), trial.protocol().frozenLayers());
  }

  private static Network network(TrialSpec trial) {
    return Networks.find(trial.network(), 2).orElseThrow();
  }
}
