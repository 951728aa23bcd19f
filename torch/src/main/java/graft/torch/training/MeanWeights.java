package graft.torch.training;

import graft.core.protocol.Moment;
import graft.torch.network.Parameter;
import graft.torch.network.TorchNetwork;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An exponential moving average of what a network's layers learn and measure, as {@code
 * torch.optim.swa_utils.AveragedModel} keeps it with {@code get_ema_multi_avg_fn} and {@code
 * use_buffers}: after the first update it is a copy, after each later one {@code mean = mean + (1 -
 * decay) * (weights - mean)}. Owned by the scope it was built in.
 */
final class MeanWeights {
  private final TorchNetwork mean;
  private final List<Parameter> from;
  private final List<Parameter> to;
  private final Scalar newShare;

  /**
   * Of a network before its first update.
   *
   * @param frozen number of the last frozen layer, which all later ones are averaged above
   */
  @SuppressWarnings("try") // the guard is opened for its end
  MeanWeights(TorchNetwork network, int frozen, double decay) {
    mean = new TorchNetwork(network.network(), network.device());
    try (NoGradGuard noGrad = new NoGradGuard()) {
      for (int i = 0; i < network.parameters().size(); i++) {
        mean.parameters().get(i).tensor().copy_(network.parameters().get(i).tensor());
      }
    }
    from = above(frozen, network);
    to = above(frozen, mean);
    newShare = new Scalar(1 - decay);
  }

  private static List<Parameter> above(int frozen, TorchNetwork network) {
    return network.parameters().stream().filter(p -> p.layer() > frozen).toList();
  }

  /** The network with the mean weights. */
  TorchNetwork network() {
    return mean;
  }

  /** The mean, a tensor for each that is averaged. */
  List<Parameter> state() {
    return to.stream().map(p -> p.named("mean_weights/" + p.name())).toList();
  }

  /** After an update, without autograd. */
  void add(Moment moment) {
    for (int i = 0; i < to.size(); i++) {
      Tensor weights = from.get(i).tensor();
      if (moment.before() == 0) {
        to.get(i).tensor().copy_(weights);
      } else {
        to.get(i).tensor().lerp_(weights, newShare);
      }
    }
  }
}
