package graft.analysis.findings;

import graft.analysis.derivation.Derivation;
import graft.analysis.derivation.Derived;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.plan.RecipeVariant;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The cells of derived protocols, which may differ from split to split. */
final class DerivedCells {
  private record Place(int split, TargetSize size) {}

  private final Derivation derivation;
  private final Set<Integer> splitsWithTests;
  private final StudyCells cells;
  private final Map<Place, Optional<Protocol>> chosen = new HashMap<>();

  DerivedCells(StudyCells cells, List<TestSet> tests) {
    this.derivation = new Derivation(cells, tests);
    this.splitsWithTests = tests.stream().map(TestSet::split).collect(Collectors.toSet());
    this.cells = cells;
  }

  private boolean hasTests() {
    return splitsWithTests.containsAll(cells.grid().splits());
  }

  /** The protocol chosen for a split without its test images. */
  private Optional<Protocol> honest(int split, TargetSize size) {
    return chosen.computeIfAbsent(
        new Place(split, size),
        place -> hasTests() ? protocol(derivation.honest(split, size)) : Optional.empty());
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
      Optional<Protocol> protocol = honest(split, chosenAt);
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
    Optional<Protocol> protocol = protocol(derivation.asThePaper(size));
    String name = "derived as the paper did, at " + size;
    return protocol
        .map(p -> new Term(1, view.cell(size, p), name + ": " + view.name(size, p)))
        .orElseGet(() -> new Term(1, new CellTrials(Map.of(), view.grid().trialsPerCell()), name));
  }

  /**
   * Trials of a protocol, each split under that recipe which serves the protocol best on the other
   * splits' images that are not its own.
   */
  Term atBestRecipe(List<StudyView> recipes, TargetSize size, Protocol protocol) {
    StudyView own = recipes.get(0);
    Map<SplitSeed, TrialRecord> records = new TreeMap<>();
    Set<String> used = new HashSet<>();
    for (int split : own.grid().splits()) {
      StudyView best = null;
      double highest = Double.NEGATIVE_INFINITY;
      for (StudyView recipe : recipes) {
        OptionalDouble accuracy =
            hasTests()
                ? derivation.honestAccuracy(split, recipe.cell(size, protocol))
                : OptionalDouble.empty();
        if (accuracy.isPresent() && accuracy.getAsDouble() > highest) {
          highest = accuracy.getAsDouble();
          best = recipe;
        }
      }
      if (best != null) {
        records.putAll(best.cell(size, protocol).ofSplit(split).records());
        used.add(best.variant().map(RecipeVariant::title).orElse("the study's own"));
      }
    }
    String name =
        own.name(size, protocol)
            + " at its best recipe ("
            + used.stream().sorted().collect(Collectors.joining(", "))
            + ")";
    return new Term(
        1, new CellTrials(records, Math.max(records.size(), own.grid().trialsPerCell())), name);
  }
}
