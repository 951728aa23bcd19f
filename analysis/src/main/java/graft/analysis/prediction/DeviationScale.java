package graft.analysis.prediction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What deviations are multiplied by, so that intervals hold about as many gains of tasks left out
 * as they say: a process that is fitted to all tasks together is too sure of images unlike the
 * base's and too unsure of others. One factor of each of the two kinds, by the quantile of how far
 * gains of tasks that were left out lay off, each task counting alike: as in conformal prediction
 * by cross-validation (Barber et al. 2021) by group, without its correction for few groups of
 * residuals, and so without its guarantee.
 *
 * @param unlike of images unlike the base's ({@link BaseView#isUnlike}), above 0
 * @param others of all others, above 0
 */
record DeviationScale(double unlike, double others) {
  private static final double ROUNDING = 1e-9;
  private static final double MOST = 100;

  /** Of tasks that were left out; a kind of which there is none has the other's factor. */
  static DeviationScale of(List<LeftOut> tasks) {
    double all = factor(tasks, one -> true, 1);
    return new DeviationScale(
        factor(tasks, one -> one.task().base().isUnlike(), all),
        factor(tasks, one -> !one.task().base().isUnlike(), all));
  }

  /** Each task by the factors of those that share no class with it. */
  static List<LeftOut> ofOthers(List<LeftOut> tasks) {
    return tasks.stream()
        .map(
            one ->
                of(tasks.stream()
                        .filter(other -> !other.task().images().equals(one.task().images()))
                        .toList())
                    .applied(one))
        .toList();
  }

  private LeftOut applied(LeftOut one) {
    return new LeftOut(
        one.task(), one.expected().stream().map(gain -> applied(gain, one.task().base())).toList());
  }

  /** With its deviation multiplied. */
  GainProcess.Expected applied(GainProcess.Expected gain, BaseView base) {
    double factor = base.isUnlike() ? unlike : others;
    return new GainProcess.Expected(gain.mean(), factor * factor * gain.variance());
  }

  boolean isSound() {
    return unlike > 0 && others > 0 && unlike < MOST && others < MOST;
  }

  private record Off(double deviations, double weight) {}

  private static double factor(List<LeftOut> tasks, Predicate<LeftOut> of, double none) {
    List<LeftOut> some = tasks.stream().filter(of).toList();
    if (some.isEmpty()) {
      return none;
    }
    List<Off> all = new ArrayList<>();
    for (LeftOut one : some) {
      one.off().forEach(off -> all.add(new Off(off, 1.0 / one.expected().size())));
    }
    all.sort(Comparator.comparingDouble(Off::deviations));
    double held = 0;
    for (Off one : all) {
      held += one.weight() / some.size();
      if (held + ROUNDING >= ExpectedGain.LEVEL) {
        return one.deviations() / ExpectedGain.DEVIATIONS;
      }
    }
    return all.get(all.size() - 1).deviations() / ExpectedGain.DEVIATIONS;
  }
}
