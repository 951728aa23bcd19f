package graft.analysis.findings;

import graft.analysis.figures.LossTable;
import graft.analysis.figures.Shortfall;
import graft.analysis.figures.SplitSeed;
import graft.analysis.findings.UnjudgedFinding.Recipes;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.PaperTable2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** F10 to F13: the paper's section 3.6 and the first two points of its discussion. */
final class OptimalProtocols {
  private static final String BY_DESIGN =
      "The images are generated: that transfer helps on them is by design.";

  private final StudyView own;
  private final List<StudyView> variants;
  private final DerivedCells derived;
  private final boolean generated;

  /**
   * The findings of a study.
   *
   * @param variants the study under other recipes, may be empty
   * @param generated whether the images are generated
   */
  OptimalProtocols(
      StudyView own, List<StudyView> variants, DerivedCells derived, boolean generated) {
    this.own = own;
    this.variants = List.copyOf(variants);
    this.derived = derived;
    this.generated = generated;
  }

  List<UnjudgedFinding> all() {
    return List.of(f10(), f11(), f12(), f13());
  }

  private Protocol common() {
    return Protocol.common(own.depth(), own.step());
  }

  private Term common(StudyView view, TargetSize size) {
    return view.term(size, common());
  }

  private Term scratch(StudyView view, TargetSize size) {
    return view.term(size, Protocol.scratch(view.depth(), view.step()));
  }

  private UnjudgedFinding remarked(UnjudgedFinding claimed) {
    return generated ? claimed.remark(BY_DESIGN) : claimed;
  }

  /** The parts of a finding under each other recipe, at the sizes that have such trials. */
  private List<Recipes> under(
      BiFunction<StudyView, List<TargetSize>, List<List<Comparison>>> parts) {
    return Parts.under(variants, (view, size) -> List.of(common(view, size)), parts);
  }

  private UnjudgedFinding f10() {
    List<Recipes> recipes = new ArrayList<>(under(this::f10));
    List<TargetSize> both = own.sizes().stream().filter(this::hasVariants).toList();
    if (!both.isEmpty()) {
      List<StudyView> all = new ArrayList<>(List.of(own));
      all.addAll(variants);
      recipes.add(
          new Recipes(
              "common at its best recipe",
              List.of(
                  Parts.accuracies(
                      both,
                      "a(derived) - a(common)",
                      Claim.above(),
                      "",
                      size ->
                          Term.minus(
                              List.of(derived.honest(own, size)),
                              List.of(derived.atBestRecipe(all, size, common())))))));
    }
    return remarked(
        UnjudgedFinding.of(
                "F10",
                "3.6",
                "The protocol derived for a size beats the common one, the more the smaller",
                f10(own, own.sizes()))
            .beside(besideF10())
            .under(recipes));
  }

  private boolean hasVariants(TargetSize size) {
    return variants.stream().anyMatch(view -> !common(view, size).cell().records().isEmpty());
  }

  private List<List<Comparison>> f10(StudyView view, List<TargetSize> sizes) {
    return List.of(
        Parts.accuracies(
                sizes,
                "a(derived) - a(common)",
                Claim.above(),
                "at all",
                size ->
                    Term.minus(List.of(derived.honest(view, size)), List.of(common(view, size))))
            .stream()
            .map(c -> c.size().map(size -> c.relativeTo(common(view, size))).orElse(c))
            .toList(),
        relativeOverSizes(
            view,
            sizes,
            "(a(derived) - a(common)) / a(common)",
            size -> derived.honest(view, size),
            size -> common(view, size),
            size -> common(view, size)));
  }

  private List<Comparison> besideF10() {
    List<Comparison> beside = new ArrayList<>();
    for (TargetSize size : own.sizes()) {
      Term asThePaper = derived.asThePaper(own, size);
      Term honest = derived.honest(own, size);
      Term table = own.term(size, PaperTable2.protocol(size, own.depth(), own.step()));
      beside.add(difference("a(derived as the paper did) - a(common)", size, asThePaper));
      beside.add(
          Comparison.ofAccuracies(
              "selection optimism: a(derived as the paper did) - a(derived) at " + size,
              Optional.of(size),
              Claim.above(),
              Unit.ACCURACY,
              Term.minus(List.of(asThePaper), List.of(honest))));
      beside.add(difference("a(the paper's Table 2) - a(common)", size, table));
    }
    return beside;
  }

