package graft.analysis.findings;

import graft.analysis.figures.LossTable;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.plan.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * F1 to F9: the paper's sections 3.1 to 3.5. Layers 5, 6, 7 and 8 of its eight count from the top.
 */
final class RatesAndLayers {
  private final StudyView view;
  private final List<StudyView> variants;
  private final DerivedCells derived;
  private final int top;
  private final int step;
  private final int low;

  /** k of the paper's 6. */
  private final int six;

  /** k of the paper's 5. */
  private final int five;

  /**
   * The findings of a study.
   *
   * @param variants the study under other recipes, may be empty
   */
  RatesAndLayers(StudyView view, List<StudyView> variants, DerivedCells derived) {
    this.view = view;
    this.variants = List.copyOf(variants);
    this.derived = derived;
    this.top = view.depth();
    this.step = view.step();
    this.low = view.low();
    this.six = top - 2;
    this.five = Math.max(1, top - 3);
  }

  List<UnjudgedFinding> all() {
    return List.of(f1(), f2(), f3(), f4(), f5(), f6(), f7(), f8(), f9());
  }

  private RatesAndLayers at(StudyView variant) {
    return new RatesAndLayers(variant, List.of(), derived);
  }

  private Term common(TargetSize size, int k) {
    return view.term(size, k, top, step, 0);
  }

  private Term headOnly(TargetSize size, int k, int d) {
    return view.term(size, k, 1, d, 0);
  }

  private static List<Term> minus(Term first, Term second) {
    return Term.minus(List.of(first), List.of(second));
  }

  private static List<Term> minus(List<Term> first, Term second) {
    return Term.minus(first, List.of(second));
  }

  private UnjudgedFinding f1() {
    String name = "slope of a over k=1.." + (top - 1) + ", n=" + top + " d=" + step;
    Claim claim = Claim.above().overRange(top - 2);
    return UnjudgedFinding.of(
        "F1",
        "3.1",
        "On the full target set accuracy rises with the number of layers transferred",
        List.of(
            Parts.each(
                view.full(),
                name,
                claim,
                Unit.ACCURACY_PER_LAYER,
                "above 500 images a class",
                size ->
                    Comparison.ofAccuracies(
                        name + " at " + size,
                        Optional.of(size),
                        claim,
                        Unit.ACCURACY_PER_LAYER,
                        StudyView.slope(1, top - 1, k -> common(size, k))))));
  }

  private UnjudgedFinding f2() {
    return UnjudgedFinding.of(
        "F2",
        "3.1",
        "Below the full set, transferring five layers beats transferring all seven",
        List.of(
            relative(
                top - 1,
                view.belowFull(),
                "a(k=" + five + ") - a(k=" + (top - 1) + "), n=" + top + " d=" + step,
                Claim.above(),
                "of at most 500 images a class",
                size -> minus(common(size, five), common(size, top - 1)))));
  }

  /** An accuracy difference with the relative gain over the common rates' accuracy at k. */
  private List<Comparison> relative(
      int k,
      List<TargetSize> sizes,
      String name,
      Claim claim,
      String sizesInWords,
      Function<TargetSize, List<Term>> terms) {
    return Parts.accuracies(sizes, name, claim, sizesInWords, terms).stream()
        .map(c -> c.size().map(size -> c.relativeTo(common(size, k))).orElse(c))
        .toList();
  }

  private UnjudgedFinding f3() {
    int lowest = Math.max(1, top - 4);
    String name = "slope of test loss - train loss over k=" + lowest + ".." + (top - 1);
    return UnjudgedFinding.of(
        "F3",
        "Table 1",
        "On small target sets, overfitting grows with the number of layers transferred",
        List.of(
            Parts.each(
                view.sizes(10, 25, 50),
                name,
                Claim.above().anyDifference(),
                Unit.LOSS_PER_LAYER,
                "10, 25 or 50",
                size ->
                    Comparison.of(
                        name + " at " + size,
                        Optional.of(size),
                        Claim.above(),
                        Unit.LOSS_PER_LAYER,
                        StudyView.slope(lowest, top - 1, k -> common(size, k)),
                        LossTable::gap))));
  }

  private UnjudgedFinding f4() {
    return UnjudgedFinding.of(
            "F4",
            "3.2",
            "The fewer layers start at the high rate, the higher the accuracy, at every size",
            f4(view.sizes()))
        .under(
            Parts.under(
                variants,
                (variant, size) -> at(variant).oneAgainstAll(size),
                (variant, sizes) -> at(variant).f4(sizes)));
  }

  private List<Term> oneAgainstAll(TargetSize size) {
    return minus(headOnly(size, six, step), common(size, six));
  }

