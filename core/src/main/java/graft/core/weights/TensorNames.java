package graft.core.weights;

import graft.core.error.Shown;
import graft.core.text.Few;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tensors under their bare names, without what wrappers put before or into them: {@code
 * DataParallel} and {@code DistributedDataParallel} put {@code module.}, {@code torch.compile} puts
 * {@code _orig_mod.}, a module that holds the network puts its own name for it.
 *
 * @param prefix what was taken off in front; may be empty
 * @param tensors by bare name, in the order of the file
 * @param notes what was done, a sentence each
 * @param <T> how the file describes a tensor
 */
record TensorNames<T extends StoredTensor>(
    String prefix, Map<String, T> tensors, List<String> notes) {
  /** What is taken off where it stands before all names, whatever network they are of. */
  private static final List<String> WRAPPERS =
      List.of(
          "module.",
          "_orig_mod.",
          "model.",
          "net.",
          "network.",
          "backbone.",
          "encoder.",
          "base_model.");

  /** What wrappers of a part put into the middle of names. */
  private static final Set<String> INSIDE =
      Set.of("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module");

  private static final int SHOWN = 6;

  /** The tensors without the wrappers that stand before every name. */
  static <T extends StoredTensor> TensorNames<T> bare(Map<String, T> stored) {
    String prefix = shared(stored.keySet());
    Map<String, T> tensors = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> tensors.put(name.substring(prefix.length()), tensor));
    return new TensorNames<>(prefix, tensors, notes(prefix, tensors.size(), List.of()));
  }

  private static String shared(Set<String> names) {
    StringBuilder prefix = new StringBuilder();
    boolean grown = !names.isEmpty();
    while (grown) {
      grown = false;
      for (String wrapper : WRAPPERS) {
        String longer = prefix + wrapper;
        if (names.stream()
            .allMatch(name -> name.length() > longer.length() && name.startsWith(longer))) {
          prefix.append(wrapper);
          grown = true;
        }
      }
    }
    return prefix.toString();
  }

  /**
   * Each way to read the names that gives a network of ours: behind some prefix; where there is
   * none, with the wrappers of parts taken out, if that makes no two names one.
   */
  static <T extends StoredTensor> List<TensorNames<T>> fitting(Map<String, T> stored) {
    List<TensorNames<T>> found = behindPrefixes(stored, List.of());
    if (!found.isEmpty()) {
      return found;
    }
    Map<String, T> unwrapped = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    for (Map.Entry<String, T> entry : stored.entrySet()) {
      String name = entry.getKey();
      String bare = withoutInside(name);
      if (unwrapped.put(bare, entry.getValue()) != null) {
        return List.of();
      }
      if (notes.isEmpty() && !bare.equals(name)) {
        notes.add("wrappers were taken out of the names: " + Shown.brief(name) + " is " + bare);
      }
    }
    return notes.isEmpty() ? List.of() : behindPrefixes(unwrapped, notes);
  }

  /** The name without the wrappers behind the first part of a network's name. */
  private static String withoutInside(String name) {
    List<String> parts = new ArrayList<>();
    boolean inside = false;
    for (String part : name.split("\\.", -1)) {
      if (!inside || !INSIDE.contains(part)) {
        parts.add(part);
      }
      inside |= FittingNetwork.FIRST_PARTS.contains(part);
    }
    return String.join(".", parts);
  }

  private static <T extends StoredTensor> List<TensorNames<T>> behindPrefixes(
      Map<String, T> tensors, List<String> notes) {
    List<TensorNames<T>> found = new ArrayList<>();
    for (String prefix : prefixes(tensors)) {
      Map<String, T> inside = new LinkedHashMap<>();
      List<String> outside = new ArrayList<>();
      tensors.forEach(
          (name, tensor) -> {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
              inside.put(name.substring(prefix.length()), tensor);
            } else {
              outside.add(name);
            }
          });
      if (!FittingNetwork.all(inside).isEmpty()) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(notes(prefix, inside.size(), outside));
        found.add(new TensorNames<>(prefix, inside, all));
      }
    }
    return found;
  }

  /** What stands before the names of all layers of some network, but for its classifier. */
  private static Set<String> prefixes(Map<String, ? extends StoredTensor> tensors) {
    Set<String> prefixes = new LinkedHashSet<>();
    for (String name : tensors.keySet()) {
      for (String first : FittingNetwork.FIRST_TENSORS) {
        if (name.equals(first) || name.endsWith("." + first)) {
          String prefix = name.substring(0, name.length() - first.length());
          if (FittingNetwork.hasBody(tensors, prefix)) {
            prefixes.add(prefix);
          }
        }
      }
    }
    return prefixes;
  }

  private static List<String> notes(String prefix, int inside, List<String> outside) {
    if (prefix.isEmpty()) {
      return List.of();
    }
    String shown = "the prefix " + Shown.brief(prefix) + " was taken off ";
    return List.of(
        outside.isEmpty()
            ? shown + "every name"
            : shown + inside + " names; without it and left: " + shown(outside));
  }

  /** The first few of some names. */
  static String shown(List<String> names) {
    return Few.words(names.stream().map(Shown::brief).toList(), SHOWN);
  }
}
