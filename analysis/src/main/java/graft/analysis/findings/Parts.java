package graft.analysis.findings;

import graft.analysis.findings.UnjudgedFinding.Recipes;
import graft.core.data.TargetSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the parts of claims that are the same for each size, or run over sizes. */
final class Parts {
  private Parts() {}

  /** One comparison a size; where the study has none of the sizes, one that says so. */
  static List<Comparison> each(
      List<TargetSize> sizes,
      String name,
      Claim claim,
      Unit unit,
      String sizesInWords,
      Function<TargetSize, Comparison> comparison) {
    return sizes.isEmpty()
        ? List.of(
            Comparison.notTested(
                name + " " + sizesInWords, claim, unit, "the study has no size " + sizesInWords))
        : sizes.stream().map(comparison).toList();
  }

  /** An accuracy difference at each size. */
  static List<Comparison> accuracies(
      List<TargetSize> sizes,
      String name,
      Claim claim,
      String sizesInWords,
      Function<TargetSize, List<Term>> terms) {
    return each(
        sizes,
        name,
        claim,
        Unit.ACCURACY,
        sizesInWords,
        size ->
            Comparison.ofAccuracies(
                name + " at " + size, Optional.of(size), claim, Unit.ACCURACY, terms.apply(size)));
  }

  /** How an accuracy difference moves with the logarithm of the size. */
  static List<Comparison> accuracyOverSizes(
      StudyView view,
      List<TargetSize> sizes,
      String name,
      Claim claim,
      Function<TargetSize, List<Term>> terms) {
    if (sizes.size() < 2) {
      return tooFew(name, claim, Unit.ACCURACY_PER_LOG_SIZE);
    }
    List<Term> slope = Term.sum(sizes.stream().map(terms).toList(), view.logSizeWeights(sizes));
    return List.of(
        Comparison.ofAccuracies(
            overSizes(name, sizes),
            Optional.empty(),
            claim.overRange(view.logRange(sizes)),
            Unit.ACCURACY_PER_LOG_SIZE,
            slope));
  }

  /**
   * The parts of a finding under each other recipe, at the sizes that have such trials.
   *
   * @param needed what has trials where it is judged there
   */
  static List<Recipes> under(
      List<StudyView> variants,
      BiFunction<StudyView, TargetSize, List<Term>> needed,
      BiFunction<StudyView, List<TargetSize>, List<List<Comparison>>> parts) {
    List<Recipes> recipes = new ArrayList<>();
    for (StudyView view : variants) {
      List<TargetSize> sizes =
          view.sizes().stream().filter(size -> Term.areRun(needed.apply(view, size))).toList();
      if (!sizes.isEmpty()) {
        recipes.add(new Recipes(view.variant().orElseThrow().title(), parts.apply(view, sizes)));
      }
    }
    return recipes;
  }

  static List<Comparison> tooFew(String name, Claim claim, Unit unit) {
    return List.of(
        Comparison.notTested(
            "slope of " + name + " over ln(size)",
            claim,
            unit,
            "a slope over sizes needs two sizes of the study"));
  }

  static String overSizes(String name, List<TargetSize> sizes) {
    return "slope of "
        + name
        + " over ln(size), sizes "
        + sizes.stream().map(TargetSize::toString).collect(Collectors.joining(" "));
  }
}
