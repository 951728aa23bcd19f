package graft.core.weights;

import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tensors found in an unpickled value.
 *
 * @param tensors by bare name, in the order of the {@code state_dict}
 * @param notes what was taken and what was left
 */
record PickledStateDict(Map<String, PickledTensor> tensors, List<String> notes) {
  private static final List<String> INNER = List.of("state_dict", "model_state_dict", "model");
  private static final int MOST_TENSORS = 50_000;
  private static final int SHOWN = 6;

  /**
   * Finds the {@code state_dict}: the value itself, or the inner one of a checkpoint.
   *
   * @throws RefusedPickleException if there is none
   */
  static PickledStateDict of(@Nullable Object unpickled) {
    List<String> notes = new ArrayList<>();
    Map<?, ?> map = stateDict(unpickled, notes);
    Map<String, PickledTensor> stored = new LinkedHashMap<>();
    List<String> left = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          if (value instanceof PickledTensor tensor && key instanceof String name) {
            stored.put(name, tensor);
          } else {
            left.add(String.valueOf(key));
          }
        });
    if (stored.size() > MOST_TENSORS) {
      throw new RefusedPickleException("it has more than " + MOST_TENSORS + " tensors");
    }
    if (!left.isEmpty()) {
      notes.add("left out, as they are no tensors: " + shown(left));
    }
    TensorNames names = TensorNames.of(stored.keySet());
    notes.addAll(names.notes());
    Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> tensors.put(names.bare(name), tensor));
    return new PickledStateDict(tensors, notes);
  }

  private static Map<?, ?> stateDict(@Nullable Object unpickled, List<String> notes) {
    if (!(unpickled instanceof Map<?, ?> map)) {
      throw new RefusedPickleException("it holds no state_dict, but a single value or a list");
    }
    if (hasTensors(map)) {
      return map;
    }
    Optional<String> key =
        INNER.stream()
            .filter(inner -> map.get(inner) instanceof Map<?, ?> found && hasTensors(found))
            .findFirst();
    List<String> keys = map.keySet().stream().map(String::valueOf).toList();
    if (key.isEmpty()) {
      throw new RefusedPickleException(
          map.isEmpty() ? "its state_dict is empty" : "it holds no tensors, only " + shown(keys));
    }
    List<String> others = keys.stream().filter(other -> !other.equals(key.get())).toList();
    notes.add(
        "a checkpoint: its "
            + key.get()
            + " was taken"
            + (others.isEmpty() ? "" : ", " + shown(others) + " left"));
    return (Map<?, ?>) Objects.requireNonNull(map.get(key.get()));
  }

  private static boolean hasTensors(Map<?, ?> map) {
    return map.values().stream().anyMatch(PickledTensor.class::isInstance);
  }

  private static String shown(List<String> keys) {
    String first = keys.stream().limit(SHOWN).map(Shown::brief).collect(Collectors.joining(", "));
    return keys.size() > SHOWN ? first + " and " + (keys.size() - SHOWN) + " more" : first;
  }
}
