package graft.analysis.derivation;

import graft.analysis.derivation.Derived.Chosen;
import graft.analysis.derivation.Derived.Step;
import graft.analysis.derivation.Derived.Wanting;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.Grid;
import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.core.protocol.Schedule;
import graft.study.plan.Experiment;
import graft.study.plan.PaperTable2;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Derives a protocol for each size, step by step as the paper did: n from {@code high-rate}; k from
 * {@code layers-decay} at that n; d from {@code decay}; f from {@code freeze}. The paper chose on
 * the images it reports on. {@link #honest} chooses for a split on the other splits, counting only
 * test images of classes that are source classes in it.
 */
public final class Derivation {
  /** Accuracies this close, as a fraction, are a tie. */
  private static final double TIE = 0.001;

  private final StudyCells cells;
  private final Map<Integer, TestSet> tests;
  private final Grid grid;
  private final Schedule rates;

  /**
   * A derivation from a study's trials.
   *
   * @param tests one for each split
   */
  public Derivation(StudyCells cells, List<TestSet> tests) {
    this.cells = cells;
    this.tests = tests.stream().collect(Collectors.toMap(TestSet::split, Function.identity()));
    this.grid = cells.grid();
    this.rates = grid.recipe().rates();
  }

  /** Whether it is known which classes each split tests: without, nothing is derived honestly. */
  public boolean knowsAllTests() {
    return tests.keySet().containsAll(grid.splits());
  }

  /** As the paper: on the test images of all splits, those it is reported on among them. */
  public Derived asThePaper(TargetSize size) {
    return derive(size, Set.copyOf(grid.splits()), trial -> allImages(trial));
  }

  /** For one split, without its test images: on the other splits. */
  public Derived honest(int split, TargetSize size) {
    Set<Integer> others = new HashSet<>(grid.splits());
    others.remove(split);
    if (others.isEmpty()) {
      return new Wanting(Set.of(), "a study of one split has no other splits to choose on");
    }
    Set<String> allowed = Set.copyOf(test(split).source());
    return derive(size, others, trial -> imagesOf(allowed, trial));
  }

  /**
   * Accuracy of a cell as an honest choice for {@code split} may see it: on the other splits, test
   * images of classes that are source classes in this one. Empty unless its trials of all other
   * splits and of all seeds are complete: what is left otherwise is of other splits than other
   * cells', and where trials diverged of those that did not.
   */
  public OptionalDouble honestAccuracy(int split, CellTrials cell) {
    Set<String> allowed = Set.copyOf(test(split).source());
    Score score = new Score(0, 0);
    for (int other : grid.splits()) {
      for (long seed : grid.seeds()) {
        if (other != split) {
          TrialRecord trial = cell.records().get(new SplitSeed(other, seed));
          if (trial == null || trial.complete().isEmpty()) {
            return OptionalDouble.empty();
          }
          score = score.plus(imagesOf(allowed, trial));
        }
      }
    }
    return score.images() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) score.correct() / score.images());
  }

  private TestSet test(int split) {
    TestSet test = tests.get(split);
    if (test == null) {
      throw new IllegalArgumentException("no test set of split " + split);
    }
    return test;
  }

  /** A protocol to choose, with its accuracy on the images that count. */
  private record Candidate(Protocol protocol, double accuracy) {}

  /** Correct and counted test images. */
  private record Score(long correct, long images) {
    Score plus(Score other) {
      return new Score(correct + other.correct, images + other.images);
    }
  }

  private static Score allImages(TrialRecord trial) {
    return trial
        .complete()
        .map(complete -> new Score(complete.last().correct(), complete.last().total()))
        .orElseThrow();
  }

  private Score imagesOf(Set<String> classes, TrialRecord trial) {
    TestSet test = test(trial.spec().split());
    int[] correct = test.correctByClass(trial.complete().orElseThrow());
    int[] images = test.imagesByClass();
    return IntStream.range(0, images.length)
        .filter(label -> classes.contains(test.target().get(label)))
        .mapToObj(label -> new Score(correct[label], images[label]))
        .reduce(new Score(0, 0), Score::plus);
  }

  /** Thrown inside this class where a choice cannot be made. */
  private static final class WantingException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised
    private final Wanting wanting;

    WantingException(Wanting wanting) {
      super(wanting.reason());
      this.wanting = wanting;
    }
  }

  private Derived derive(TargetSize size, Set<Integer> splits, Function<TrialRecord, Score> score) {
    int depth = grid.depth();
    Protocol paper = PaperTable2.protocol(size, depth, rates.stepEpochs());
    Chooser chooser = new Chooser(size, splits, score);
    try {
      int n =
          chooser.choose(
              "n",
              highRate(size),
              Protocol::highRateLayers,
              byValue(Protocol::highRateLayers, paper.highRateLayers()));
      List<Protocol> atN = new ArrayList<>(Experiment.layersDecay(n, depth, rates));
      atN.addAll(Experiment.decay(n, depth, rates));
      atN.addAll(Experiment.freeze(n, depth, rates));
      chooser.require(atN);
      int k =
          chooser.choose(
              "k",
              Experiment.layersDecay(n, depth, rates),
              Protocol::transferredLayers,
              byValue(Protocol::transferredLayers, paper.transferredLayers())
                  .thenComparing(
                      byValue(Protocol::initialDecayEpochs, paper.initialDecayEpochs())));
      int d =
          chooser.choose(
              "d",
              Experiment.decay(n, depth, rates),
              Protocol::initialDecayEpochs,
              byValue(Protocol::initialDecayEpochs, paper.initialDecayEpochs()));
      int f =
          chooser.choose(
              "f",
              Experiment.freeze(n, depth, rates),
              Protocol::frozenLayers,
              byValue(Protocol::frozenLayers, paper.frozenLayers()));
      return new Chosen(Protocol.of(k, n, d, Math.min(f, Math.min(k, depth - n))), chooser.steps);
    } catch (WantingException e) {
      return e.wanting;
    }
  }

  private List<Protocol> highRate(TargetSize size) {
    return Experiment.HIGH_RATE.settings(grid.depth(), rates, size).stream()
        .map(Experiment.Setting::protocol)
        .toList();
  }

  /** The paper's value first, then ascending. */
  private static Comparator<Protocol> byValue(ToIntFunction<Protocol> value, int papers) {
    return Comparator.<Protocol>comparingInt(p -> value.applyAsInt(p) == papers ? 0 : 1)
        .thenComparingInt(value);
  }

  /** Makes the choices of one derivation. */
  private final class Chooser {
    private final TargetSize size;
    private final Set<Integer> splits;
    private final Function<TrialRecord, Score> score;
    private final List<Step> steps = new ArrayList<>();

    Chooser(TargetSize size, Set<Integer> splits, Function<TrialRecord, Score> score) {
      this.size = size;
      this.splits = splits;
      this.score = score;
    }

    /** Asks that all of these were planned. */
    void require(List<Protocol> protocols) throws WantingException {
      Set<Protocol> unplanned = new LinkedHashSet<>();
      for (Protocol protocol : protocols) {
        if (trials(protocol).size() < splits.size() * grid.seeds().size()) {
          unplanned.add(cells.canonical(protocol));
        }
      }
      if (!unplanned.isEmpty()) {
        throw new WantingException(
            new Wanting(unplanned, unplanned.size() + " protocols were not planned"));
      }
    }

    private List<TrialRecord> trials(Protocol protocol) {
      CellTrials cell = cells.at(size, protocol);
      return cell.records().entrySet().stream()
          .filter(entry -> counts(entry.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    }

    private boolean counts(SplitSeed at) {
      return splits.contains(at.split()) && grid.seeds().contains(at.seed());
    }

    /** The value of the best protocol; a tie goes to the first in {@code order}. */
    int choose(
        String parameter,
        List<Protocol> protocols,
        ToIntFunction<Protocol> value,
        Comparator<Protocol> order)
        throws WantingException {
      require(protocols);
      List<Candidate> candidates = new ArrayList<>();
      for (Protocol protocol : protocols) {
        accuracy(protocol).ifPresent(a -> candidates.add(new Candidate(protocol, a)));
      }
      double highest = candidates.stream().mapToDouble(Candidate::accuracy).max().orElse(0);
      Optional<Candidate> best =
          candidates.stream()
              .filter(candidate -> candidate.accuracy() >= highest - TIE)
              .min(Comparator.comparing(Candidate::protocol, order));
      if (best.isEmpty()) {
        throw new WantingException(
            new Wanting(Set.of(), "no setting of " + parameter + " has an accuracy to choose by"));
      }
      int chosen = value.applyAsInt(best.get().protocol());
      steps.add(new Step(parameter, chosen, best.get().accuracy(), highest));
      return chosen;
    }

    /** Of complete cells only; a diverged trial's protocol is not chosen. */
    private OptionalDouble accuracy(Protocol protocol) throws WantingException {
      Score sum = new Score(0, 0);
      for (TrialRecord trial : trials(protocol)) {
        if (trial.state() == TrialState.WAITING || trial.state() == TrialState.RUNNING) {
          throw new WantingException(
              new Wanting(Set.of(), "trials to choose by have not ended yet"));
        }
        if (trial.complete().isEmpty()) {
          return OptionalDouble.empty();
        }
        sum = sum.plus(score.apply(trial));
      }
      return sum.images() == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) sum.correct() / sum.images());
    }
  }
}
