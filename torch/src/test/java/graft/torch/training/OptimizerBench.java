package graft.torch.training;

import graft.core.network.Networks;
import graft.core.protocol.Optimizer;
import graft.core.random.SeedKey;
import graft.torch.network.Device;
import graft.torch.network.InitialWeights;
import graft.torch.network.Parameter;
import graft.torch.network.TorchNetwork;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One update of the 59 million weights of {@code alexnet} by our rule and by libtorch's optimiser,
 * in alternation: prints {@code ours updates/s,theirs updates/s,ulps} a pair, where ulps is the
 * largest distance of a weight after an update of both from the same weights, and fails above 1;
 * not compared, 0, with AdamW, whose updates are no sum of few terms (OracleTest does).
 */
public final class OptimizerBench {
  private static final double RATE = 0.01;
  private static final double MOMENTUM = 0.9;
  private static final double DECAY = 5e-4;
  private static final int COMPARED = 5;

  private final List<Parameter> ours = parameters();
  private final List<Parameter> theirs = parameters();
  private final TensorVector ourGradients = gradients(ours);
  private final TensorVector theirGradients = gradients(theirs);
  private final UpdateRule rule;
  private final double[] rates = new double[ours.size()];
  private final Runnable step;

  private OptimizerBench(boolean adamW) {
    Arrays.fill(rates, RATE);
    TensorVector weights =
        new TensorVector(theirs.stream().map(Parameter::tensor).toArray(Tensor[]::new));
    if (adamW) {
      rule = UpdateRule.of(new Optimizer.AdamW(0.9, 0.999, 1e-8, DECAY), ours);
      AdamWOptions options = new AdamWOptions(RATE);
      options.weight_decay().put(DECAY);
      step = new org.bytedeco.pytorch.AdamW(weights, options)::step;
    } else {
      rule = UpdateRule.of(new Optimizer.Sgd(MOMENTUM, DECAY), ours);
      SGDOptions options = new SGDOptions(RATE);
      options.momentum().put(MOMENTUM);
      options.weight_decay().put(DECAY);
      step = new SGD(weights, options)::step;
    }
  }

  /** Arguments: updates a turn, pairs, and {@code adamw} where not SGD. */
  @SuppressWarnings("try") // scopes are opened for their end
  public static void main(String[] args) {
    torch.set_num_threads(1);
    int updates = Integer.parseInt(args[0]);
    try (PointerScope scope = new PointerScope()) {
      boolean adamW = args.length > 2 && args[2].equals("adamw");
      OptimizerBench bench = new OptimizerBench(adamW);
      long ulps = adamW ? 0 : bench.compare();
      if (ulps > 1) {
        throw new IllegalStateException("weights are " + ulps + " ulps from those of libtorch");
      }
      for (int pair = 0; pair < Integer.parseInt(args[1]); pair++) {
        double first = rate(bench::updateOurs, updates);
        double second = rate(bench::updateTheirs, updates);
        System.out.printf("%.2f,%.2f,%d%n", first, second, ulps);
      }
    }
  }

  private static List<Parameter> parameters() {
    TorchNetwork network =
        new TorchNetwork(Networks.find("alexnet", 500).orElseThrow(), Device.CPU);
    InitialWeights.draw(network, 0, SeedKey.of(1));
    List<Parameter> learned = network.parameters().stream().filter(Parameter::isLearned).toList();
    learned.forEach(p -> p.tensor().set_requires_grad(true));
    return learned;
  }

  private static TensorVector gradients(List<Parameter> parameters) {
    return new TensorVector(
        parameters.stream().map(p -> torch.zeros_like(p.tensor())).toArray(Tensor[]::new));
  }

  private static double rate(Runnable update, int updates) {
    update.run();
    long began = System.nanoTime();
    for (int i = 0; i < updates; i++) {
      update.run();
    }
    return updates / ((System.nanoTime() - began) / 1e9);
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void updateOurs() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      rule.update(ourGradients, rates);
    }
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void updateTheirs() {
    try (PointerScope scope = new PointerScope()) {
      step.run();
    }
  }

  /** The largest distance in ulps of any weight after updates that began at the same weights. */
  @SuppressWarnings("try") // scopes are opened for their end
  private long compare() {
    long largest = 0;
    for (int update = 0; update < COMPARED; update++) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGrad = new NoGradGuard()) {
        for (int i = 0; i < ours.size(); i++) {
          theirGradients.get(i).normal_().mul_(new Scalar(0.01));
          ourGradients.get(i).copy_(theirGradients.get(i));
          theirs.get(i).tensor().mutable_grad().put(theirGradients.get(i));
        }
      }
      updateOurs();
      updateTheirs();
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGrad = new NoGradGuard()) {
        for (int i = 0; i < ours.size(); i++) {
          Tensor own = ours.get(i).tensor();
          Tensor other = theirs.get(i).tensor();
          largest = Math.max(largest, ulps(own, other));
          own.copy_(other);
        }
      }
    }
    return largest;
  }

  /** Floats of one sign are in the order of their bits. */
  private static long ulps(Tensor a, Tensor b) {
    Tensor first = a.detach().view(torch.ScalarType.Int).to(torch.ScalarType.Long);
    Tensor second = b.detach().view(torch.ScalarType.Int).to(torch.ScalarType.Long);
    return first.sub(second).abs().max().item_long();
  }
}
