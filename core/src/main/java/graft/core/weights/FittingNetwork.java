package graft.core.weights;

import graft.core.error.AmbiguousException;
import graft.core.error.AmbiguousException.Subject;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.text.NearMiss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the network that weights are of, by names and shapes, and by what the file says of it. */
public final class FittingNetwork {
  /** Key of the metadata in which a file says which network it is of. */
  public static final String METADATA = "network";

  /** Batch normalisation's count of updates, which no network of ours uses. */
  static final String COUNTER = ".num_batches_tracked";

  /** First parts of names that heads have; a head of another kind than ours is left. */
  private static final Set<String> HEADS =
      Set.of(
          "fc",
          "head",
          "heads",
          "classifier",
          "cls",
          "linear",
          "last_linear",
          "logits",
          "output",
          "projector",
          "projection_head",
          "predictor",
          "criterion",
          "loss",
          "loss_fn");

  private static final List<Network> NETWORKS =
      Networks.names().stream().flatMap(name -> Networks.find(name, 2).stream()).toList();

  /** Names of the first tensors of our networks. */
  static final Set<String> FIRST_TENSORS =
      NETWORKS.stream()
          .map(network -> network.tensorNames().get(0))
          .collect(Collectors.toUnmodifiableSet());

  /** First parts of the names of our networks' tensors. */
  static final Set<String> FIRST_PARTS =
      NETWORKS.stream()
          .flatMap(network -> network.tensorNames().stream())
          .map(FittingNetwork::first)
          .collect(Collectors.toUnmodifiableSet());

  private FittingNetwork() {}

  /**
   * All networks of ours that the weights are of, in the order of {@link Networks#names}; then the
   * author's own that the file says it is of, if it is.
   */
  public static List<Fit> all(Weights weights) {
    Map<String, StoredTensor> tensors = new TreeMap<>();
    weights.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    List<Fit> fits = new ArrayList<>(all(tensors));
    Optional.ofNullable(weights.metadata().get(METADATA))
        .filter(claimed -> !Networks.names().contains(claimed))
        .flatMap(claimed -> Networks.find(claimed, 2))
        .flatMap(own -> fit(tensors, own))
        .ifPresent(fits::add);
    return List.copyOf(fits);
  }

  static List<Fit> all(Map<String, ? extends StoredTensor> tensors) {
    return NETWORKS.stream().flatMap(network -> fit(tensors, network).stream()).toList();
  }

  /**
   * The network that weights are of: the one asked for, else the one that the file says it is of,
   * else the only one that fits.
   *
   * @param path of the weights, for messages
   * @param asked name of a network
   * @throws UsageException for an unknown name
   * @throws AmbiguousException where several fit and nothing decides
   * @throws DataException where none fits
   */
  public static Network choose(Path path, Weights weights, Optional<String> asked) {
    if (asked.isPresent()) {
      requireKnown(asked.get());
      return named(weights, asked.get()).orElseThrow();
    }
    List<Fit> fits = all(weights);
    Optional<String> claimed = Optional.ofNullable(weights.metadata().get(METADATA));
    Optional<Fit> decided =
        fits.stream()
            .filter(fit -> fits.size() == 1 || claimed.equals(Optional.of(fit.network().name())))
            .findFirst();
    if (decided.isPresent()) {
      return decided.get().network();
    }
    String shown = Shown.text(path.toString());
    if (fits.isEmpty()) {
      throw new DataException(
          shown
              + " fits no network of Graft ("
              + String.join(", ", Networks.names())
              + ")"
              + looksLike(weights).map(name -> "; it looks like " + name).orElse("")
              + "; 'graft weights show' lists its tensors, and with a network says what differs");
    }
    throw new AmbiguousException(
        shown
            + " fits "
            + String.join(
                " and ",
                fits.stream()
                    .map(f -> f.network().label() + " (" + f.network().side() + " px)")
                    .toList())
            + " alike, and does not say which it is of.\n"
            + "Name the one whose images have the side that the weights were trained at; those that"
            + " torchvision offers are of resnet18.",
        Subject.NETWORK,
        fits.stream().map(fit -> fit.network().name()).toList());
  }

