package graft.core.weights;

import graft.core.error.Shown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tensors found in an unpickled value.
 *
 * @param tensors by bare name, in the order of the {@code state_dict}
 * @param notes what was taken and what was left
 */
record PickledStateDict(Map<String, PickledTensor> tensors, List<String> notes) {
  private static final int MOST_TENSORS = 50_000;

  /**
   * Finds the {@code state_dict}: the value itself, or the inner one of a checkpoint.
   *
   * @param path of the file, for messages
   * @throws RefusedPickleException if there is none
   * @throws graft.core.error.GraftException if several fit, or none of the key asked for
   */
  static PickledStateDict of(Path path, @Nullable Object unpickled, Wanted wanted) {
    Checkpoint checkpoint = Checkpoint.of(unpickled);
    for (Dictionary<PickledTensor> dictionary : checkpoint.dictionaries()) {
      if (dictionary.tensors().size() > MOST_TENSORS) {
        throw new RefusedPickleException("it has more than " + MOST_TENSORS + " tensors");
      }
    }
    Candidate<PickledTensor> taken =
        new WeightsChoice<>(path, checkpoint.dictionaries())
            .choose(wanted)
            .orElseThrow(() -> new RefusedPickleException(without(unpickled, checkpoint)));
    List<String> notes = new ArrayList<>();
    Dictionary<PickledTensor> from = taken.from();
    if (!from.key().isEmpty()) {
      List<String> others =
          checkpoint.keys().stream()
              .filter(other -> !from.key().equals(other) && !from.key().startsWith(other + "/"))
              .toList();
      notes.add(
          "a checkpoint: its "
              + TensorNames.shown(List.of(from.key()))
              + " was taken"
              + (others.isEmpty() ? "" : ", " + TensorNames.shown(others) + " left"));
    }
    architecture(unpickled)
        .ifPresent(
            name ->
                notes.add(
                    "it says of its network: "
                        + name
                        + "; names and shapes alone are compared, so see that it computes the same"));
    if (!from.others().isEmpty()) {
      notes.add("left out, as they are no tensors: " + TensorNames.shown(from.others()));
    }
    notes.addAll(taken.names().notes());
    return new PickledStateDict(taken.names().tensors(), notes);
  }

  /** The name that training scripts write beside weights. */
  private static Optional<String> architecture(@Nullable Object unpickled) {
    return unpickled instanceof Map<?, ?> map && map.get("arch") instanceof String name
        ? Optional.of(Shown.brief(name))
        : Optional.empty();
  }

  /** What is there instead of a dictionary of weights. */
  private static String without(@Nullable Object unpickled, Checkpoint checkpoint) {
    if (!checkpoint.dictionaries().isEmpty()) {
      return "its "
          + (checkpoint.tensors() == 1
              ? "only tensor is no weight by name: it is in "
              : checkpoint.tensors() + " tensors are no weights by name: they are in ")
          + TensorNames.shown(checkpoint.dictionaries().stream().map(Dictionary::shown).toList());
    }
    if (checkpoint.tensors() > 0) {
      return "its "
          + (checkpoint.tensors() == 1 ? "only tensor is" : checkpoint.tensors() + " tensors are")
          + " in no dictionary by name within "
          + Checkpoint.DEEPEST
          + " keys of its outermost value, "
          + (unpickled instanceof Map
              ? "a dictionary"
              : unpickled instanceof PickledTensor ? "a single tensor" : "a list")
          + ", so it is no state_dict";
    }
    if (!(unpickled instanceof Map<?, ?> map)) {
      return "it holds no state_dict, but a single value or a list";
    }
    return map.isEmpty()
        ? "its state_dict is empty"
        : "it holds no tensors, only " + TensorNames.shown(checkpoint.keys());
  }
}