  /** Under another recipe n may have been 1 and L alone, which give no slope. */
  private List<List<Comparison>> f4(List<TargetSize> sizes) {
    String slope = "slope of a over n=1.." + top + ", k=" + six + " d=" + step;
    Claim falls = Claim.below().overRange(top - 1);
    List<List<Comparison>> parts = new ArrayList<>();
    parts.add(
        Parts.accuracies(
            sizes,
            "a(n=1) - a(n=" + top + "), k=" + six + " d=" + step,
            Claim.above(),
            "at all",
            this::oneAgainstAll));
    if (view.variant().isEmpty() || sizes.stream().anyMatch(size -> Term.areRun(overN(size)))) {
      parts.add(
          Parts.each(
              sizes,
              slope,
              falls,
              Unit.ACCURACY_PER_LAYER,
              "at all",
              size ->
                  Comparison.ofAccuracies(
                      slope + " at " + size,
                      Optional.of(size),
                      falls,
                      Unit.ACCURACY_PER_LAYER,
                      overN(size))));
    }
    return parts;
  }

  private List<Term> overN(TargetSize size) {
    return StudyView.slope(1, top, n -> view.term(size, six, n, step, 0));
  }

  private UnjudgedFinding f5() {
    int dip = top - six;
    return UnjudgedFinding.of(
        "F5",
        "3.2",
        "Accuracy dips where exactly the re-initialised layers start at the high rate",
        List.of(pooledOverSizes(dip - 1, dip), pooledOverSizes(dip + 1, dip)));
  }

  /** A conjunction of two claims needs no adjustment for there being two. */
  private List<Comparison> pooledOverSizes(int n, int dip) {
    List<List<Term>> each =
        view.sizes().stream()
            .map(
                size -> minus(view.term(size, six, n, step, 0), view.term(size, six, dip, step, 0)))
            .toList();
    double[] weights = each.stream().mapToDouble(terms -> 1.0 / each.size()).toArray();
    return List.of(
        Comparison.ofAccuracies(
            "a(n=%d) - a(n=%d), k=%d d=%d, mean over sizes".formatted(n, dip, six, step),
            Optional.empty(),
            Claim.above(),
            Unit.ACCURACY,
            Term.sum(each, weights)));
  }

  private UnjudgedFinding f6() {
    String name = "a(d=" + low + ") - a(d=" + step + "), k=" + six + " n=1";
    return UnjudgedFinding.of(
            "F6",
            "3.3",
            "An early first decay helps below the full set, the more the smaller, and hurts on it",
            List.of(
                Parts.accuracies(
                    view.belowFull(),
                    name,
                    Claim.above(),
                    "of at most 500 images a class",
                    this::early),
                Parts.accuracies(
                    view.full(), name, Claim.below(), "above 500 images a class", this::early),
                Parts.accuracyOverSizes(view, view.belowFull(), name, Claim.below(), this::early)))
        .beside(view.sizes().stream().map(this::earlyAtBestLayers).toList());
  }

  /** Each d at the number of layers that serves it best; the paper says nothing of it. */
  private Comparison earlyAtBestLayers(TargetSize size) {
    return Comparison.ofAccuracies(
        "a(d=%d) - a(d=%d), each at its best k, n=1 at %s".formatted(low, step, size),
        Optional.of(size),
        view.isFull(size) ? Claim.below() : Claim.above(),
        Unit.ACCURACY,
        minus(derived.atBestLayers(view, size, low), derived.atBestLayers(view, size, step)));
  }

  private List<Term> early(TargetSize size) {
    return minus(headOnly(size, six, low), headOnly(size, six, step));
  }

  private UnjudgedFinding f7() {
    int four = Math.max(1, five - 1);
    return UnjudgedFinding.of(
        "F7",
        "3.3",
        "The best number of layers to transfer depends on rates and decay",
        List.of(
            Parts.accuracies(
                view.sizesFrom(50),
                "[a(k=%d) - a(k=%d)] at d=%d - the same at d=%d, n=1"
                    .formatted(six, five, low, step),
                Claim.above(),
                "from 50 to 500",
                size ->
                    Term.minus(
                        minus(headOnly(size, six, low), headOnly(size, five, low)),
                        minus(headOnly(size, six, step), headOnly(size, five, step)))),
            Parts.accuracies(
                view.sizes(),
                "[a(k=%d) - a(k=%d)] at n=1 - the same at n=%d, d=%d"
                    .formatted(five, four, top, step),
                Claim.above(),
                "at all",
                size ->
                    Term.minus(
                        minus(headOnly(size, five, step), headOnly(size, four, step)),
                        minus(common(size, five), common(size, four))))));
  }

