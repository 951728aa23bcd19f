package graft.study.search;

import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Schedule;
import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a search may try: optimiser, schedule, rates and how they go by layer, k, d, f, head,
 * smoothing, dropout, mixup, mean weights, batch and epochs, around the recommended recipe, which
 * decides all else. Settings depend on each other (d only where rates are by epoch, n only without
 * layer decay, a solved head only where k = L-1): a candidate has none that means nothing, so equal
 * trainings are one candidate.
 */
public final class SearchSpace {
  /** Names it in a search's store: another text where another set of candidates is meant. */
  public static final String NAME = "2, protocols and recipes";

  private static final Optimizer.AdamW ADAM_W = Optimizer.AdamW.of(0.05);
  private static final Optimizer.Sgd SGD = new Optimizer.Sgd(0.9, 1e-4);

  /** Rates are powers of 2 from an eighth of these up to twice. */
  private static final double SGD_RATE = 0.01;

  private static final double ADAM_W_RATE = 0.001;
  private static final List<Double> RATE_FACTORS = List.of(0.125, 0.25, 0.5, 1.0, 2.0);

  private static final List<Double> LAYER_DECAYS = List.of(0.5, 0.65, 0.75, 0.85);
  private static final List<Double> SMOOTHING = List.of(0.0, 0.1, 0.2);
  private static final List<Double> DROPOUT = List.of(0.0, 0.25, 0.5);
  private static final double LOW_OVER_HIGH = 0.1;
  private static final double EMA = 0.98;
  private static final double MIXUP = 0.2;
  private static final int SMALLEST_BATCH = 4;

  private final int depth;
  private final Recipe own;
  private final List<Function<Candidate, List<Candidate>>> settings =
      List.of(
          this::optimizers,
          this::epochs,
          this::schedules,
          this::layers,
          this::rates,
          this::decays,
          this::byLayer,
          this::frozen,
          this::heads,
          this::smoothing,
          this::dropout,
          this::averages,
          this::mixtures,
          this::batches);

  /**
   * Around a recipe.
   *
   * @param depth L
   */
  public SearchSpace(int depth, Recipe own) {
    this.depth = depth;
    this.own = own;
  }

  int depth() {
    return depth;
  }

  /** A random candidate: each setting anew, in turn, evenly among what it may be then. */
  public Candidate draw(SeedKey key) {
    Candidate drawn = of(Protocol.common(depth, 0), own);
    for (int i = 0; i < settings.size(); i++) {
      List<Candidate> options = settings.get(i).apply(drawn);
      drawn = options.get(key.with(i).permutation(options.size())[0]);
    }
    return drawn;
  }

  /** So many different random candidates. */
  List<Candidate> draw(SeedKey key, int count) {
    Set<Candidate> all = new LinkedHashSet<>();
    for (int i = 0; all.size() < count; i++) {
      all.add(draw(key.with(i)));
    }
    return List.copyOf(all);
  }

  /** All candidates that another way of training becomes by one setting. */
  public List<Candidate> neighbours(Candidate candidate) {
    Set<Candidate> all = new LinkedHashSet<>();
    settings.forEach(setting -> all.addAll(setting.apply(candidate)));
    all.remove(candidate);
    return List.copyOf(all);
  }

  private Candidate of(Protocol protocol, Recipe recipe) {
    return Candidate.of(protocol, recipe, depth);
  }

  private Candidate of(Candidate candidate, Recipe recipe) {
    return of(candidate.protocol(), recipe);
  }

  private Candidate of(Candidate candidate, Schedule rates) {
    Recipe recipe = candidate.recipe();
    return of(candidate, recipe.with(recipe.batch(), recipe.epochs(), rates));
  }

  private Candidate of(Candidate candidate, Refinements refinements) {
    return of(candidate, candidate.recipe().with(refinements));
  }

  private static double usualRate(Optimizer optimizer) {
    return optimizer instanceof Optimizer.Sgd ? SGD_RATE : ADAM_W_RATE;
  }

  /** Another optimiser has other rates: they keep their ratio to what is usual for it. */
  private List<Candidate> optimizers(Candidate candidate) {
    Recipe recipe = candidate.recipe();
    List<Candidate> all = new ArrayList<>();
    for (Optimizer other : List.of(SGD, ADAM_W)) {
      if (other.getClass() == recipe.optimizer().getClass()) {
        all.add(candidate);
      } else {
        double high = recipe.rates().high() * usualRate(other) / usualRate(recipe.optimizer());
        Recipe kept = recipe.with(recipe.batch(), recipe.epochs(), at(recipe.rates(), high));
        all.add(of(candidate, kept.with(other)));
      }
    }
    return all;
  }

  /** The low rate keeps its ratio to the high one, to the bit where that is a round number. */
  private static Schedule at(Schedule rates, double high) {
    double ratio = Math.round(1e6 * rates.low() / rates.high()) / 1e6;
    return rates.at(high, ratio * high);
  }

  private List<Candidate> epochs(Candidate candidate) {
    List<Candidate> all = new ArrayList<>();
    for (int epochs : new TreeSet<>(List.of(Math.max(1, own.epochs() / 2), own.epochs()))) {
      all.add(lasting(candidate, epochs));
    }
    return all;
  }

