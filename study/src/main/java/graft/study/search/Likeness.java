package graft.study.search;

import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Schedule;
import java.util.List;

/**
 * How alike candidates are, setting by setting: 1 where they agree, less the farther they differ.
 * Settings that are measured fall off as a Gaussian. Choices, and a setting that means something in
 * one of the two only, are {@link #OTHER} alike. Where it means something in neither they agree:
 * what a setting would be if it meant something does not leak. Each is a positive definite kernel:
 * of settings that may mean nothing it is the sum of a constant and of one kernel on those that do
 * and one on those that do not.
 */
final class Likeness {
  /** Likeness at a distance of one length. */
  private static final double OTHER = Math.exp(-0.5);

  private static final double NOTHING = Double.NaN;

  private final Candidate candidate;
  private final double[] always;
  private final double[] sometimes;
  private final List<Object> choices;

  /**
   * Of one candidate.
   *
   * @param depth L
   */
  Likeness(int depth, Candidate candidate) {
    this.candidate = candidate;
    Protocol protocol = candidate.protocol();
    Recipe recipe = candidate.recipe();
    Refinements more = recipe.refinements();
    Schedule rates = recipe.rates();
    double k = protocol.transferredLayers();
    always =
        new double[] {
          4 * k / depth,
          k == 0 ? 0 : protocol.frozenLayers() / k / 0.75,
          log2(recipe.epochs()),
          log2(recipe.batch()) / 2,
          more.labelSmoothing() / 0.2,
          recipe.dropout() / 0.5
        };
    boolean groups = more.layerDecay().isEmpty();
    boolean sgd = recipe.optimizer() instanceof Optimizer.Sgd;
    sometimes =
        new double[] {
          groups ? log2(protocol.highRateLayers()) / 2 : NOTHING,
          groups ? Math.log10(rates.high() / rates.low()) : NOTHING,
          groups ? NOTHING : -log2(more.layerDecay().getAsDouble()) / 0.5,
          rates.hasInitialEpochs()
              ? log2(1 + 6.0 * protocol.initialDecayEpochs() / rates.stepEpochs()) / 2
              : NOTHING,
          sgd ? log2(rates.high()) / 2 : NOTHING,
          sgd ? NOTHING : log2(rates.high()) / 2
        };
    choices =
        List.of(
            recipe.optimizer().getClass(),
            rates.getClass(),
            more.head(),
            more.ema() > 0,
            more.mixup() > 0);
  }

  /** Setting by setting, each above 0, at most 1. */
  double[] to(Likeness other) {
    double[] near = new double[always.length + sometimes.length + choices.size()];
    int at = 0;
    for (int i = 0; i < always.length; i++) {
      near[at++] = near(always[i] - other.always[i]);
    }
    for (int i = 0; i < sometimes.length; i++) {
      double step = sometimes[i] - other.sometimes[i];
      boolean neither = Double.isNaN(sometimes[i]) && Double.isNaN(other.sometimes[i]);
      double ofBoth = Double.isNaN(step) ? 0 : near(step);
      near[at++] = neither ? 1 : OTHER + (1 - OTHER) * ofBoth;
    }
    for (int i = 0; i < choices.size(); i++) {
      near[at++] = choices.get(i).equals(other.choices.get(i)) ? 1 : OTHER;
    }
    return near;
  }

  boolean isOfTheSame(Likeness other) {
    return candidate.equals(other.candidate);
  }

  private static double near(double step) {
    return Math.exp(-step * step / 2);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
