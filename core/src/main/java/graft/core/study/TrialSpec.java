package graft.core.study;

import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.List;

/**
 * One training of a study. Its result is a function of its id alone.
 *
 * @param id hash of (dataset fingerprint, split, size, network, base, canonical protocol, recipe,
 *     seed), 32 hex digits
 * @param experiments names of all experiments that show it, in the order of spec section 4
 * @param split number of the class split
 * @param size training images a class
 * @param protocol canonical form
 * @param network name of the network
 * @param baseId id of the base it starts from; also set for k = 0, which does not read it
 * @param recipe how it is trained
 * @param seed the trial's seed
 * @param images training images
 */
public record TrialSpec(
    String id,
    List<String> experiments,
    int split,
    TargetSize size,
    Protocol protocol,
    String network,
    String baseId,
    Recipe recipe,
    long seed,
    int images) {
  public TrialSpec {
    experiments = List.copyOf(experiments);
  }

  /** Updates of the whole training; the last batch of an epoch may be smaller. */
  public long updates() {
    return (long) recipe.epochs() * ((images + recipe.batch() - 1) / recipe.batch());
  }
}
