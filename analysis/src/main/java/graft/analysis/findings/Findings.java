package graft.analysis.findings;

import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.study.plan.RecipeVariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The verdicts on all findings of the paper. */
public final class Findings {
  /** Layers that a network needs for the paper's k = 4 to stay above 0. */
  private static final int LEAST_DEPTH = 5;

  private Findings() {}

  /**
   * The verdicts F1 to F15, in this order; none for a network of fewer than 5 layers, of which the
   * paper says nothing.
   *
   * @param tests one for each split; without them no protocol is derived and no bootstrap made
   * @param batchFactor how much larger the larger batch of the recipe variants is; empty where the
   *     study has no such trials
   * @param generated whether the images are generated, so that transfer helps by design
   */
  public static List<Finding> of(
      StudyCells cells, List<TestSet> tests, OptionalInt batchFactor, boolean generated) {
    return of(cells, tests, batchFactor, generated, Optional.empty());
  }

  /**
   * As {@link #of(StudyCells, List, OptionalInt, boolean)}, for a study whose source and target
   * classes are unlike.
   *
   * @param likeClasses a study of the same splits and sizes whose classes are alike, to which
   *     freezing is compared (F15)
   */
  public static List<Finding> of(
      StudyCells cells,
      List<TestSet> tests,
      OptionalInt batchFactor,
      boolean generated,
      Optional<StudyCells> likeClasses) {
    DerivedProtocols derived = DerivedProtocols.of(cells, tests);
    return of(cells, derived, tests, batchFactor, generated, likeClasses);
  }

  /** As above, for protocols that were derived before. */
  public static List<Finding> of(
      StudyCells cells,
      DerivedProtocols protocols,
      List<TestSet> tests,
      OptionalInt batchFactor,
      boolean generated,
      Optional<StudyCells> likeClasses) {
    StudyView own = StudyView.own(cells);
    if (own.depth() < LEAST_DEPTH || own.sizes().isEmpty()) {
      return List.of();
    }
    List<StudyView> variants =
        batchFactor.isEmpty()
            ? List.of()
            : Arrays.stream(RecipeVariant.values())
                .map(v -> new StudyView(cells, Optional.of(v), batchFactor.getAsInt()))
                .toList();
    DerivedCells derived = new DerivedCells(cells, protocols, tests);
    List<UnjudgedFinding> findings =
        new ArrayList<>(new RatesAndLayers(own, variants, derived).all());
    findings.addAll(new OptimalProtocols(own, variants, derived, generated).all());
    findings.addAll(new Interaction(own, likeClasses.map(StudyView::own)).all());
    return Judge.judge(findings, tests);
  }
}
