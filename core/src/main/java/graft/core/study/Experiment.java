package graft.core.study;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The paper's experiments (spec section 4), each a list of protocols for every size and split. */
public enum Experiment {
  /** Paper section 3.1: k = 0..L-1 at n = L, d = S, f = 0. Figure 1 and Table 1. */
  LAYERS("layers") {
    @Override
    public List<Protocol> protocols(int depth, Recipe recipe) {
      int decayEpochs = recipe.rates().stepEpochs();
      return IntStream.range(0, depth)
          .mapToObj(k -> Protocol.of(k, depth, decayEpochs, 0))
          .toList();
    }
  };

  private final String title;

  Experiment(String title) {
    this.title = title;
  }

  /** The name users give. */
  public String title() {
    return title;
  }

  /** Its protocols for a network of {@code depth} layers, not yet canonical. */
  public abstract List<Protocol> protocols(int depth, Recipe recipe);

  /** The experiment of that name. */
  public static Optional<Experiment> find(String title) {
    return Arrays.stream(values()).filter(e -> e.title.equals(title)).findFirst();
  }

  /** All names, in the paper's order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Experiment::title).toList();
  }
}