  /** S, d and the warm-up keep their share of all epochs. */
  private Candidate lasting(Candidate candidate, int epochs) {
    Recipe recipe = candidate.recipe();
    double factor = (double) epochs / recipe.epochs();
    Schedule rates =
        recipe.rates() instanceof Rates byEpoch
            ? byEpoch.every(scaled(byEpoch.stepEpochs(), factor))
            : recipe.rates() instanceof Cosine cosine
                ? new Cosine(cosine.high(), cosine.low(), (int) (factor * cosine.warmUpEpochs()))
                : recipe.rates();
    int d = candidate.protocol().initialDecayEpochs();
    int decay = d == 0 ? 0 : Math.min(epochs, scaled(d, factor));
    return of(
        candidate.protocol().withDecayAfter(decay), recipe.with(recipe.batch(), epochs, rates));
  }

  private static int scaled(int epochs, double factor) {
    return (int) Math.max(1, Math.round(factor * epochs));
  }

  private List<Candidate> schedules(Candidate candidate) {
    Schedule now = candidate.recipe().rates();
    int epochs = candidate.epochs();
    List<Schedule> kinds =
        List.of(
            Rates.paper().every(Math.max(1, epochs / 3)).at(now.high(), now.low()),
            new Cosine(now.high(), now.low(), epochs / 10),
            OneCycle.of(now.high(), now.low()));
    return kinds.stream()
        .map(kind -> kind.getClass() == now.getClass() ? candidate : of(candidate, kind))
        .toList();
  }

  /** k in the upper half; what is no longer transferred is neither frozen nor solved. */
  private List<Candidate> layers(Candidate candidate) {
    Protocol now = candidate.protocol();
    return IntStream.range(Math.max(1, depth / 2), depth)
        .mapToObj(
            k -> {
              Refinements more = candidate.recipe().refinements();
              return of(
                  Protocol.of(
                      k,
                      now.highRateLayers(),
                      now.initialDecayEpochs(),
                      Math.min(k, now.frozenLayers())),
                  candidate
                      .recipe()
                      .with(k == depth - 1 ? more : more.withHead(Refinements.Head.RANDOM)));
            })
        .toList();
  }

  private List<Candidate> rates(Candidate candidate) {
    Schedule now = candidate.recipe().rates();
    double usual = usualRate(candidate.recipe().optimizer());
    return RATE_FACTORS.stream().map(factor -> of(candidate, at(now, usual * factor))).toList();
  }

  /**
   * The paper's two groups, n = 1, 2 or all, or a layer decay, where the low rate means nothing.
   */
  private List<Candidate> byLayer(Candidate candidate) {
    Protocol now = candidate.protocol();
    Schedule rates = candidate.recipe().rates();
    Refinements more = candidate.recipe().refinements();
    List<Candidate> all = new ArrayList<>();
    for (int n : new TreeSet<>(List.of(1, Math.min(2, depth), depth))) {
      Protocol grouped =
          Protocol.of(now.transferredLayers(), n, now.initialDecayEpochs(), now.frozenLayers());
      Candidate two = of(candidate, rates.at(rates.high(), LOW_OVER_HIGH * rates.high()));
      all.add(of(grouped, two.recipe().with(more.withoutLayerDecay())));
    }
    for (double decay : LAYER_DECAYS) {
      Candidate one = of(candidate, rates.at(rates.high(), rates.high()));
      all.add(of(one, more.withLayerDecay(decay)));
    }
    return all;
  }

  private List<Candidate> decays(Candidate candidate) {
    int step = candidate.recipe().rates().stepEpochs();
    if (!candidate.recipe().rates().hasInitialEpochs()) {
      return List.of(candidate);
    }
    return IntStream.of(0, scaled(step, 1.0 / 6), scaled(step, 1.0 / 3), step)
        .map(d -> Math.min(d, candidate.epochs()))
        .distinct()
        .mapToObj(d -> of(candidate.protocol().withDecayAfter(d), candidate.recipe()))
        .toList();
  }

  private List<Candidate> frozen(Candidate candidate) {
    Protocol now = candidate.protocol();
    return IntStream.rangeClosed(0, now.transferredLayers())
        .mapToObj(
            f ->
                of(
                    Protocol.of(
                        now.transferredLayers(), now.highRateLayers(), now.initialDecayEpochs(), f),
                    candidate.recipe()))
        .toList();
  }

  private List<Candidate> heads(Candidate candidate) {
    Refinements more = candidate.recipe().refinements();
    return candidate.protocol().transferredLayers() < depth - 1
        ? List.of(candidate)
        : List.of(
            of(candidate, more.withHead(Refinements.Head.RANDOM)),
            of(candidate, more.withHead(Refinements.Head.PROBE)));
  }

  private List<Candidate> smoothing(Candidate candidate) {
    Refinements more = candidate.recipe().refinements();
    return SMOOTHING.stream().map(one -> of(candidate, more.withLabelSmoothing(one))).toList();
  }

  private List<Candidate> dropout(Candidate candidate) {
    return DROPOUT.stream().map(one -> of(candidate, candidate.recipe().withDropout(one))).toList();
  }

  private List<Candidate> averages(Candidate candidate) {
    Refinements more = candidate.recipe().refinements();
    return List.of(of(candidate, more.withEma(0)), of(candidate, more.withEma(EMA)));
  }

  private List<Candidate> mixtures(Candidate candidate) {
    Refinements more = candidate.recipe().refinements();
    return List.of(of(candidate, more.withMixup(0)), of(candidate, more.withMixup(MIXUP)));
  }

  private List<Candidate> batches(Candidate candidate) {
    Recipe recipe = candidate.recipe();
    return IntStream.of(own.batch() / 2, own.batch(), 2 * own.batch())
        .map(batch -> Math.max(SMALLEST_BATCH, batch))
        .distinct()
        .mapToObj(batch -> of(candidate, recipe.with(batch, recipe.epochs(), recipe.rates())))
        .toList();
  }
}
