package graft.analysis.forecast;

import graft.core.network.Network;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.List;

/**
 * What one training has to do, whatever the machine. Frozen layers are not learnt and nothing below
 * them needs a gradient, so updates and images of a training with frozen layers count for less than
 * one each.
 *
 * @param updates updates, each weighted with the operations that its frozen layers leave: a forward
 *     one a layer, a gradient and a step a learning layer
 * @param images images of all updates, each weighted with the multiply-adds that its frozen layers
 *     leave
 * @param evaluated images evaluated, at all milestones and at the end
 */
public record Work(double updates, double images, double evaluated) {
  /** Nothing to do. */
  public static final Work NONE = new Work(0, 0, 0);

  /**
   * The work of a training.
   *
   * @param images training images
   * @param test images evaluated at every milestone
   * @param testExtra images evaluated in the last epoch only
   */
  public static Work of(
      Network network,
      Method method,
      Protocol protocol,
      Recipe recipe,
      int images,
      int test,
      int testExtra) {
    if (method == Method.LINEAR_SVM) {
      return new Work(0, 0, (double) images + test + testExtra);
    }
    int frozen = protocol.frozenLayers();
    long updates = (long) recipe.epochs() * ((images + recipe.batch() - 1) / recipe.batch());
    double evaluated = (double) milestones(recipe) * test + testExtra + images;
    return new Work(
        updates * operationsLeft(network.depth(), frozen),
        (double) recipe.epochs() * images * multiplyAddsLeft(network, frozen),
        evaluated);
  }

  private static int milestones(Recipe recipe) {
    return Math.min(recipe.evaluations(), recipe.epochs());
  }

  /** The share of an update's operations that is left with {@code frozen} layers frozen. */
  static double operationsLeft(int depth, int frozen) {
    return (depth + 2.0 * (depth - frozen)) / (3.0 * depth);
  }

  /**
   * The share of a training image's multiply-adds that is left with {@code frozen} layers frozen:
   * one pass forward through all layers, one for the weights' gradients of each learning layer, one
   * for the gradients of its input where a layer below it learns.
   */
  static double multiplyAddsLeft(Network network, int frozen) {
    return multiplyAdds(network, frozen) / multiplyAdds(network, 0);
  }

  /** What an evaluated image takes of the multiply-adds of a trained one: one pass of three. */
  static double forwardShare(Network network, int frozen) {
    return multiplyAdds(network, network.depth()) / multiplyAdds(network, frozen);
  }

  /** Multiply-adds of an image's update with {@code frozen} layers frozen. */
  static double multiplyAdds(Network network, int frozen) {
    List<Long> forward = network.multiplyAddsOfLayers();
    double total = 0;
    for (int layer = 1; layer <= network.depth(); layer++) {
      int passes = 1 + (layer > frozen ? 1 : 0) + (layer > frozen + 1 ? 1 : 0);
      total += (double) passes * forward.get(layer - 1);
    }
    return total;
  }
}
