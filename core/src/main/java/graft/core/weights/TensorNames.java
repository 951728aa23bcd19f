package graft.core.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The keys of a {@code state_dict} without what a wrapper put before every one of them: {@code
 * DataParallel} and {@code DistributedDataParallel} put {@code module.}, {@code torch.compile} puts
 * {@code _orig_mod.}.
 *
 * @param prefix what is taken off; may be empty
 */
record TensorNames(String prefix) {
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  static TensorNames of(Collection<String> stored) {
    StringBuilder prefix = new StringBuilder();
    boolean grown = !stored.isEmpty();
    while (grown) {
      grown = false;
      for (String wrapper : WRAPPERS) {
        String longer = prefix + wrapper;
        if (stored.stream()
            .allMatch(name -> name.length() > longer.length() && name.startsWith(longer))) {
          prefix.append(wrapper);
          grown = true;
        }
      }
    }
    return new TensorNames(prefix.toString());
  }

  /** The key without the prefix. */
  String bare(String stored) {
    return stored.substring(prefix.length());
  }

  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!prefix.isEmpty()) {
      notes.add("the prefix " + prefix + " was taken off every name");
    }
    return notes;
  }
}
