package graft.analysis.derivation;

import graft.analysis.derivation.Derived.Chosen;
import graft.analysis.derivation.Derived.Wanting;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Schedule;
import graft.study.plan.Experiment;
import graft.study.plan.Experiment.Setting;
import graft.study.plan.StudyPlanner;
import graft.study.plan.StudyPlanner.Asked;
import graft.study.plan.StudySettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a study asks for once its fixed trials are done: the derived protocols, and before them,
 * where n is not 1, the experiments at that n. Asked again until nothing is new.
 */
public final class DerivedTrials {
  private static final String OPTIMAL = Experiment.OPTIMAL.title();

  private static final List<Experiment> NEEDED =
      List.of(
          Experiment.HIGH_RATE,
          Experiment.LAYERS_DECAY,
          Experiment.DECAY,
          Experiment.FREEZE,
          Experiment.OPTIMAL);

  private DerivedTrials() {}

  /** Whether the study has the experiments that a derivation follows from. */
  public static boolean follow(StudySettings settings) {
    return settings.experiments().containsAll(NEEDED);
  }

  /**
   * At most so many derived trials: two protocols a size and split, those of sensitivity, and the
   * large set's protocol at every other size.
   */
  public static int atMost(StudySettings settings) {
    if (!follow(settings)) {
      return 0;
    }
    long sensitive =
        settings.sizes().stream().filter(settings.sensitivity().sizes()::contains).count();
    TargetSize largest = settings.sizes().get(settings.sizes().size() - 1);
    int ofLargeSet = largest.mayBePapersFull() ? settings.sizes().size() - 1 : 0;
    return settings.splits()
        * ((2 * settings.sizes().size() + ofLargeSet) * settings.optimalSeeds()
            + (int) sensitive * 3 * settings.seeds());
  }

  /**
   * At most so many trials of one split, size and seed at an n above 1, where a derivation chooses
   * that: one n for the paper's derivation and one for the honest one of each split.
   *
   * @param planned canonical protocols that are planned there anyway
   */
  public static int atOtherN(
      StudySettings settings, int depth, Recipe recipe, Set<Protocol> planned) {
    if (!follow(settings)) {
      return 0;
    }
    int derivations = 1 + (settings.splits() > 1 ? settings.splits() : 0);
    return IntStream.rangeClosed(2, depth)
        .map(n -> newAt(n, depth, recipe, planned))
        .boxed()
        .sorted(Comparator.reverseOrder())
        .limit(derivations)
        .mapToInt(Integer::intValue)
        .sum();
  }

  private static int newAt(int n, int depth, Recipe recipe, Set<Protocol> planned) {
    Schedule rates = recipe.rates();
    Set<Protocol> wanted = new HashSet<>();
    Stream.of(
            Experiment.layersDecay(n, depth, rates),
            Experiment.decay(n, depth, rates),
            Experiment.freeze(n, depth, rates))
        .flatMap(List::stream)
        .forEach(protocol -> wanted.add(protocol.canonical(depth, recipe)));
    wanted.removeAll(planned);
    return wanted.size();
  }

  /** What the results so far ask for; trials that there are already may be among it. */
  public static List<Asked> of(
      StudySettings settings, StudyPlanner planner, StudyCells cells, List<TestSet> tests) {
    if (!follow(settings)) {
      return List.of();
    }
    Derivation derivation = new Derivation(cells, tests);
    List<Asked> asked = new ArrayList<>();
    for (TargetSize size : cells.grid().sizes()) {
      Derived papers = derivation.asThePaper(size);
      for (int split : cells.grid().splits()) {
        add(papers, split, size, settings, asked);
        Derived honest = derivation.honest(split, size);
        add(honest, split, size, settings, asked);
        if (honest instanceof Chosen chosen) {
          asked.addAll(planner.sensitivity(split, size, chosen.protocol()));
        }
      }
      for (int split : cells.grid().splits()) {
        if (derivation.honest(split, size) instanceof Wanting wanting) {
          addUnplanned(wanting, size, settings, cells.grid().splits(), asked);
        }
      }
    }
    addThoseOfTheLargeSet(derivation, cells, settings, asked);
    return asked;
  }

  /** What serves the paper's full set best is tried below it (finding F13). */
  private static void addThoseOfTheLargeSet(
      Derivation derivation, StudyCells cells, StudySettings settings, List<Asked> asked) {
    List<TargetSize> sizes = cells.grid().sizes();
    TargetSize largest = sizes.get(sizes.size() - 1);
    if (!cells.isPapersFull(largest)) {
      return;
    }
    for (int split : cells.grid().splits()) {
      if (derivation.honest(split, largest) instanceof Chosen chosen) {
        sizes.stream()
            .filter(size -> !cells.isPapersFull(size))
            .map(size -> asked(OPTIMAL, split, size, chosen.protocol(), settings.optimalSeeds()))
            .forEach(asked::add);
      }
    }
  }

  private static void add(
      Derived derived, int split, TargetSize size, StudySettings settings, List<Asked> asked) {
    if (derived instanceof Chosen chosen) {
      asked.add(asked(OPTIMAL, split, size, chosen.protocol(), settings.optimalSeeds()));
    } else if (derived instanceof Wanting wanting) {
      addUnplanned(wanting, size, settings, List.of(split), asked);
    }
  }

  private static void addUnplanned(
      Wanting wanting,
      TargetSize size,
      StudySettings settings,
      List<Integer> splits,
      List<Asked> asked) {
    for (int split : splits) {
      for (Protocol protocol : wanting.unplanned()) {
        asked.add(asked(Experiment.DERIVATION, split, size, protocol, settings.seeds()));
      }
    }
  }

  private static Asked asked(
      String experiment, int split, TargetSize size, Protocol protocol, int seeds) {
    return new Asked(
        experiment, split, size, new Setting(Method.SGD, protocol), seeds, Optional.empty());
  }
}
