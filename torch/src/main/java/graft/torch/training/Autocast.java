package graft.torch.training;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** bfloat16 autocast for the calling thread around one forward pass. */
final class Autocast {
  private Autocast() {}

  /** Runs {@code forward} under autocast; its result as float32. Copies of weights are dropped. */
  static Tensor bfloat16(Supplier<Tensor> forward) {
    torch.set_autocast_dtype(torch.kCPU(), torch.kBFloat16());
    torch.set_autocast_enabled(torch.kCPU(), true);
    torch.increment_nesting();
    try {
      return forward.get().to(torch.kFloat());
    } finally {
      if (torch.decrement_nesting() == 0) {
        torch.clear_cache();
      }
      torch.set_autocast_enabled(torch.kCPU(), false);
    }
  }
}
