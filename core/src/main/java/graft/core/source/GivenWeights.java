package graft.core.source;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.weights.NamedTensor;
import graft.core.weights.TensorInfo;
import graft.core.weights.WeightsFile;
import graft.core.weights.WeightsHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights from outside that can serve a network as its base.
 *
 * @param sha256 hash over names, shapes and bytes of layers 1..L-1, 64 hex digits; the classifier
 *     is never transferred and does not count
 * @param labels the classes they were trained on, where the file's metadata ({@code labels}, one a
 *     line) or a {@code labels.txt} beside it names them
 */
public record GivenWeights(String sha256, Optional<List<String>> labels) {
  private static final int SHOWN = 8;

  public GivenWeights {
    labels = labels.map(List::copyOf);
  }

  /**
   * Checks a safetensors file against a network: every tensor of layers 1..L-1 there, float32, of
   * the network's shape, all values finite. The classifier may have any number of classes, or lack.
   *
   * @throws DataException listing everything that is wrong
   */
  public static GivenWeights check(Path path, Network network) {
    try (WeightsFile file = open(path)) {
      List<String> wrong = new ArrayList<>();
      WeightsHash hash = new WeightsHash();
      for (Layer layer : network.layers().subList(0, network.depth() - 1)) {
        for (Map.Entry<String, List<Long>> expected : layer.tensorShapes().entrySet()) {
          tensor(file, expected.getKey(), expected.getValue(), wrong).ifPresent(hash::add);
        }
      }
      if (!wrong.isEmpty()) {
        throw new DataException(refusal(path, network, file, wrong));
      }
      return new GivenWeights(hash.hex(), labels(path, file));
    }
  }

  private static WeightsFile open(Path path) {
    try {
      return WeightsFile.open(path);
    } catch (DataException e) {
      if (!isOfPyTorch(path)) {
        throw e;
      }
      throw new DataException(
          Shown.text(path.toString())
              + " is a PyTorch file (.pth); weights from outside are read as safetensors so far.\n"
              + "Convert it: safetensors.torch.save_file(torch.load(FILE), 'FILE.safetensors')",
          e);
    }
  }

  /** Begins as a zip or a pickle does. */
  private static boolean isOfPyTorch(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] first = in.readNBytes(2);
      return first.length == 2
          && ((first[0] == 'P' && first[1] == 'K') || (first[0] == (byte) 0x80 && first[1] <= 5));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<NamedTensor> tensor(
      WeightsFile file, String name, List<Long> shape, List<String> wrong) {
    Optional<TensorInfo> found = file.find(name);
    if (found.isEmpty()) {
      wrong.add(name + " is missing, " + shape + " is needed");
      return Optional.empty();
    }
    TensorInfo tensor = found.get();
    if (!tensor.shape().equals(shape)) {
      wrong.add(name + " has the shape " + tensor.shape() + ", " + shape + " is needed");
      return Optional.empty();
    }
    if (!tensor.type().equals("F32")) {
      wrong.add(name + " is " + tensor.type() + ", F32 (float32) is needed");
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    file.read(tensor, bytes);
    long infinite = notFinite(bytes.asFloatBuffer());
    if (infinite > 0) {
      wrong.add(name + " has " + infinite + " values that are NaN or infinite");
      return Optional.empty();
    }
    return Optional.of(new NamedTensor(name, shape, bytes));
  }

  private static long notFinite(FloatBuffer values) {
    long count = 0;
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        count++;
      }
    }
    return count;
  }

  private static String refusal(Path path, Network network, WeightsFile file, List<String> wrong) {
    List<String> lines = new ArrayList<>();
    String own = file.metadata().getOrDefault("network", "");
    lines.add(
        Shown.text(path.toString())
            + " cannot be the base of "
            + network.name()
            + (own.isEmpty() || own.equals(network.name())
                ? ""
                : " (it says it is of " + Shown.text(own) + ")")
            + ":");
    wrong.stream().limit(SHOWN).forEach(line -> lines.add("  " + line));
    if (wrong.size() > SHOWN) {
      lines.add("  and " + (wrong.size() - SHOWN) + " more");
    }
    lines.add("Give weights of this network, or set network to theirs.");
    return String.join("\n", lines);
  }

  private static Optional<List<String>> labels(Path path, WeightsFile file) {
    String own = file.metadata().getOrDefault("labels", "");
    Path beside = path.toAbsolutePath().resolveSibling("labels.txt");
    try {
      String text =
          !own.isBlank()
              ? own
              : Files.isRegularFile(beside) ? Files.readString(beside, StandardCharsets.UTF_8) : "";
      List<String> names = text.lines().map(String::strip).filter(s -> !s.isEmpty()).toList();
      return names.isEmpty() ? Optional.empty() : Optional.of(names);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the class names " + Shown.text(beside.toString()) + ": " + e.getMessage(),
          e);
    }
  }
}
