package graft.study.plan;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The paper's experiments, each a list of settings for every size and split. Layer numbers 6, 7 and
 * 8 of the paper's eight-layer network are L-2, L-1 and L here; its 5 and 30 epochs scale with the
 * recipe's step S, as 5/30 S and S.
 */
public enum Experiment {
  /** Paper section 3.1: k = 0..L-1 at n = L, d = S, f = 0. Figure 1 and Table 1. */
  LAYERS("layers") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      return IntStream.range(0, depth)
          .mapToObj(k -> sgd(Protocol.of(k, depth, rates.stepEpochs(), 0)))
          .toList();
    }
  },

  /** Paper section 3.2: n = 1..L at k = L-2, d = S, f = 0. Figure 2. */
  HIGH_RATE("high-rate") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      return IntStream.rangeClosed(1, depth)
          .mapToObj(n -> sgd(Protocol.of(depth - 2, n, rates.stepEpochs(), 0)))
          .toList();
    }

    @Override
    List<Protocol> compared(int depth, Schedule rates) {
      return List.of(
          Protocol.of(depth - 2, 1, rates.stepEpochs(), 0),
          Protocol.of(depth - 2, depth, rates.stepEpochs(), 0));
    }
  },

  /** Paper section 3.3: k = 1..L-1 and d in {5, 30} at n = 1, f = 0. Figure 3. */
  LAYERS_DECAY("layers-decay") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      return layersDecay(1, depth, rates).stream().map(Experiment::sgd).toList();
    }
  },

  /** Paper section 3.4: d from 0 to 30 at k = L-2, n = 1, f = 0. Figure 4. */
  DECAY("decay") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      return decay(1, depth, rates).stream().map(Experiment::sgd).toList();
    }
  },

  /** Paper section 3.5: f = 0..L-2 at k = L-2, n = 1, d = 5. Figure 5. */
  FREEZE("freeze") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      return freeze(1, depth, rates).stream().map(Experiment::sgd).toList();
    }

    @Override
    List<Protocol> compared(int depth, Schedule rates) {
      List<Protocol> all = freeze(1, depth, rates);
      return Stream.of(0, depth - 3, depth - 2).distinct().map(all::get).toList();
    }
  },

  /**
   * Paper section 3.6: scratch, common, linear probe, linear SVM and the paper's Table 2; the
   * derived protocols join when the other experiments are done. Figure 6 and Table 2.
   */
  OPTIMAL("optimal") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      int step = rates.stepEpochs();
      return List.of(
          sgd(Protocol.scratch(depth, step)),
          sgd(Protocol.common(depth, step)),
          sgd(Protocol.linearProbe(depth, step)),
          new Setting(Method.LINEAR_SVM, Protocol.linearProbe(depth, step)),
          sgd(PaperTable2.protocol(size, depth, step)));
    }
  },

  /**
   * Beyond the paper: k = L-4..L-1, d in {5, 30} and both rates of re-initialised layers, at n = 1:
   * is the best k an effect of that rate?
   */
  REINIT("reinit") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      List<Setting> settings = new ArrayList<>();
      for (ReinitialisedRate rate : ReinitialisedRate.values()) {
        for (int d : lowAndHighDecay(rates)) {
          for (int k = Math.max(1, depth - 4); k < depth; k++) {
            settings.add(sgd(new Protocol(k, 1, d, 0, rate)));
          }
        }
      }
      return settings;
    }
  },

  /**
   * Beyond the paper: the common protocol, n = L and n = 1 with d = 10 at k = L-2, the paper's
   * Table 2 and the linear probe, run at other rates and a larger batch as well ({@link
   * OtherRates}): is anything left of k, n, d and f where each has the rate that serves it best?
   */
  RATES("rates") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      int step = rates.stepEpochs();
      return Stream.of(
              Protocol.common(depth, step),
              Protocol.of(depth - 2, depth, step, 0),
              Protocol.of(depth - 2, 1, scaled(10, rates), 0),
              PaperTable2.protocol(size, depth, step),
              Protocol.linearProbe(depth, step))
          .map(Experiment::sgd)
          .toList();
    }
  },

  /**
   * Beyond the paper: d from 0 to all of the paper's 90 epochs at k = L-2, n = 1, f = 0, at other
   * rates as well: is the best d a number of epochs, of updates, or of updates times their rate?
   */
  RATES_DECAY("rates-decay") {
    @Override
    public List<Setting> settings(int depth, Schedule rates, TargetSize size) {
      return Stream.of(0, 3, 10, 30, 90)
          .map(d -> scaled(d, rates))
          .distinct()
          .map(d -> sgd(Protocol.of(depth - 2, 1, d, 0)))
          .toList();
    }
  };

  /** Those that have {@link #compared}. */
  static final List<Experiment> COMPARED = List.of(HIGH_RATE, FREEZE);

  /** Names the trials under other recipes. */
  public static final String SENSITIVITY = "sensitivity";

  /** Names the trials at another n that a derivation needs. */
  public static final String DERIVATION = "derivation";

  /** Names the trials of a study's free axes. */
  public static final String AXES = "axes";

  private static final List<Integer> PAPER_DECAYS = List.of(0, 1, 2, 3, 5, 10, 15, 20, 25, 30);
  private static final int PAPER_STEP = 30;
  private static final int LOW_DECAY = 5;

  /**
   * What an experiment asks for.
   *
   * @param method how the target task is learnt
   * @param protocol not yet canonical
   */
  public record Setting(Method method, Protocol protocol) {}

  private final String title;

  Experiment(String title) {
    this.title = title;
  }

  /** The name users give. */
  public String title() {
    return title;
  }

  /**
   * Whether a setting of {@link #OPTIMAL} is run with the study's optimal seeds: all but scratch,
   * and the support vector machine, which draws nothing.
   */
  static boolean hasOptimalSeeds(Setting setting) {
    return setting.method() == Method.SGD && setting.protocol().transferredLayers() > 0;
  }

  /**
   * Why it says nothing under a recipe: d, or n, is what it varies and has no meaning there; or a
   * part of the training would be left out of one that it compares.
   */
  Optional<String> contradiction(int depth, Recipe recipe) {
    Recipe plain =
        recipe
            .with(recipe.batch(), recipe.epochs(), Rates.paper().every(recipe.rates().stepEpochs()))
            .with(Refinements.NONE);
    if (this != OPTIMAL && distinct(depth, recipe) < distinct(depth, plain)) {
      return Optional.of(
          "%s compares protocols that are one under %s; leave it out"
              .formatted(
                  title,
                  String.join(
                      ", ",
                      Stream.concat(
                              Stream.of(recipe.rates().text()),
                              recipe.refinements().texts().stream())
                          .toList())));
    }
    if (recipe.refinements().head() == Refinements.Head.PROBE) {
      return Optional.of(
          title + " has protocols below k = L-1, which head probe does not go with; leave it out");
    }
    boolean hasSvm =
        settings(depth, recipe.rates(), TargetSize.FULL).stream()
            .anyMatch(setting -> setting.method() == Method.LINEAR_SVM);
    return hasSvm
        ? recipe.refinements().onlyOfGradients().map(this::besideTheSvm)
        : Optional.empty();
  }

  private String besideTheSvm(String setting) {
    return title + " has a linear SVM, which takes no " + setting + "; leave one of the two out";
  }

  private long distinct(int depth, Recipe recipe) {
    return settings(depth, recipe.rates(), TargetSize.FULL).stream()
        .map(setting -> setting.protocol().canonical(depth, recipe))
        .distinct()
        .count();
  }

  /** Its settings for a network of {@code depth} layers at one target size, in its order. */
  public abstract List<Setting> settings(int depth, Schedule rates, TargetSize size);

  /**
   * What is run under other recipes as well, where {@code sensitivity.experiments} names it: n = 1
   * and n = L of {@link #HIGH_RATE} (finding F4); f = 0, L-3 and L-2 of {@link #FREEZE} (F9).
   */
  List<Protocol> compared(int depth, Schedule rates) {
    return List.of();
  }

  /**
   * The protocols of {@link #LAYERS_DECAY} at another n: k = 1..L-1 for the low d, then the high.
   */
  public static List<Protocol> layersDecay(int n, int depth, Schedule rates) {
    List<Protocol> protocols = new ArrayList<>();
    for (int d : lowAndHighDecay(rates)) {
      for (int k = 1; k < depth; k++) {
        protocols.add(Protocol.of(k, n, d, 0));
      }
    }
    return protocols;
  }

  /** The protocols of {@link #DECAY} at another n, by ascending d. */
  public static List<Protocol> decay(int n, int depth, Schedule rates) {
    return PAPER_DECAYS.stream()
        .map(d -> scaled(d, rates))
        .distinct()
        .map(d -> Protocol.of(depth - 2, n, d, 0))
        .toList();
  }

  /** The protocols of {@link #FREEZE} at another n, by ascending f. */
  public static List<Protocol> freeze(int n, int depth, Schedule rates) {
    return IntStream.rangeClosed(0, depth - 2)
        .mapToObj(f -> Protocol.of(depth - 2, n, lowDecay(rates), f))
        .toList();
  }

  /** The paper's 5 epochs before the first decay. */
  public static int lowDecay(Schedule rates) {
    return scaled(LOW_DECAY, rates);
  }

  /** The paper's number of epochs in the recipe's own measure. */
  public static int scaled(int paperEpochs, Schedule rates) {
    return (int) Math.round((double) paperEpochs * rates.stepEpochs() / PAPER_STEP);
  }

  private static List<Integer> lowAndHighDecay(Schedule rates) {
    return List.of(lowDecay(rates), rates.stepEpochs());
  }

  private static Setting sgd(Protocol protocol) {
    return new Setting(Method.SGD, protocol);
  }

  /** The experiment of that name. */
  public static Optional<Experiment> find(String title) {
    return Arrays.stream(values()).filter(e -> e.title.equals(title)).findFirst();
  }

  /** All names, in the paper's order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Experiment::title).toList();
  }
}
