package graft.core.weights;

import graft.core.error.AmbiguousException;
import graft.core.error.AmbiguousException.Subject;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.text.Few;
import graft.core.text.NearMiss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the tensors of a file that are meant: those of the one dictionary that fits a network of
 * ours, or that was asked for by its key.
 *
 * @param path of the file, for messages
 * @param dictionaries of tensors that it has, the outermost first
 * @param <T> how the file describes a tensor
 */
record WeightsChoice<T extends StoredTensor>(Path path, List<Dictionary<T>> dictionaries) {
  /** Where no dictionary fits a network, the first of these is looked at. */
  private static final List<String> USUAL = List.of("state_dict", "model_state_dict", "model");

  private static final int SHOWN = 8;

  /**
   * The choice.
   *
   * @return empty where there are no tensors but those of an optimizer's state
   * @throws UsageException if there is no dictionary of the key asked for
   * @throws AmbiguousException if several fit; its message lists them
   */
  Optional<Candidate<T>> choose(Wanted wanted) {
    if (wanted.key().isPresent()) {
      return Optional.of(asked(wanted.key().get(), wanted));
    }
    List<Candidate<T>> fitting = fitting(dictionaries, wanted);
    if (fitting.size() > 1) {
      throw several(fitting);
    }
    return fitting.isEmpty() ? foreign() : Optional.of(fitting.get(0));
  }

  /** All that fit a network, or the one asked for; those of equal tensors once. */
  private static <T extends StoredTensor> List<Candidate<T>> fitting(
      List<Dictionary<T>> among, Wanted wanted) {
    Map<Map<String, T>, Candidate<T>> found = new LinkedHashMap<>();
    for (Dictionary<T> dictionary : among) {
      for (TensorNames<T> names : TensorNames.fitting(dictionary.tensors())) {
        Candidate<T> candidate = Candidate.of(dictionary, names);
        if (wanted.network().map(candidate::isOf).orElse(true)) {
          found.putIfAbsent(names.tensors(), candidate);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private Candidate<T> asked(String key, Wanted wanted) {
    String plain = plain(key);
    List<Dictionary<T>> named =
        dictionaries.stream().filter(d -> plain(d.key()).equals(plain)).limit(1).toList();
    List<Candidate<T>> fitting = fitting(named, wanted);
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<Candidate<T>> all = fitting(dictionaries, Wanted.any());
    Optional<Candidate<T>> behind =
        all.stream().filter(candidate -> plain(candidate.key()).equals(plain)).findFirst();
    if (behind.isPresent()) {
      return behind.get();
    }
    if (fitting.size() > 1) {
      throw several(fitting);
    }
    if (!named.isEmpty()) {
      return Candidate.of(named.get(0), TensorNames.bare(named.get(0).tensors()));
    }
    List<String> known = new ArrayList<>(dictionaries.stream().map(Dictionary::shown).toList());
    throw new UsageException(
        Shown.text(path.toString())
            + " has no tensors under "
            + Shown.brief(key)
            + NearMiss.offer(key, known)
            + (known.isEmpty()
                ? " It has none under any key, within " + Checkpoint.DEEPEST + " keys."
                : " It has some under: " + TensorNames.shown(known)));
  }

  /** Keys are the same with dots and with slashes between their parts. */
  private static String plain(String key) {
    return key.replace('.', '/').replaceAll("^/+|/+$", "");
  }

  /** The tensors of a network that is not ours: of the largest dictionary, the usual ones first. */
  private Optional<Candidate<T>> foreign() {
    Comparator<Dictionary<T>> usual =
        Comparator.comparingInt(
            d -> USUAL.contains(d.key()) ? -USUAL.indexOf(d.key()) : -USUAL.size());
    return dictionaries.stream()
        .filter(dictionary -> !dictionary.numbered())
        .max(
            Comparator.<Dictionary<T>>comparingInt(d -> Math.min(2, d.tensors().size()))
                .thenComparing(usual)
                .thenComparingInt(d -> d.tensors().size()))
        .map(dictionary -> Candidate.of(dictionary, TensorNames.bare(dictionary.tensors())));
  }

  private AmbiguousException several(List<Candidate<T>> fitting) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Shown.text(path.toString())
            + " holds "
            + fitting.size()
            + " dictionaries of weights, and each can serve:");
    List<String> each =
        fitting.stream().map(one -> Shown.brief(shown(one)) + ": " + one.text()).toList();
    lines.addAll(Few.lines(each, SHOWN, "  "));
    lines.add("Say which is meant by its key.");
    return new AmbiguousException(
        String.join("\n", lines),
        Subject.DICTIONARY,
        fitting.stream().map(WeightsChoice::shown).toList());
  }

  private static <T extends StoredTensor> String shown(Candidate<T> one) {
    return one.key().isEmpty() ? "/" : one.key();
  }
}
