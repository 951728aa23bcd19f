package graft.core.network;

import java.util.List;
import java.util.Map;

/**
 * A numbered layer: what is transferred, frozen or given a rate as one.
 *
 * @param name of the layer; fresh weights are drawn by it
 * @param operations its forward pass
 */
public record Layer(String name, List<Operation> operations) {
  public Layer {
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("the layer " + name + " does nothing");
    }
    long dropouts = operations.stream().filter(Operation.Plain.DROPOUT::equals).count();
    if (dropouts > 1 || Chain.dropouts(operations) > dropouts) {
      throw new IllegalArgumentException(
          "the layer " + name + " has dropout more than once, or within an operation");
    }
  }

  /** Of these operations. */
  public Layer(String name, Operation... operations) {
    this(name, List.of(operations));
  }

  /**
   * Shapes of all tensors by name in {@code state_dict} order, outermost dimension first; {@link
   * #isStatistic} tells which of them are measured, not learned.
   */
  public Map<String, List<Long>> tensorShapes() {
    return Chain.tensorShapes(operations);
  }

  /** Learned values: weights and biases together. */
  public long parameters() {
    return tensorShapes().entrySet().stream()
        .filter(tensor -> !isStatistic(tensor.getKey()))
        .mapToLong(tensor -> tensor.getValue().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  /** Whether dropout comes before some of it. */
  boolean hasDropout() {
    return operations.contains(Operation.Plain.DROPOUT);
  }

  /** Whether a tensor of this name is a running mean or variance of batch normalisation. */
  public static boolean isStatistic(String tensor) {
    return tensor.endsWith(".running_mean") || tensor.endsWith(".running_var");
  }
}