  private Comparison difference(String name, TargetSize size, Term term) {
    return Comparison.ofAccuracies(
            name + " at " + size,
            Optional.of(size),
            Claim.above(),
            Unit.ACCURACY,
            Term.minus(List.of(term), List.of(common(own, size))))
        .relativeTo(common(own, size));
  }

  private UnjudgedFinding f11() {
    return remarked(
        UnjudgedFinding.of(
                "F11",
                "3.6",
                "The smaller the set, the more transfer matters; from scratch is no longer viable",
                f11(own, own.sizes()))
            .under(under(this::f11)));
  }

  private List<List<Comparison>> f11(StudyView view, List<TargetSize> sizes) {
    List<Comparison> grows =
        relativeOverSizes(
            view,
            sizes,
            "(a(common) - a(scratch)) / a(common)",
            size -> common(view, size),
            size -> scratch(view, size),
            size -> common(view, size));
    List<Comparison> half =
        Parts.accuracies(
            sizes.stream().filter(size -> size.perClass() == 10).toList(),
            "a(scratch) - a(common)/2",
            Claim.below(),
            "10",
            size -> List.of(scratch(view, size), common(view, size).times(-0.5)));
    return List.of(
        grows.stream().map(c -> unlessNeverStarted(c, view, sizes)).toList(),
        half.stream().map(c -> unlessNeverStarted(c, view, c.size().stream().toList())).toList());
  }

  private Comparison unlessNeverStarted(
      Comparison comparison, StudyView view, List<TargetSize> sizes) {
    List<String> stuck = new ArrayList<>();
    for (TargetSize size : sizes) {
      Term scratch = scratch(view, size);
      long trials =
          scratch.cell().records().values().stream()
              .flatMap(trial -> trial.complete().stream())
              .filter(complete -> Shortfall.neverStarted(complete, view.grid().targetClasses()))
              .count();
      if (trials > 0) {
        stuck.add(size + " (" + trials + " of " + scratch.cell().expected() + ")");
      }
    }
    return stuck.isEmpty()
        ? comparison
        : comparison.withheld("training from scratch never started at " + String.join(", ", stuck));
  }

  private UnjudgedFinding f12() {
    return UnjudgedFinding.of(
            "F12",
            "Discussion 1",
            "The common protocol overfits more than the derived one, the more the smaller the set",
            f12(own, own.sizes()))
        .under(under(this::f12));
  }

  private List<List<Comparison>> f12(StudyView view, List<TargetSize> sizes) {
    String name = "loss gap(common) - loss gap(derived)";
    Function<TargetSize, List<Term>> terms =
        size -> Term.minus(List.of(common(view, size)), List.of(derived.honest(view, size)));
    return List.of(
        Parts.each(
            sizes,
            name,
            Claim.above().anyDifference(),
            Unit.LOSS,
            "at all",
            size ->
                Comparison.of(
                    name + " at " + size,
                    Optional.of(size),
                    Claim.above(),
                    Unit.LOSS,
                    terms.apply(size),
                    LossTable::gap)),
        gapOverSizes(view, sizes, name, terms));
  }

  private static List<Comparison> gapOverSizes(
      StudyView view, List<TargetSize> all, String name, Function<TargetSize, List<Term>> terms) {
    List<TargetSize> sizes = all.stream().filter(view.known()::contains).toList();
    if (sizes.size() < 2) {
      return Parts.tooFew(name, Claim.below().anyDifference(), Unit.LOSS_PER_LOG_SIZE);
    }
    return List.of(
        Comparison.of(
            Parts.overSizes(name, sizes),
            Optional.empty(),
            Claim.below(),
            Unit.LOSS_PER_LOG_SIZE,
            Term.sum(sizes.stream().map(terms).toList(), view.logSizeWeights(sizes)),
            LossTable::gap));
  }

