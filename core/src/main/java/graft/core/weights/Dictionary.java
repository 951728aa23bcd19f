package graft.core.weights;

import java.util.List;
import java.util.Map;

/**
 * A dictionary of tensors in a file.
 *
 * @param key where it lies, e.g. {@code model/state_dict}; empty for the outermost
 * @param numbered whether a number stands on the way to it, as in the state of an optimizer
 * @param tensors by the file's names
 * @param others keys of what is no tensor in it
 * @param <T> how the file describes a tensor
 */
record Dictionary<T extends StoredTensor>(
    String key, boolean numbered, Map<String, T> tensors, List<String> others) {
  /** The key as it is given and shown. */
  String shown() {
    return key.isEmpty() ? "/" : key;
  }
}
