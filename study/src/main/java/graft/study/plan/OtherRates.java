package graft.study.plan;

import graft.core.data.TargetSize;
import java.util.ArrayList;
import java.util.List;

/**
 * The other rates at which experiments {@code rates} and {@code rates-decay} are run, beside the
 * recipe's own.
 *
 * @param factors of {@code rates}, over the recipe's rates; above 0, not 1
 * @param decayFactors the same of {@code rates-decay}
 * @param batchFactor the larger batch of {@code rates} over the recipe's, at least 2
 * @param batchSizes sizes of {@code rates} that are run at the larger batch as well, at all rates
 */
public record OtherRates(
    List<Double> factors, List<Double> decayFactors, int batchFactor, List<TargetSize> batchSizes) {
  /** None. */
  static final OtherRates NONE = new OtherRates(List.of(), List.of(), 4, List.of());

  public OtherRates {
    factors = List.copyOf(factors);
    decayFactors = List.copyOf(decayFactors);
    batchSizes = List.copyOf(batchSizes);
    if (factors.contains(1.0)) {
      throw new IllegalArgumentException("factors has 1: the recipe's own rates are run anyway");
    }
    if (decayFactors.contains(1.0)) {
      throw new IllegalArgumentException(
          "decay_factors has 1: the recipe's own rates are run anyway");
    }
  }

  /** What an experiment is run at beside the recipe, at one size. */
  List<RatesAndBatch> of(Experiment experiment, TargetSize size) {
    return switch (experiment) {
      case RATES -> ofRates(size);
      case RATES_DECAY -> decayFactors.stream().map(f -> new RatesAndBatch(f, 1)).toList();
      case LAYERS, HIGH_RATE, LAYERS_DECAY, DECAY, FREEZE, OPTIMAL, REINIT -> List.of();
    };
  }

  private List<RatesAndBatch> ofRates(TargetSize size) {
    List<RatesAndBatch> all = new ArrayList<>();
    factors.forEach(factor -> all.add(new RatesAndBatch(factor, 1)));
    if (batchSizes.contains(size)) {
      all.add(new RatesAndBatch(1, batchFactor));
      factors.forEach(factor -> all.add(new RatesAndBatch(factor, batchFactor)));
    }
    return all;
  }
}
