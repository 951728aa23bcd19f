package graft.torch.training;

import graft.core.pack.Pixels;
import graft.study.execution.Holdings;
import java.nio.file.Path;

/** The same images for every group; weights are named by their path. */
record MadeHoldings(Pixels pixels) implements Holdings {
  @Override
  public Pixels images(String content) {
    return pixels;
  }

  @Override
  public Path weights(String path) {
    return Path.of(path);
  }
}
