package graft.core.weights;

import graft.core.error.Shown;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares a file's tensors with a network's, name by name. */
final class Merge {
  /** What profilers write into modules, and nothing computes with. */
  private static final String PROFILED = ".*\\.total_(ops|params)";

  private final Weights weights;
  private final Network network;
  private final int transferredLayers;
  private final Map<String, WeightsTensor> stored = new HashMap<>();
  private final List<String> copied = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> notFinite = new ArrayList<>();

  Merge(Weights weights, Network network, int transferredLayers) {
    if (transferredLayers < 0 || transferredLayers > network.depth()) {
      throw new IllegalArgumentException(
          "transferred layers must be 0.." + network.depth() + ", was " + transferredLayers);
    }
    this.weights = weights;
    this.network = network;
    this.transferredLayers = transferredLayers;
    weights.tensors().forEach(tensor -> stored.put(tensor.name(), tensor));
  }

  /**
   * The whole comparison.
   *
   * @param readNumbers whether to look for NaN and infinity in what would be copied
   */
  MergeReport report(boolean readNumbers) {
    List<String> reinitialised = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Set<String> within = new HashSet<>();
    for (int number = 1; number <= network.depth(); number++) {
      Layer layer = network.layer(number);
      Set<String> names = layer.tensorShapes().keySet();
      known.addAll(names);
      if (number > transferredLayers) {
        reinitialised.addAll(names);
        names.forEach(name -> within.removeAll(parts(name)));
      } else {
        layer.tensorShapes().forEach((name, shape) -> compare(name, shape, readNumbers));
        names.forEach(name -> within.addAll(parts(name)));
      }
    }
    List<String> unexpected = new ArrayList<>();
    List<String> notes = new ArrayList<>(weights.notes());
    int counters = 0;
    for (WeightsTensor tensor : weights.tensors()) {
      if (tensor.name().endsWith(FittingNetwork.COUNTER) && !known.contains(tensor.name())) {
        counters++;
      } else if (!known.contains(tensor.name())) {
        unexpected.add(tensor.name());
      }
    }
    String claimed = weights.metadata().getOrDefault(FittingNetwork.METADATA, network.name());
    if (!claimed.equals(network.name()) && Networks.find(claimed, 2).isPresent()) {
      notes.add(
          "the file says that it is of "
              + Networks.label(claimed)
              + "; it is taken as "
              + network.label());
    }
    if (counters > 0) {
      notes.add(counters + " counters num_batches_tracked are not needed and left out");
    }
    boolean doubtful = !(missing.isEmpty() && wrong.isEmpty() && unexpected.isEmpty());
    Optional<String> other = doubtful ? WellKnown.among(weights, network) : Optional.empty();
    if (other.isEmpty()) {
      unexpected.removeIf(
          name -> {
            boolean isWithin =
                !name.matches(PROFILED) && parts(name).stream().anyMatch(within::contains);
            return isWithin
                && wrong.add(
                    name + " is within what is transferred, and the network has no such tensor");
          });
    }
    return new MergeReport(
        network.label(),
        copied,
        reinitialised,
        missing,
        unexpected,
        wrong,
        notFinite,
        notes,
        other);
  }

  /** The modules that a tensor is of, e.g. {@code layer1} and {@code layer1.0}. */
  private static List<String> parts(String tensor) {
    List<String> parts = new ArrayList<>();
    for (int dot = tensor.indexOf('.'); dot >= 0; dot = tensor.indexOf('.', dot + 1)) {
      parts.add(tensor.substring(0, dot));
    }
    return parts;
  }

  private void compare(String name, List<Long> shape, boolean readNumbers) {
    WeightsTensor tensor = stored.get(name);
    if (tensor == null) {
      missing.add(name);
    } else if (!tensor.shape().equals(shape)) {
      wrong.add(name + " has the shape " + tensor.shape() + ", " + shape + " is needed");
    } else if (!tensor.isReadable()) {
      wrong.add(name + " is " + Shown.brief(tensor.type()) + ", a format that is not read");
    } else if (!tensor.isReal()) {
      wrong.add(name + " is " + Shown.text(tensor.type()) + ", not floating-point");
    } else {
      TensorSummary numbers =
          readNumbers ? weights.summary(tensor) : new TensorSummary.Tally().summary();
      if (numbers.isFinite()) {
        copied.add(name);
      } else {
        notFinite.add(name + " has " + numbers.nan() + " NaN, " + numbers.infinite() + " infinite");
      }
    }
  }
}
