package graft.torch.bench;

import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Moment;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.torch.network.Device;
import graft.torch.network.Dropout;
import graft.torch.network.InitialWeights;
import graft.torch.network.TorchNetwork;
import graft.torch.training.Batch;
import graft.torch.training.Learner;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/**
 * Images a second of one training step without dropout: prints {@code network,batch,images/s}.
 * {@code bench/peers/step.py} does the same in PyTorch.
 */
public final class StepBench {
  private StepBench() {}

  /** Arguments: network, batch, seconds, precision (FP32 or BF16). */
  @SuppressWarnings("try") // scopes are opened for their end
  public static void main(String[] args) {
    int size = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[2]);
    torch.set_num_threads(1);
    Recipe recipe =
        new Recipe(
            size,
            1,
            Rates.paper(),
            0.9,
            1e-4,
            0,
            Recipe.Augmentation.NONE,
            1,
            Recipe.Precision.valueOf(args[3]));
    try (PointerScope scope = new PointerScope()) {
      Network network = Networks.find(args[0], 100).orElseThrow();
      TorchNetwork torchNetwork = new TorchNetwork(network, Device.CPU);
      InitialWeights.draw(torchNetwork, 0, SeedKey.of(1));
      Learner learner = new Learner(torchNetwork, Protocol.scratch(8, 1), recipe);
      Batch batch = new Batch(size, network.side(), Device.CPU);
      batch.clear();
      for (int image = 0; image < size; image++) {
        float[] view = new float[3 * network.side() * network.side()];
        for (int i = 0; i < view.length; i++) {
          view[i] = (float) Math.sin(i * (image + 1) * 0.01);
        }
        batch.add(view, image);
      }
      measure(learner, batch, seconds / 3);
      double rate = measure(learner, batch, seconds);
      System.out.printf("%s,%d,%.1f%n", args[0], size, rate);
    }
  }

  private static double measure(Learner learner, Batch batch, double seconds) {
    long start = System.nanoTime();
    long images = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      learner.update(batch, Moment.ofEpoch(0, 1), Dropout.NONE);
      images += batch.size();
    }
    return images / ((System.nanoTime() - start) / 1e9);
  }
}
