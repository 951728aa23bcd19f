package graft.torch.training;

import graft.core.random.SeedKey;
import graft.torch.network.Device;
import graft.torch.network.Dropout;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout masks drawn from (key of epoch and step, layer): each use seeds our own generator, and
 * libtorch's global one is never touched. They are drawn on the processor, so that they are the
 * same on every device.
 *
 * @param key of this step
 * @param device that units lie on
 * @param probability of dropping a unit, 0..1
 */
record Masks(SeedKey key, Device device, double probability) implements Dropout {
  /** Dropout for a step, or none where the probability is 0. */
  static Dropout of(SeedKey key, Device device, double probability) {
    return probability == 0 ? NONE : new Masks(key, device, probability);
  }

  @Override
  public Tensor apply(Tensor units, int layer) {
    return units.mul(device.take(mask(units.size(0), units.size(1), layer)));
  }

  @Override
  public Dropout ofPart(long first, long all) {
    return (units, layer) ->
        units.mul(device.take(mask(all, units.size(1), layer).narrow(0, first, units.size(0))));
  }

  private Tensor mask(long images, long inputs, int layer) {
    Generator generator = torch.createCPUGenerator(key.with(layer).value());
    Tensor mask = torch.empty(images, inputs);
    mask.bernoulli_(1 - probability, new GeneratorOptional(generator));
    return mask.mul_(new Scalar(1 / (1 - probability)));
  }
}
