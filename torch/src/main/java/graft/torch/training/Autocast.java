package graft.torch.training;

import graft.core.protocol.Recipe.Precision;
import graft.torch.network.Device;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The number format of one forward pass on the calling thread. */
final class Autocast {
  private Autocast() {}

  /** Runs {@code forward} in a precision; its result as float32. */
  static Tensor in(Precision precision, Device device, Supplier<Tensor> forward) {
    return switch (precision) {
      case FP32 -> forward.get();
      case BF16 -> bfloat16(device.type(), forward);
    };
  }

  /** Runs {@code forward} under autocast; its result as float32. Copies of weights are dropped. */
  private static Tensor bfloat16(torch.DeviceType device, Supplier<Tensor> forward) {
    torch.set_autocast_dtype(device, torch.kBFloat16());
    torch.set_autocast_enabled(device, true);
    torch.increment_nesting();
    try {
      return forward.get().to(torch.kFloat());
    } finally {
      if (torch.decrement_nesting() == 0) {
        torch.clear_cache();
      }
      torch.set_autocast_enabled(device, false);
    }
  }
}