  /** Slope over ln(size) of (first - second) / whole, claimed to fall as the size grows. */
  private static List<Comparison> relativeOverSizes(
      StudyView view,
      List<TargetSize> all,
      String name,
      Function<TargetSize, Term> first,
      Function<TargetSize, Term> second,
      Function<TargetSize, Term> whole) {
    Claim claim = Claim.below().anyDifference();
    List<TargetSize> sizes = all.stream().filter(view.known()::contains).toList();
    if (sizes.size() < 2) {
      return Parts.tooFew(name, claim, Unit.RATIO_PER_LOG_SIZE);
    }
    double[] weights = view.logSizeWeights(sizes);
    List<Term> cells = new ArrayList<>();
    Map<SplitSeed, Double> slopes = new TreeMap<>();
    for (int i = 0; i < weights.length; i++) {
      TargetSize size = sizes.get(i);
      List<Term> three = List.of(first.apply(size), second.apply(size), whole.apply(size));
      Map<SplitSeed, Double> ratios = ratios(three);
      if (i == 0) {
        ratios.keySet().forEach(at -> slopes.put(at, 0.0));
      }
      slopes.keySet().retainAll(ratios.keySet());
      double weight = weights[i];
      slopes.replaceAll((at, sum) -> sum + weight * ratios.getOrDefault(at, 0.0));
      cells.addAll(three);
    }
    return List.of(
        Comparison.ofValues(
            Parts.overSizes(name, sizes),
            Optional.empty(),
            claim,
            Unit.RATIO_PER_LOG_SIZE,
            slopes,
            cells));
  }

  /** (first - second) / whole of each pair; none where the whole is 0. */
  private static Map<SplitSeed, Double> ratios(List<Term> three) {
    Map<SplitSeed, Double> first = accuracies(three.get(0));
    Map<SplitSeed, Double> second = accuracies(three.get(1));
    Map<SplitSeed, Double> whole = accuracies(three.get(2));
    Map<SplitSeed, Double> ratios = new TreeMap<>();
    first.forEach(
        (at, value) -> {
          Double other = second.get(at);
          double of = whole.getOrDefault(at, 0.0);
          if (other != null && of > 0) {
            ratios.put(at, (value - other) / of);
          }
        });
    return ratios;
  }

  private static Map<SplitSeed, Double> accuracies(Term term) {
    return term.cell().values((Complete complete) -> complete.last().top1());
  }

  private UnjudgedFinding f13() {
    String name = "a(derived) - a(derived at full)";
    List<List<Comparison>> parts =
        own.full().isEmpty()
            ? List.of(
                List.of(
                    Comparison.notTested(
                        name,
                        Claim.above(),
                        Unit.ACCURACY,
                        "the study has no size above 500 images a class")))
            : List.of(
                Parts.accuracies(
                    own.belowFull(),
                    name,
                    Claim.above(),
                    "of at most 500 images a class",
                    size ->
                        Term.minus(
                            List.of(derived.honest(own, size)),
                            List.of(derived.honest(own, size, largest(own.full()))))));
    return UnjudgedFinding.of(
            "F13",
            "Discussion 2",
            "The best protocol of the full set is not the best below it",
            parts)
        .beside(
            own.belowFull().stream()
                .map(
                    size ->
                        Comparison.ofAccuracies(
                            "a(derived) - a(Table 2's protocol for full) at " + size,
                            Optional.of(size),
                            Claim.above(),
                            Unit.ACCURACY,
                            Term.minus(
                                List.of(derived.honest(own, size)),
                                List.of(own.term(size, paperFull())))))
                .toList());
  }

  private Protocol paperFull() {
    return PaperTable2.protocol(TargetSize.FULL, own.depth(), own.step());
  }

  private static TargetSize largest(List<TargetSize> sizes) {
    return sizes.get(sizes.size() - 1);
  }
}
