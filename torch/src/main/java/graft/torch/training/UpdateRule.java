package graft.torch.training;

import graft.core.protocol.Optimizer;
import graft.torch.network.Parameter;
import java.util.List;
import org.bytedeco.pytorch.TensorVector;

/** An {@link Optimizer} at work on some parameters. Owned by the scope it was built in. */
interface UpdateRule {
  /** All that its next update depends on but the weights: what a checkpoint keeps. */
  List<Parameter> state();

  /**
   * One update, inside an open scope and without autograd.
   *
   * @param gradients in the order of the learning parameters; overwritten
   * @param rates one for each learning parameter
   */
  void update(TensorVector gradients, double[] rates);

  /** That of an optimiser, before its first update. */
  static UpdateRule of(Optimizer optimizer, List<Parameter> learning) {
    return optimizer.accept(
        new Optimizer.Visitor<>() {
          @Override
          public UpdateRule sgd(Optimizer.Sgd sgd) {
            return new Sgd(learning, sgd.momentum(), sgd.weightDecay());
          }

          @Override
          public UpdateRule adamW(Optimizer.AdamW adamW) {
            return new AdamW(learning, adamW);
          }
        });
  }
}
