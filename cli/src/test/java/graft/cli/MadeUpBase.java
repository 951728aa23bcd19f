package graft.cli;

import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Weights of {@code alexnet-32-slim} that nothing was trained for: a base in no time. */
final class MadeUpBase {
  private MadeUpBase() {}

  /**
   * Writes them.
   *
   * @param file new
   * @param classes units of the classifier
   * @param labels names of the classes, none for weights that do not name theirs
   */
  static Path write(Path file, int classes, List<String> labels) throws IOException {
    return write(file, classes, labels, 0.05f);
  }

  /** Writes weights that diverge in the first epoch: no loss of theirs is a number. */
  static Path diverging(Path file) throws IOException {
    return write(file, 2, List.of("another"), 1e12f);
  }

  private static Path write(Path file, int classes, List<String> labels, float deviation)
      throws IOException {
    Network network = Networks.find("alexnet-32-slim", classes).orElseThrow();
    Map<String, String> metadata =
        labels.isEmpty() ? Map.of() : Map.of("labels", String.join("\n", labels));
    return write(file, network, metadata, deviation);
  }

  /** Writes some of any network, which the file names. */
  static Path of(Path file, Network network) throws IOException {
    return write(file, network, Map.of("network", network.name()), 0.05f);
  }

  private static Path write(
      Path file, Network network, Map<String, String> metadata, float deviation)
      throws IOException {
    Random random = new Random(1);
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : network.layers()) {
      layer
          .tensorShapes()
          .forEach(
              (name, shape) ->
                  tensors.add(new NamedTensor(name, shape, some(shape, random, deviation))));
    }
    WeightsWriter.write(file, ".part", metadata, tensors);
    return file;
  }

  private static ByteBuffer some(List<Long> shape, Random random, float deviation) {
    int count = (int) (long) shape.stream().reduce(1L, Math::multiplyExact);
    ByteBuffer data = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      data.putFloat(4 * i, deviation * (float) random.nextGaussian());
    }
    return data;
  }
}
