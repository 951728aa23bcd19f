package graft.analysis.findings;

import graft.analysis.figures.SplitSeed;
import graft.core.data.TargetSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** F14 and F15: what the paper's discussion adds, and what it expects of unlike classes. */
final class Interaction {
  private final StudyView view;
  private final Optional<StudyView> likeClasses;

  /**
   * The findings of a study.
   *
   * @param likeClasses a study whose source and target classes are alike, where this one's are not
   */
  Interaction(StudyView view, Optional<StudyView> likeClasses) {
    this.view = view;
    this.likeClasses = likeClasses;
  }

  List<UnjudgedFinding> all() {
    return List.of(f14(), f15());
  }

  private UnjudgedFinding f14() {
    String name = "best k at n=" + view.depth() + " d=" + view.step() + " - best k at n=1, best d";
    return UnjudgedFinding.of(
            "F14",
            "Discussion 3",
            "Common rates overestimate the best number of layers below the full set and"
                + " underestimate it there",
            List.of(
                Parts.each(
                    view.belowFull(),
                    name,
                    Claim.above().anyDifference(),
                    Unit.LAYERS,
                    "of at most 500 images a class",
                    size -> bestLayers(name, size, Claim.above())),
                Parts.each(
                    view.full(),
                    name,
                    Claim.below().anyDifference(),
                    Unit.LAYERS,
                    "above 500 images a class",
                    size -> bestLayers(name, size, Claim.below()))))
        .remark(
            "The paper's own section 3.1 and Table 2 give 5 - 6 = -1 below full and 7 - 5 = +2 at"
                + " full, against its discussion.");
  }

  /** Of each split and seed; d is 5 or 30, at which alone k was varied at n = 1. */
  private Comparison bestLayers(String name, TargetSize size, Claim claim) {
    List<Term> common = layers(size, view.depth(), view.step());
    List<Term> headOnly = new ArrayList<>(layers(size, 1, view.low()));
    headOnly.addAll(layers(size, 1, view.step()));
    Map<SplitSeed, Integer> first = best(common);
    Map<SplitSeed, Integer> second = best(headOnly);
    Map<SplitSeed, Double> values = new TreeMap<>();
    first.forEach(
        (at, k) -> {
          if (second.containsKey(at)) {
            values.put(at, (double) k - second.get(at));
          }
        });
    List<Term> cells = new ArrayList<>(common);
    cells.addAll(headOnly);
    return Comparison.ofValues(
        name + " at " + size, Optional.of(size), claim, Unit.LAYERS, values, cells);
  }

  /** Terms whose weight is their k, for k = 1..L-1. */
  private List<Term> layers(TargetSize size, int n, int d) {
    return IntStream.range(1, view.depth())
        .mapToObj(k -> view.term(size, k, n, d, 0).times(k))
        .toList();
  }

  /** The k of highest accuracy where all cells are complete; a tie goes to the smaller k. */
  private static Map<SplitSeed, Integer> best(List<Term> layers) {
    Map<SplitSeed, Integer> best = new TreeMap<>();
    Map<SplitSeed, Double> highest = new TreeMap<>();
    Map<SplitSeed, Integer> seen = new TreeMap<>();
    for (Term term : layers) {
      int k = (int) term.weight();
      term.cell()
          .accuracies()
          .forEach(
              (at, accuracy) -> {
                seen.merge(at, 1, Integer::sum);
                double before = highest.getOrDefault(at, -1.0);
                if (accuracy > before
                    || (accuracy == before && k < best.getOrDefault(at, Integer.MAX_VALUE))) {
                  highest.put(at, accuracy);
                  best.put(at, k);
                }
              });
    }
    best.keySet().removeIf(at -> seen.getOrDefault(at, 0) < layers.size());
    return best;
  }

  private UnjudgedFinding f15() {
    String name = "effect of freezing, unlike - like classes";
    int fewest = view.depth() - 3;
    Claim claim = Claim.below();
    List<Comparison> part =
        likeClasses
            .map(
                like ->
                    Parts.accuracies(
                            view.sizes().stream().filter(like.sizes()::contains).toList(),
                            name,
                            claim,
                            "of both studies",
                            size ->
                                Term.minus(
                                    RatesAndLayers.freezing(view, size, fewest),
                                    RatesAndLayers.freezing(like, size, fewest)))
                        .stream()
                        .map(Comparison::onUnlikeImages)
                        .toList())
            .orElseGet(
                () ->
                    List.of(
                        Comparison.notTested(
                            name,
                            claim,
                            Unit.ACCURACY,
                            "needs a second study whose source and target classes are unlike")));
    return UnjudgedFinding.of(
        "F15",
        "3.5",
        "Freezing helps less where source and target classes are unlike",
        List.of(part));
  }
}