  /**
   * Refuses a name that no network of ours has.
   *
   * @throws UsageException with the nearest names
   */
  public static void requireKnown(String network) {
    if (Networks.find(network, 2).isEmpty()) {
      throw new UsageException(
          "unknown network '"
              + network
              + "'"
              + NearMiss.offer(network, Networks.names())
              + " Networks: "
              + String.join(", ", Networks.names()));
    }
  }

  /**
   * The named network with as many classes as the file's classifier has; 2 where it has none.
   *
   * @return empty for an unknown name
   */
  public static Optional<Network> named(Weights weights, String name) {
    return Networks.find(name, 2)
        .flatMap(
            network ->
                Networks.find(
                    name,
                    weights
                        .find(network.classifier().name() + ".weight")
                        .map(FittingNetwork::rows)
                        .orElse(2)));
  }

  private static int rows(StoredTensor classifier) {
    long rows = classifier.shape().isEmpty() ? 0 : classifier.shape().get(0);
    return rows >= 2 && rows <= Integer.MAX_VALUE ? (int) rows : 2;
  }

  /** The network, with the number of classes of the tensors, if they are of it. */
  private static Optional<Fit> fit(Map<String, ? extends StoredTensor> tensors, Network two) {
    if (!hasBody(tensors, "", two)) {
      return Optional.empty();
    }
    String classifier = two.classifier().name();
    StoredTensor weight = tensors.get(classifier + ".weight");
    Network network = weight == null ? two : Networks.find(two.name(), rows(weight)).orElseThrow();
    Layer last = network.layer(network.depth());
    boolean complete =
        last.tensorShapes().entrySet().stream()
            .allMatch(entry -> holds(tensors.get(entry.getKey()), entry.getValue()));
    Set<String> known = new HashSet<>(network.tensorNames());
    Set<String> body = new HashSet<>();
    for (Layer layer : network.layers().subList(0, network.depth() - 1)) {
      layer.tensorShapes().keySet().forEach(tensor -> body.add(first(tensor)));
    }
    for (String tensor : tensors.keySet()) {
      boolean head =
          tensor.startsWith(classifier + ".")
              || (HEADS.contains(first(tensor)) && !body.contains(first(tensor)));
      if (!known.contains(tensor) && !tensor.endsWith(COUNTER) && !head) {
        return Optional.empty();
      }
    }
    return Optional.of(new Fit(complete ? network : two, complete));
  }

  /** Whether all tensors of layers 1..L-1 of some network are there, behind a prefix. */
  static boolean hasBody(Map<String, ? extends StoredTensor> tensors, String prefix) {
    return NETWORKS.stream().anyMatch(network -> hasBody(tensors, prefix, network));
  }

  private static boolean hasBody(
      Map<String, ? extends StoredTensor> tensors, String prefix, Network network) {
    for (Layer layer : network.layers().subList(0, network.depth() - 1)) {
      for (Map.Entry<String, List<Long>> entry : layer.tensorShapes().entrySet()) {
        if (!holds(tensors.get(prefix + entry.getKey()), entry.getValue())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean holds(@Nullable StoredTensor tensor, List<Long> shape) {
    return tensor != null
        && tensor.shape().equals(shape)
        && NumberFormat.named(tensor.type()).filter(NumberFormat::isReal).isPresent();
  }

  /** Whether a tensor is of a head by the first part of its name. */
  static boolean isOfHead(String name) {
    return HEADS.contains(first(name));
  }

  private static String first(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The well-known network of others that weights look like. */
  public static Optional<String> looksLike(Weights weights) {
    return WellKnown.among(weights, null);
  }

  /** Fits in words, e.g. {@code fits resnet18 with 10 classes or resnet18-64 with 10 classes}. */
  public static String text(List<Fit> fits) {
    List<String> each = fits.stream().map(Fit::text).toList();
    return each.isEmpty() ? "fits no network of Graft" : "fits " + String.join(" or ", each);
  }
}
