package graft.analysis.findings;

import graft.analysis.derivation.Derivation;
import graft.analysis.derivation.Derived;
import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.plan.RecipeVariant;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The cells of derived protocols, which may differ from split to split. */
final class DerivedCells {
  private final StudyCells cells;
  private final DerivedProtocols derived;

  /** Empty where it is not known which classes each split tests. */
  private final Optional<Derivation> derivation;

  DerivedCells(StudyCells cells, DerivedProtocols derived, List<TestSet> tests) {
    this.cells = cells;
    this.derived = derived;
    this.derivation = Optional.of(new Derivation(cells, tests)).filter(Derivation::knowsAllTests);
  }

  private static Optional<Protocol> protocol(Derived derived) {
    return derived instanceof Derived.Chosen choice
        ? Optional.of(choice.protocol())
        : Optional.empty();
  }

  /** Trials at {@code size} of the protocols derived honestly there. */
  Term honest(StudyView view, TargetSize size) {
    return honest(view, size, size);
  }

  /** Trials at {@code size} of the protocols derived honestly at {@code chosenAt}. */
  Term honest(StudyView view, TargetSize size, TargetSize chosenAt) {
    Map<SplitSeed, TrialRecord> records = new TreeMap<>();
    List<String> undecided = new ArrayList<>();
    int expected = 0;
    for (int split : view.grid().splits()) {
      Optional<Protocol> protocol = protocol(derived.honest(chosenAt, split));
      Map<SplitSeed, TrialRecord> ofSplit =
          protocol.map(p -> view.cell(size, p).ofSplit(split).records()).orElse(Map.of());
      records.putAll(ofSplit);
      expected += Math.max(view.grid().seeds().size(), ofSplit.size());
      if (protocol.isEmpty()) {
        undecided.add(Integer.toString(split));
      }
    }
    String name =
        "derived honestly"
            + (chosenAt.equals(size) ? "" : " at " + chosenAt)
            + ", trained at "
            + size
            + view.variant().map(v -> " " + v.title()).orElse("")
            + (undecided.isEmpty()
                ? ""
                : " (nothing derived for split " + String.join(", ", undecided) + ")");
    return new Term(1, new CellTrials(records, expected), name);
  }

  /** Trials of the protocol derived as the paper did, on the images it is reported on. */
  Term asThePaper(StudyView view, TargetSize size) {
    Optional<Protocol> protocol = protocol(derived.asThePaper(size));
    String name = "derived as the paper did, at " + size;
    return protocol
        .map(p -> new Term(1, view.cell(size, p), name + ": " + view.name(size, p)))
        .orElseGet(() -> new Term(1, new CellTrials(Map.of(), view.grid().trialsPerCell()), name));
  }

  /** Trials of a protocol, each split under that recipe which serves it best. */
  Term atBestRecipe(List<StudyView> recipes, TargetSize size, Protocol protocol) {
    Map<String, CellTrials> candidates = new LinkedHashMap<>();
    for (StudyView recipe : recipes) {
      candidates.put(
          recipe.variant().map(RecipeVariant::title).orElse("the study's own"),
          recipe.cell(size, protocol));
    }
    return best(recipes.get(0).name(size, protocol) + " at its best recipe", candidates);
  }

  /** Trials of n = 1 and d, each split at that k which serves d best. */
  Term atBestLayers(StudyView view, TargetSize size, int d) {
    Map<String, CellTrials> candidates = new LinkedHashMap<>();
    for (int k = 1; k < view.depth(); k++) {
      candidates.put(Integer.toString(k), view.cell(size, Protocol.of(k, 1, d, 0)));
    }
    return best("n=1 d=%d f=0 at %s at its best k".formatted(d, size), candidates);
  }

  /** Of a cell on the other splits' images of classes that are not a split's own. */
  OptionalDouble accuracy(int split, CellTrials cell) {
    return derivation.map(d -> d.honestAccuracy(split, cell)).orElse(OptionalDouble.empty());
  }

  /**
   * Of each split the trials of one cell: that of the highest accuracy on the other splits' images
   * that are not its own.
   */
  Term best(String name, Map<String, CellTrials> candidates) {
    Map<SplitSeed, TrialRecord> records = new TreeMap<>();
    Set<String> used = new TreeSet<>();
    for (int split : cells.grid().splits()) {
      Optional<String> best = Optional.empty();
      double highest = Double.NEGATIVE_INFINITY;
      for (Map.Entry<String, CellTrials> candidate : candidates.entrySet()) {
        double accuracy = accuracy(split, candidate.getValue()).orElse(Double.NEGATIVE_INFINITY);
        if (accuracy > highest) {
          highest = accuracy;
          best = Optional.of(candidate.getKey());
        }
      }
      best.ifPresent(
          chosen -> {
            used.add(chosen);
            records.putAll(Objects.requireNonNull(candidates.get(chosen)).ofSplit(split).records());
          });
    }
    return new Term(
        1,
        new CellTrials(records, Math.max(records.size(), cells.grid().trialsPerCell())),
        name + " (" + String.join(", ", used) + ")");
  }
}
