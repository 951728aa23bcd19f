package graft.torch.training;

import graft.core.pack.Pixels;
import java.util.function.IntConsumer;

/** Made images of four classes; tells of each that is read. */
record WatchedPixels(IntConsumer reads) implements Pixels {
  private static final MadePixels MADE = new MadePixels(32, 400, 4);

  @Override
  public int side() {
    return MADE.side();
  }

  @Override
  public int size() {
    return MADE.size();
  }

  @Override
  public void read(int example, byte[] destination) {
    reads.accept(example);
    MADE.read(example, destination);
  }

  @Override
  public void close() {}
}
