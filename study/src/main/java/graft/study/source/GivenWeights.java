package graft.study.source;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.core.weights.WeightsHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Weights from outside that can serve a network as its base.
 *
 * @param sha256 hash over names, shapes and bytes of layers 1..L-1, 64 hex digits; the classifier
 *     is never transferred and does not count
 * @param labels the classes they were trained on, where the file's metadata ({@code labels}, one a
 *     line) or a {@code labels.txt} beside it names them
 * @param units of their classifier, where they have one: the number of those classes
 */
public record GivenWeights(String sha256, Optional<List<String>> labels, OptionalInt units) {
  public GivenWeights {
    labels = labels.map(List::copyOf);
  }

  /**
   * Checks a file, in any form that {@link Weights} opens, against a network: every tensor of
   * layers 1..L-1 there, floating-point, of the network's shape, all values finite. The classifier
   * may have any number of classes, or lack.
   *
   * @throws DataException listing what is wrong
   */
  public static GivenWeights check(Path path, Network network) {
    return check(path, Optional.empty(), network);
  }

  /**
   * Checks what a file holds at a key, as {@link Wanted} says it.
   *
   * @throws graft.core.error.GraftException as {@link #check(Path, Network)}, and where the key
   *     does not say which weights are meant
   */
  public static GivenWeights check(Path path, Optional<String> key, Network network) {
    try (Weights weights = Weights.open(path, new Wanted(key, Optional.of(network.name())))) {
      requireUsable(path, weights, network);
      WeightsHash hash = new WeightsHash();
      for (Layer layer : network.layers().subList(0, network.depth() - 1)) {
        for (String name : layer.tensorShapes().keySet()) {
          hash.add(weights.read(weights.find(name).orElseThrow()));
        }
      }
      return new GivenWeights(
          hash.hex(), labels(path, weights.metadata()), units(weights, network));
    }
  }

  /**
   * The name of the network whose base a file can be: the one asked for, else the only one that it
   * fits.
   *
   * @throws graft.core.error.GraftException as {@link #check(Path, Optional, Network)}, but for the
   *     values, which are not read, and where several networks fit
   */
  public static String network(Path path, Wanted wanted) {
    try (Weights weights = Weights.open(path, wanted)) {
      Network network = FittingNetwork.choose(path, weights, wanted.network());
      requireUsable(path, weights, network);
      return network.name();
    }
  }

  private static void requireUsable(Path path, Weights weights, Network network) {
    MergeReport.of(weights, network, network.depth() - 1)
        .requireUsable(path, weights.metadata().getOrDefault(FittingNetwork.METADATA, ""));
  }

  private static OptionalInt units(Weights weights, Network network) {
    Layer classifier = network.layers().get(network.depth() - 1);
    return classifier.tensorShapes().keySet().stream()
        .flatMap(name -> weights.find(name).stream())
        .filter(tensor -> !tensor.shape().isEmpty())
        .mapToInt(tensor -> (int) Math.min(Integer.MAX_VALUE, tensor.shape().get(0)))
        .findFirst();
  }

  private static Optional<List<String>> labels(Path path, Map<String, String> metadata) {
    String own = metadata.getOrDefault("labels", "");
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
