package graft.torch.training;

import graft.core.pack.Pixels;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Images made by formula: class {@code example % classes} has its own pattern, with noise. */
record MadePixels(int side, int size, int classes) implements Pixels {
  private static final Map<List<Integer>, byte[]> MADE = new ConcurrentHashMap<>();

  @Override
  public void read(int example, byte[] destination) {
    byte[] made =
        MADE.computeIfAbsent(
            List.of(example, side, classes, destination.length),
            image -> {
              byte[] pixels = new byte[destination.length];
              make(example, pixels);
              return pixels;
            });
    System.arraycopy(made, 0, destination, 0, made.length);
  }

  private void make(int example, byte[] destination) {
    SplittableRandom noise = new SplittableRandom(example);
    int label = example % classes;
    for (int i = 0; i < destination.length; i++) {
      int x = i % side;
      double wave = Math.sin((label + 1) * x * 0.4 + label);
      destination[i] =
          (byte) (int) Math.max(0, Math.min(255, 128 + 60 * wave + noise.nextInt(-60, 61)));
    }
  }

  @Override
  public void close() {}
}
