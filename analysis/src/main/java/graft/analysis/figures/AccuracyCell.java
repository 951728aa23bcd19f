package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.statistics.Summary;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Test accuracy of one cell of Figure 1.
 *
 * @param size training images a class
 * @param transferredLayers k
 * @param values top-1 fraction 0..1 of each complete trial
 * @param summary of these values
 */
public record AccuracyCell(
    TargetSize size, int transferredLayers, Map<SplitSeed, Double> values, Summary summary) {
  public AccuracyCell {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** The cell of these values. */
  static AccuracyCell of(
      TargetSize size, int transferredLayers, Map<SplitSeed, Double> values, int expected) {
    Summary summary = Summary.of(List.copyOf(values.values()), expected);
    return new AccuracyCell(size, transferredLayers, values, summary);
  }
}
