package graft.analysis.comparison;

import graft.analysis.derivation.Derived;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.Grid;
import graft.analysis.figures.SplitSeed;
import graft.core.data.TargetSize;
import graft.core.statistics.PairedDifference;
import graft.study.plan.PaperTable2;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A column of Table 2: the best settings for one target size, and what they are worth.
 *
 * @param size training images a class
 * @param paper the paper's column for it, or for the size nearest to it
 * @param honest what was derived for each split on the other splits
 * @param asThePaper what was derived on the test images it is reported on
 * @param scratch, common, paperProtocol, derived, derivedAsPaper the contenders' trials
 */
public record SettingsRow(
    TargetSize size,
    PaperTable2.Column paper,
    Map<Integer, Derived> honest,
    Derived asThePaper,
    FigurePoint scratch,
    FigurePoint common,
    FigurePoint paperProtocol,
    FigurePoint derived,
    FigurePoint derivedAsPaper) {
  public SettingsRow {
    honest = Collections.unmodifiableMap(new TreeMap<>(honest));
  }

  /** Table 2 for every size. */
  public static List<SettingsRow> table(Contenders contenders, Grid grid) {
    return grid.sizes().stream()
        .map(
            size ->
                new SettingsRow(
                    size,
                    PaperTable2.column(size),
                    contenders.honest(size),
                    contenders.asThePaper(size),
                    contenders.at(size, Contender.SCRATCH),
                    contenders.at(size, Contender.COMMON),
                    contenders.at(size, Contender.PAPER_TABLE_2),
                    contenders.at(size, Contender.DERIVED),
                    contenders.at(size, Contender.DERIVED_AS_PAPER)))
        .toList();
  }

  /** Derived as the paper did minus derived honestly: what choosing on the test images adds. */
  public PairedDifference selectionOptimism() {
    return derivedAsPaper.minus(derived);
  }

  /** A contender's accuracy minus the common protocol's, paired by split and seed. */
  public PairedDifference gain(FigurePoint contender) {
    return contender.minus(common);
  }

  /** {@link #gain} as a fraction of the common protocol's mean accuracy over the same pairs. */
  public OptionalDouble relativeGain(FigurePoint contender) {
    Map<SplitSeed, Double> paired = new TreeMap<>(common.trials().accuracies());
    paired.keySet().retainAll(contender.trials().accuracies().keySet());
    double sum = paired.values().stream().mapToDouble(Double::doubleValue).sum();
    OptionalDouble gain = gain(contender).difference().mean();
    return gain.isEmpty() || sum == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(gain.getAsDouble() * paired.size() / sum);
  }
}
