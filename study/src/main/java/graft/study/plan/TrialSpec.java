package graft.study.plan;

import graft.core.data.TargetSize;
import graft.core.protocol.CommonWork;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.List;
import java.util.stream.Stream;

/**
 * One training of a study or search. Its result is a function of its id alone.
 *
 * @param id hash of everything that its result depends on ({@code study.identity.Identity}), 32 hex
 *     digits
 * @param experiments names of all experiments that show it, in the order of {@link Experiment};
 *     {@code search} for one of a search
 * @param data what it learns from and is tested on
 * @param method how it learns
 * @param protocol canonical form
 * @param network name of the network
 * @param baseId id of the base it starts from; also set for k = 0, which does not read it
 * @param recipe how it is trained
 * @param variant what sets the recipe apart from the study's own, e.g. {@code quarter-rates}; empty
 *     for the study's own
 * @param seed the trial's seed
 * @param images training images
 */
public record TrialSpec(
    String id,
    List<String> experiments,
    TrialData data,
    Method method,
    Protocol protocol,
    String network,
    String baseId,
    Recipe recipe,
    String variant,
    long seed,
    int images) {
  public TrialSpec {
    experiments = List.copyOf(experiments);
  }

  /**
   * Number of the class split.
   *
   * @throws IllegalStateException for a trial of a search
   */
  public int split() {
    if (data instanceof TrialData.OfSplit of) {
      return of.split();
    }
    throw new IllegalStateException("trial " + id + " is of a search: it has no class split");
  }

  /** Training images a class. */
  public TargetSize size() {
    return data.size();
  }

  /** Whether something can be computed once for this trial and another. */
  public boolean hasCommonWork(TrialSpec other) {
    return method == Method.SGD
        && other.method == Method.SGD
        && seed == other.seed
        && data.equals(other.data)
        && baseId.equals(other.baseId)
        && network.equals(other.network)
        && CommonWork.has(protocol, recipe, other.protocol, other.recipe);
  }

  /** This trial, shown by the experiments of both. */
  TrialSpec shownByBoth(TrialSpec same) {
    List<String> both =
        Stream.concat(experiments.stream(), same.experiments.stream()).distinct().toList();
    return new TrialSpec(
        id, both, data, method, protocol, network, baseId, recipe, variant, seed, images);
  }

  /** Updates of the whole training; the last batch of an epoch may be smaller. */
  public long updates() {
    return (long) recipe.epochs() * ((images + recipe.batch() - 1) / recipe.batch());
  }
}
