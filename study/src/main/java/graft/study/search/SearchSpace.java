package graft.study.search;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The candidates of a search: k in the upper half of the network, n = 1, 2 and all, d = 0, a sixth,
 * a third and all of S, f = none, half and all of k, each at the recipe's rates and at a quarter of
 * them. Equal trainings are one candidate.
 */
public final class SearchSpace {
  private static final List<Double> RATE_FACTORS = List.of(1.0, 0.25);

  private SearchSpace() {}

  /**
   * All candidates, in a fixed order.
   *
   * @param depth L
   */
  public static List<Candidate> of(int depth, Recipe recipe) {
    int step = recipe.rates().stepEpochs();
    Set<Integer> decays = new TreeSet<>(List.of(0, share(step, 6), share(step, 3), step));
    Set<Integer> highs = new TreeSet<>(List.of(1, Math.min(2, depth), depth));
    Set<Candidate> all = new LinkedHashSet<>();
    for (double factor : RATE_FACTORS) {
      for (int k = Math.max(1, depth / 2); k < depth; k++) {
        for (int n : highs) {
          for (int d : decays) {
            for (int f : new TreeSet<>(List.of(0, k / 2, k))) {
              Protocol protocol = Protocol.of(k, n, d, f).canonical(depth, recipe);
              all.add(new Candidate(protocol, factor));
            }
          }
        }
      }
    }
    return new ArrayList<>(all);
  }

  private static int share(int step, int of) {
    return (int) Math.max(1, Math.round((double) step / of));
  }
}
