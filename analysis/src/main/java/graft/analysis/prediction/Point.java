package graft.analysis.prediction;

import graft.analysis.recommendation.TargetTask;
import graft.core.network.Networks;
import graft.core.protocol.LayerRate;
import graft.core.protocol.Moment;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import java.util.List;

/**
 * A training as numbers that are alike where trainings are. How far it moves a layer says more than
 * its rates: the sum of the layer's rates over all updates, at AdamW's rates {@link #ADAM} times as
 * high, as they are chosen so much lower than those of SGD.
 *
 * @param settings of its protocol and recipe, by {@link #SETTINGS}
 */
record Point(List<Double> settings) {
  static final List<String> SETTINGS =
      List.of(
          "sgd",
          "moved_classifier",
          "moved_below_it",
          "moved_middle",
          "moved_first",
          "frozen",
          "fresh",
          "solved_head",
          "label_smoothing",
          "dropout",
          "ema",
          "mixup",
          "batch",
          "epochs",
          "layer_decay");

  private static final double ADAM = 20;

  /** Sums of rates below this count as if the layer did not move. */
  private static final double STILL = 0.01;

  Point {
    settings = List.copyOf(settings);
  }

  /** Of a training. */
  static Point of(TargetTask task, Protocol protocol, Recipe recipe) {
    int depth = Networks.find(task.network(), task.classes()).orElseThrow().depth();
    Refinements more = recipe.refinements();
    double k = protocol.transferredLayers();
    return new Point(
        List.of(
            recipe.optimizer() instanceof Optimizer.Sgd ? 1.0 : 0.0,
            moved(depth, depth, task, protocol, recipe),
            moved(depth - 1, depth, task, protocol, recipe),
            moved((depth + 2) / 2, depth, task, protocol, recipe),
            moved(1, depth, task, protocol, recipe),
            protocol.frozenLayers() / (depth - 1.0),
            (depth - 1 - k) / 3,
            more.head() == Refinements.Head.PROBE ? 1.0 : 0.0,
            more.labelSmoothing() / 0.2,
            recipe.dropout() / 0.5,
            more.ema() > 0 ? 1.0 : 0.0,
            more.mixup() > 0 ? 1.0 : 0.0,
            log2(recipe.batch() / 8.0),
            log2(recipe.epochs() / 30.0),
            more.layerDecay().orElse(1)));
  }

  private static double moved(
      int layer, int depth, TargetTask task, Protocol protocol, Recipe recipe) {
    if (protocol.rateOf(layer, depth) == LayerRate.FROZEN) {
      return Math.log10(STILL);
    }
    double sum = 0;
    for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
      Moment middle = new Moment(epoch, recipe.epochs(), 1, 2);
      sum += recipe.rateOf(layer, depth, protocol, middle);
    }
    long updates = (task.images() + recipe.batch() - 1) / recipe.batch();
    double factor =
        recipe.optimizer() instanceof Optimizer.Sgd sgd ? 1 / (1 - sgd.momentum()) : ADAM;
    return Math.log10(sum * updates * factor + STILL);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
