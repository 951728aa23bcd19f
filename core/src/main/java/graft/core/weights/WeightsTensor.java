package graft.core.weights;

import java.util.List;

/**
 * A tensor of a weights file, not yet read.
 *
 * @param name its key in the {@code state_dict}, e.g. {@code features.0.weight}, without the prefix
 *     that a wrapper put before all keys
 * @param type safetensors' name of the stored number format, e.g. {@code F32}
 * @param shape lengths of its dimensions, outermost first; empty for a scalar
 */
public record WeightsTensor(String name, String type, List<Long> shape) implements StoredTensor {
  public WeightsTensor {
    shape = List.copyOf(shape);
  }

  /** Count of its numbers. */
  public long values() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Whether its numbers are floating-point, so that {@link Weights#read} can give them. */
  public boolean isReal() {
    return NumberFormat.named(type).filter(NumberFormat::isReal).isPresent();
  }

  /** Whether {@link Weights#summary} knows its number format. */
  public boolean isReadable() {
    return NumberFormat.named(type).isPresent();
  }
}
