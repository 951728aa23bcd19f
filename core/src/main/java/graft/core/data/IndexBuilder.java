package graft.core.data;

import graft.core.data.ImagePass.Good;
import graft.core.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the usable images into the index: validation part, order, fingerprint. */
final class IndexBuilder {
  private static final int VALIDATION_PER_CLASS = 50;
  private static final int SMALL_CLASS = 250;

  private record Placed(int slot, Example example) {}

  private final List<String> classes;
  private final List<Placed> placed;
  private final boolean generatedValidation;

  IndexBuilder(List<String> classes, List<Good> good) {
    this.classes = classes;
    this.generatedValidation = good.stream().noneMatch(g -> g.image().role() == Role.VALIDATION);
    Set<Integer> chosen = generatedValidation ? chosenByHash(good) : Set.of();
    Map<String, Integer> labels = new HashMap<>();
    for (String name : classes) {
      labels.put(name, labels.size());
    }
    placed = new ArrayList<>();
    for (Good image : good) {
      Role role = chosen.contains(image.slot()) ? Role.VALIDATION : image.image().role();
      int label = labels.getOrDefault(image.image().className(), -1);
      placed.add(
          new Placed(
              image.slot(), new Example(role, label, image.image().name(), image.content())));
    }
    placed.sort(
        Comparator.comparing((Placed p) -> p.example().role())
            .thenComparingInt(p -> p.example().label())
            .thenComparing(p -> p.example().name(), Utf8Order.COMPARATOR)
            .thenComparingInt(Placed::slot));
  }

  /** Slots of the first 50 of each class by content hash, or of a fifth of a small class. */
  private static Set<Integer> chosenByHash(List<Good> good) {
    Map<String, List<Good>> byClass = new HashMap<>();
    for (Good image : good) {
      if (image.image().role() == Role.OTHER) {
        continue;
      }
      byClass.computeIfAbsent(image.image().className(), c -> new ArrayList<>()).add(image);
    }
    Set<Integer> chosen = new HashSet<>();
    for (List<Good> images : byClass.values()) {
      images.sort(
          Comparator.comparing(Good::content)
              .thenComparing(g -> g.image().name(), Utf8Order.COMPARATOR));
      images.subList(0, heldBack(images.size())).forEach(image -> chosen.add(image.slot()));
    }
    return chosen;
  }

  private static int heldBack(int images) {
    return images < SMALL_CLASS ? Math.max(1, images / 5) : VALIDATION_PER_CLASS;
  }

  /** Whether the validation images are those that {@link #chosenByHash} takes. */
  static boolean isChosenByHash(List<Example> examples) {
    Map<Integer, List<Example>> byClass =
        examples.stream()
            .filter(example -> example.role() != Role.OTHER)
            .collect(Collectors.groupingBy(Example::label));
    for (List<Example> images : byClass.values()) {
      List<Example> byHash =
          images.stream()
              .sorted(
                  Comparator.comparing(Example::content)
                      .thenComparing(Example::name, Utf8Order.COMPARATOR))
              .toList();
      int held = heldBack(images.size());
      for (int i = 0; i < byHash.size(); i++) {
        if ((byHash.get(i).role() == Role.VALIDATION) != (i < held)) {
          return false;
        }
      }
    }
    return true;
  }

  boolean generatedValidation() {
    return generatedValidation;
  }

  DatasetIndex index() {
    List<Example> examples = placed.stream().map(Placed::example).toList();
    return new DatasetIndex(fingerprint(classes, examples), classes, examples);
  }

  List<Integer> slots() {
    return placed.stream().map(Placed::slot).toList();
  }

  List<ScanReport.ClassCount> counts() {
    int[] training = new int[classes.size()];
    int[] validation = new int[classes.size()];
    int[] other = new int[classes.size()];
    for (Placed one : placed) {
      Example example = one.example();
      switch (example.role()) {
        case TRAIN -> training[example.label()]++;
        case VALIDATION -> validation[example.label()]++;
        case OTHER -> other[example.label()]++;
      }
    }
    List<ScanReport.ClassCount> counts = new ArrayList<>();
    for (int label = 0; label < training.length; label++) {
      counts.add(
          new ScanReport.ClassCount(
              classes.get(label), training[label], validation[label], other[label]));
    }
    return counts;
  }

  /** SHA-256 over role, class, name and content hash of each example, in index order. */
  static String fingerprint(List<String> classes, List<Example> examples) {
    MessageDigest digest = Sha256.digest();
    for (Example example : examples) {
      String line =
          example.role()
              + "\0"
              + classes.get(example.label())
              + "\0"
              + example.name()
              + "\0"
              + example.sha256()
              + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
