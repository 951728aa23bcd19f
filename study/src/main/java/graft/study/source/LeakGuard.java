package graft.study.source;

import graft.core.data.ClassSplit;
import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.error.Shown;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks for what the source of a study has in common with its target: classes of the same name, and
 * images of the same content. A base that saw target classes or images makes transfer look better
 * than it is.
 */
public final class LeakGuard {
  private static final int SHOWN = 5;

  /** Classes of ILSVRC2012: so many units and no labels are most likely weights of it. */
  private static final int IMAGENET_CLASSES = 1000;

  /** A WordNet synset, as ImageNet and Tiny ImageNet name their classes. */
  private static final Pattern SYNSET = Pattern.compile("n\\d{8}");

  /**
   * What was found.
   *
   * @param leaks one line a kind, empty where nothing is shared
   * @param notes what could not be looked at
   */
  public record Findings(List<String> leaks, List<String> notes) {
    public Findings {
      leaks = List.copyOf(leaks);
      notes = List.copyOf(notes);
    }
  }

  private final DatasetIndex index;
  private final Map<String, String> sharedClasses = new HashMap<>();
  private final Set<String> classLines = new LinkedHashSet<>();
  private final Set<String> imageLines = new LinkedHashSet<>();
  private final Set<String> sharedImages = new HashSet<>();
  private Optional<String> likelyClasses = Optional.empty();

  private LeakGuard(DatasetIndex index) {
    this.index = index;
  }

  /**
   * Compares source and target.
   *
   * @param index the target's images
   * @param splits of the study
   */
  public static Findings look(BaseSource source, DatasetIndex index, List<ClassSplit> splits) {
    LeakGuard guard = new LeakGuard(index);
    List<String> notes = new ArrayList<>();
    for (ClassSplit split : splits) {
      guard.names(split.source(), split.target());
      guard.images(index, Set.copyOf(split.source()), Set.copyOf(split.target()));
      if (source instanceof BaseSource.OtherImages other) {
        guard.names(other.index().classes(), split.target());
        guard.images(
            other.index(), Set.copyOf(other.index().classes()), Set.copyOf(split.target()));
      }
      if (source instanceof BaseSource.Given given) {
        given.weights().labels().ifPresent(labels -> guard.names(labels, split.target()));
      }
    }
    if (source instanceof BaseSource.Given given && given.weights().labels().isEmpty()) {
      if (guard.imageNet(given, splits)) {
        return new Findings(guard.leaks(), notes);
      }
      notes.add(
          "the classes that "
              + Shown.text(given.file().toString())
              + " was trained on are not known (no labels.txt beside it, no labels in it):"
              + " whether it saw the target's is not known either");
    }
    return new Findings(guard.leaks(), notes);
  }

  /** Equal names have equal forms: Unicode-normalised, case folded. */
  static String form(String name) {
    String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(folded.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC).strip();
  }

  private void names(Collection<String> source, Collection<String> target) {
    Map<String, String> forms = new HashMap<>();
    source.forEach(name -> forms.putIfAbsent(form(name), name));
    for (String name : target) {
      String same = forms.get(form(name));
      if (same != null && sharedClasses.putIfAbsent(form(name), name) == null) {
        classLines.add(Shown.text(same.equals(name) ? name : same + " = " + name));
      }
    }
  }

  /** Whether these look like weights of ImageNet, and the target's classes like classes of it. */
  private boolean imageNet(BaseSource.Given given, List<ClassSplit> splits) {
    List<String> synsets =
        splits.stream()
            .flatMap(split -> split.target().stream())
            .distinct()
            .filter(name -> SYNSET.matcher(name).matches())
            .toList();
    if (synsets.isEmpty() || given.weights().units().orElse(0) != IMAGENET_CLASSES) {
      return false;
    }
    likelyClasses =
        Optional.of(
            Shown.text(given.file().toString())
                + " looks like ImageNet weights ("
                + IMAGENET_CLASSES
                + " classes): the target's "
                + (synsets.size() == 1 ? "class " : "classes ")
                + few(synsets.size(), synsets)
                + (synsets.size() == 1 ? " is" : " are")
                + " probably among them");
    return true;
  }

  private void images(DatasetIndex from, Set<String> sourceClasses, Set<String> targetClasses) {
    Map<ContentHash, Example> seen = new HashMap<>();
    for (Example example : from.examples()) {
      if (example.role() == Role.TRAIN
          && sourceClasses.contains(from.classes().get(example.label()))) {
        seen.putIfAbsent(example.content(), example);
      }
    }
    for (Example example : index.examples()) {
      Example same = seen.get(example.content());
      if (same != null
          && targetClasses.contains(index.classes().get(example.label()))
          && sharedImages.add(name(index, example))
          && imageLines.size() < SHOWN) {
        imageLines.add(Shown.text(name(from, same) + " = " + name(index, example)));
      }
    }
  }

  private static String name(DatasetIndex index, Example example) {
    String role = example.role() == Role.TRAIN ? "train/" : "val/";
    return role + index.classes().get(example.label()) + "/" + example.name();
  }

  private List<String> leaks() {
    List<String> leaks = new ArrayList<>();
    likelyClasses.ifPresent(leaks::add);
    if (!classLines.isEmpty()) {
      leaks.add(
          line(
              classLines.size(),
              classLines.size() == 1 ? "class is" : "classes are",
              "in source and target alike",
              classLines));
    }
    if (!sharedImages.isEmpty()) {
      leaks.add(
          line(
              sharedImages.size(),
              sharedImages.size() == 1 ? "image of the target is" : "images of the target are",
              "among the source's training images too",
              imageLines));
    }
    return leaks;
  }

  private static String line(int count, String what, String where, Collection<String> few) {
    return count + " " + what + " " + where + ": " + few(count, few);
  }

  private static String few(int count, Collection<String> some) {
    return String.join(", ", some.stream().limit(SHOWN).toList()) + (count > SHOWN ? ", ..." : "");
  }
}
