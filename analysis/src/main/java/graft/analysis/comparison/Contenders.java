package graft.analysis.comparison;

import graft.analysis.derivation.Derived;
import graft.analysis.derivation.Derived.Chosen;
import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.FigureLine;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.Grid;
import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.plan.Experiment;
import graft.study.plan.PaperTable2;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Finds each contender's trials at each size. */
public final class Contenders {
  private final StudyCells cells;
  private final Grid grid;
  private final DerivedProtocols derived;

  /** The contenders of a study. */
  public Contenders(StudyCells cells, DerivedProtocols derived) {
    this.cells = cells;
    this.grid = cells.grid();
    this.derived = derived;
  }

  /** What was derived for each split on the others. */
  public Map<Integer, Derived> honest(TargetSize size) {
    return derived.honest(size);
  }

  /** What was derived on all test images. */
  public Derived asThePaper(TargetSize size) {
    return derived.asThePaper(size);
  }

  /** A contender at one size, under the study's own recipe. */
  public FigurePoint at(TargetSize size, Contender contender) {
    return at(size, contender, "", protocol -> protocol);
  }

  /**
   * A contender at one size under a variant of the recipe.
   *
   * @param adapted gives a protocol in the variant's epochs
   */
  FigurePoint at(
      TargetSize size, Contender contender, String variant, UnaryOperator<Protocol> adapted) {
    int step = grid.recipe().rates().stepEpochs();
    int depth = grid.depth();
    return switch (contender) {
      case SCRATCH -> fixed(size, Protocol.scratch(depth, step), variant, adapted);
      case LINEAR_PROBE -> fixed(size, Protocol.linearProbe(depth, step), variant, adapted);
      case LINEAR_SVM ->
          point(
              size,
              Method.LINEAR_SVM,
              List.of(cells.canonical(Protocol.linearProbe(depth, step))),
              cells.svm(size));
      case COMMON -> fixed(size, Protocol.common(depth, step), variant, adapted);
      case PAPER_TABLE_2 -> fixed(size, PaperTable2.protocol(size, depth, step), variant, adapted);
      case DERIVED -> derivedHonestly(size, variant, adapted);
      case DERIVED_AS_PAPER ->
          chosen(asThePaper(size))
              .map(protocol -> fixed(size, protocol, variant, adapted))
              .orElseGet(() -> point(size, Method.SGD, List.of(), none()));
    };
  }

  private FigurePoint fixed(
      TargetSize size, Protocol protocol, String variant, UnaryOperator<Protocol> adapted) {
    Protocol asked = cells.canonical(adapted.apply(protocol));
    return point(size, Method.SGD, List.of(asked), cells.at(size, asked, variant));
  }

  private FigurePoint derivedHonestly(
      TargetSize size, String variant, UnaryOperator<Protocol> adapted) {
    List<Protocol> protocols = new ArrayList<>();
    Map<SplitSeed, TrialRecord> records = new TreeMap<>();
    honest(size)
        .forEach(
            (split, derived) ->
                chosen(derived)
                    .ifPresent(
                        protocol -> {
                          Protocol asked = cells.canonical(adapted.apply(protocol));
                          protocols.add(asked);
                          records.putAll(cells.at(size, asked, variant).ofSplit(split).records());
                        }));
    List<Protocol> distinct =
        protocols.stream().distinct().count() == 1 ? protocols.subList(0, 1) : protocols;
    return point(size, Method.SGD, distinct, new CellTrials(records, expected(records)));
  }

  private int expected(Map<SplitSeed, TrialRecord> records) {
    return Math.max(records.size(), grid.trialsPerCell());
  }

  private CellTrials none() {
    return new CellTrials(Map.of(), grid.trialsPerCell());
  }

  private static Optional<Protocol> chosen(Derived derived) {
    return derived instanceof Chosen chosen ? Optional.of(chosen.protocol()) : Optional.empty();
  }

  private FigurePoint point(
      TargetSize size, Method method, List<Protocol> protocols, CellTrials trials) {
    return new FigurePoint(
        AccuracyFigure.name(size), grid.sizes().indexOf(size), method, protocols, trials);
  }

  /** Figure 6: accuracy by size, one series for each contender. */
  public AccuracyFigure figure() {
    List<FigureLine> lines =
        Arrays.stream(Contender.values())
            .map(
                contender ->
                    new FigureLine(
                        contender.title(),
                        Optional.empty(),
                        grid.sizes().stream().map(size -> at(size, contender)).toList()))
            .toList();
    return new AccuracyFigure(
        "figure-6",
        Experiment.OPTIMAL,
        "Training images",
        List.of(new AccuracyFigure.Panel("", lines)));
  }
}
