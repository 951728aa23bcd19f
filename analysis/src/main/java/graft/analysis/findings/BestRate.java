package graft.analysis.findings;

import graft.analysis.figures.CellTrials;
import graft.analysis.figures.RatesCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Recipe;
import graft.study.plan.RatesAndBatch;
import java.util.List;

/**
 * A protocol of experiment {@code rates} at one size.
 *
 * @param protocol its name for a reader
 * @param own trials at the recipe's own rates and batch
 * @param best each split's trials at the rates and batch that serve the protocol best on the other
 *     splits
 */
public record BestRate(TargetSize size, String protocol, CellTrials own, CellTrials best) {
  /** The rates and batches chosen, each once. */
  public List<RatesAndBatch> chosen(Recipe recipe) {
    return best.records().values().stream()
        .map(trial -> RatesAndBatch.between(recipe, trial.spec().recipe()))
        .distinct()
        .sorted(RatesCells.ORDER)
        .toList();
  }
}