  private UnjudgedFinding f8() {
    int one = view.epochs(1);
    int three = view.epochs(3);
    int ten = view.epochs(10);
    List<Integer> upToTen =
        Experiment.decay(1, top, view.rates()).stream()
            .map(Protocol::initialDecayEpochs)
            .filter(d -> d <= ten)
            .toList();
    List<Integer> early = IntStream.rangeClosed(0, 3).map(view::epochs).distinct().boxed().toList();
    return UnjudgedFinding.of(
        "F8",
        "3.4",
        "The smaller the set, the more epochs at the high rate; the full set wants the most, and"
            + " below it thirty are too many",
        List.of(
            updates(
                Parts.accuracies(
                    view.sizes(10),
                    "a(d=" + ten + ") - a(d=" + one + ")",
                    Claim.above(),
                    "10",
                    size -> minus(headOnly(size, six, ten), headOnly(size, six, one)))),
            updates(
                Parts.accuracies(
                    view.sizes(50, 100, 250),
                    "mean a(d=" + words(early) + ") - a(d=" + ten + ")",
                    Claim.above(),
                    "50, 100 or 250",
                    size -> minus(meanOver(size, early), headOnly(size, six, ten)))),
            updates(
                Parts.accuracies(
                    view.full(),
                    "a(d=" + step + ") - a(d=" + three + ")",
                    Claim.above(),
                    "above 500 images a class",
                    size -> minus(headOnly(size, six, step), headOnly(size, six, three)))),
            updates(
                Parts.accuracies(
                    view.belowFull(),
                    "mean a(d=" + words(upToTen) + ") - a(d=" + step + ")",
                    Claim.above(),
                    "of at most 500 images a class",
                    size -> minus(meanOver(size, upToTen), headOnly(size, six, step))))));
  }

  private List<Term> meanOver(TargetSize size, List<Integer> decays) {
    return Term.mean(decays.stream().map(d -> headOnly(size, six, d)).toList());
  }

  private static String words(List<Integer> values) {
    return values.stream().map(String::valueOf).reduce((a, b) -> a + " " + b).orElse("");
  }

  /** The paper counts epochs; updates are what the weights see. */
  private List<Comparison> updates(List<Comparison> comparisons) {
    return comparisons.stream()
        .map(
            comparison ->
                comparison.size().isEmpty()
                    ? comparison
                    : comparison.noted(
                        "an epoch is %d updates here (ours)"
                            .formatted(updatesPerEpoch(comparison.size().get()))))
        .toList();
  }

  private long updatesPerEpoch(TargetSize size) {
    double images = view.imagesPerClass(size) * view.grid().targetClasses();
    return (long) Math.ceil(images / view.grid().recipe().batch());
  }

  private UnjudgedFinding f9() {
    return UnjudgedFinding.of(
            "F9",
            "3.5",
            "Freezing most layers helps at 10 and 25 images a class only, and hurts from 100 on",
            f9(view.sizes()))
        .under(
            Parts.under(
                variants,
                (variant, size) -> freezing(variant, size, five),
                (variant, sizes) -> at(variant).f9(sizes)));
  }

  private List<List<Comparison>> f9(List<TargetSize> sizes) {
    return List.of(
        freezing(among(sizes, view.sizes(10, 25)), five, Claim.above(), "10 or 25"),
        freezing(among(sizes, view.sizes(50)), five, Claim.near(), "50"),
        freezing(among(sizes, from100()), 2, Claim.below(), "from 100"));
  }

  private static List<TargetSize> among(List<TargetSize> sizes, List<TargetSize> wanted) {
    return wanted.stream().filter(sizes::contains).toList();
  }

  private List<TargetSize> from100() {
    return view.sizes().stream().filter(size -> view.imagesPerClass(size) >= 100).toList();
  }

  private List<Comparison> freezing(
      List<TargetSize> sizes, int fewest, Claim claim, String sizesInWords) {
    return Parts.accuracies(
        sizes,
        "mean a(f=" + fewest + ".." + six + ") - a(f=0), k=" + six + " n=1 d=" + low,
        claim,
        sizesInWords,
        size -> freezing(view, size, fewest));
  }

  /** The mean effect of freezing from {@code fewest} layers to all that are transferred. */
  static List<Term> freezing(StudyView view, TargetSize size, int fewest) {
    int k = view.depth() - 2;
    List<Term> frozen =
        IntStream.rangeClosed(fewest, k)
            .mapToObj(f -> view.term(size, k, 1, view.low(), f))
            .toList();
    return Term.minus(Term.mean(frozen), List.of(view.term(size, k, 1, view.low(), 0)));
  }
}
