package graft.torch.bench;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What this machine multiplies: prints GFLOP/s of a float32 matrix product of 2048 x 2048. */
public final class GemmBench {
  private static final long SIDE = 2048;

  private GemmBench() {}

  /** Arguments: threads, seconds. */
  @SuppressWarnings("try") // scopes are opened for their end
  public static void main(String[] args) {
    torch.set_num_threads(Integer.parseInt(args[0]));
    double seconds = Double.parseDouble(args[1]);
    try (PointerScope scope = new PointerScope()) {
      Tensor a = torch.randn(SIDE, SIDE);
      Tensor b = torch.randn(SIDE, SIDE);
      Tensor product = torch.empty(SIDE, SIDE);
      measure(a, b, product, seconds / 3);
      System.out.printf("%.1f%n", measure(a, b, product, seconds));
    }
  }

  private static double measure(Tensor a, Tensor b, Tensor product, double seconds) {
    long began = System.nanoTime();
    long products = 0;
    while (System.nanoTime() - began < seconds * 1e9) {
      torch.mm_out(product, a, b);
      products++;
    }
    return products * 2.0 * SIDE * SIDE * SIDE / (System.nanoTime() - began);
  }
}
