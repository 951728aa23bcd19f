package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.statistics.PairedDifference;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One line of Figure 1: test accuracy by transferred layers at one target size.
 *
 * @param size training images a class
 * @param cells for k = 0..L-1, in this order
 */
public record AccuracyLine(TargetSize size, List<AccuracyCell> cells) {
  public AccuracyLine {
    cells = List.copyOf(cells);
  }

  /** Training from scratch, k = 0. */
  public AccuracyCell scratch() {
    return cells.get(0);
  }

  /** The common protocol, k = L-1. */
  public AccuracyCell common() {
    return cells.get(cells.size() - 1);
  }

  /**
   * The cell of highest mean accuracy among k &gt;= 1; a tie goes to the smaller k. It is chosen on
   * the test images it is reported on, so its accuracy is optimistic.
   */
  public Optional<AccuracyCell> best() {
    return cells.stream()
        .skip(1)
        .filter(cell -> cell.summary().n() > 0)
        .max(
            Comparator.comparingDouble((AccuracyCell cell) -> cell.summary().mean().orElseThrow())
                .thenComparing(
                    Comparator.comparingInt(AccuracyCell::transferredLayers).reversed()));
  }

  /** Best minus scratch, paired by split and seed. */
  public Optional<PairedDifference> bestMinusScratch() {
    return best().map(best -> minus(best, scratch()));
  }

  /** Best minus common, paired by split and seed. */
  public Optional<PairedDifference> bestMinusCommon() {
    return best().map(best -> minus(best, common()));
  }

  private static PairedDifference minus(AccuracyCell first, AccuracyCell second) {
    return PairedDifference.of(first.values(), second.values(), first.summary().expected());
  }
}
