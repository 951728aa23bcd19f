package graft.core.weights;

import java.util.List;

/**
 * One way to read a file.
 *
 * @param from the dictionary of the file
 * @param names its tensors as they are read
 * @param fits networks that they are of
 * @param <T> how the file describes a tensor
 */
record Candidate<T extends StoredTensor>(Dictionary<T> from, TensorNames<T> names, List<Fit> fits) {
  static <T extends StoredTensor> Candidate<T> of(Dictionary<T> from, TensorNames<T> names) {
    return new Candidate<>(from, names, FittingNetwork.all(names.tensors()));
  }

  /** The key to ask for it: that of the dictionary and, where several fit in it, of the prefix. */
  String key() {
    String prefix =
        names.prefix().isEmpty() ? "" : names.prefix().substring(0, names.prefix().length() - 1);
    return from.key().isEmpty() || prefix.isEmpty()
        ? from.key() + prefix
        : from.key() + "/" + prefix;
  }

  boolean isOf(String network) {
    return fits.stream().anyMatch(fit -> fit.network().name().equals(network));
  }

  /** What it is, in words. */
  String text() {
    int count = names.tensors().size();
    return count + (count == 1 ? " tensor, " : " tensors, ") + FittingNetwork.text(fits);
  }
}
