package graft.core.data;

import graft.core.error.Shown;
import graft.core.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Images with byte-equal files, counted in groups of equal ones. Nothing is dropped because of
 * them.
 *
 * @param withinClass groups inside one class and one part
 * @param acrossClasses groups that span classes
 * @param acrossRoles groups that span training and validation images (and maybe classes too)
 * @param first the first few groups with the first few images of each, for people
 * @param warnings what a reader should look at, a sentence each: groups of the last two kinds
 */
public record Duplicates(
    int withinClass,
    int acrossClasses,
    int acrossRoles,
    List<String> first,
    List<String> warnings) {
  private static final int SHOWN = 5;
  private static final int SHOWN_IMAGES = 4;

  public Duplicates {
    first = List.copyOf(first);
    warnings = List.copyOf(warnings);
  }

  /** Number of groups. */
  public int groups() {
    return withinClass + acrossClasses + acrossRoles;
  }

  static Duplicates of(DatasetIndex index) {
    Map<ContentHash, List<Example>> byContent = repeated(index.examples());
    int within = 0;
    int classes = 0;
    int roles = 0;
    List<String> first = new ArrayList<>();
    String ofRoles = "";
    String ofClasses = "";
    for (Example example : index.examples()) { // in index order, so that the few shown are stable
      List<Example> group = byContent.get(example.content());
      if (group == null || !group.get(0).equals(example)) {
        continue;
      }
      if (group.stream().map(Example::role).distinct().count() > 1) {
        ofRoles = roles++ == 0 ? shown(index, group) : ofRoles;
      } else if (group.stream().map(Example::label).distinct().count() > 1) {
        ofClasses = classes++ == 0 ? shown(index, group) : ofClasses;
      } else {
        within++;
      }
      if (first.size() < SHOWN) {
        first.add(shown(index, group));
      }
    }
    List<String> warnings = new ArrayList<>();
    if (roles > 0) {
      warnings.add(
          Words.counted(roles, "image")
              + " both in the training and in the validation part, e.g. "
              + ofRoles);
    }
    if (classes > 0) {
      warnings.add(Words.counted(classes, "image") + " in more than one class, e.g. " + ofClasses);
    }
    return new Duplicates(within, classes, roles, first, warnings);
  }

  /** Examples by content, of contents that more than one has; each in index order. */
  private static Map<ContentHash, List<Example>> repeated(List<Example> examples) {
    Example[] byContent = examples.toArray(Example[]::new); // a map of all takes much more memory
    Arrays.sort(byContent, Comparator.comparing(Example::content));
    Map<ContentHash, List<Example>> repeated = new HashMap<>();
    for (int i = 1; i < byContent.length; i++) {
      Example before = byContent[i - 1];
      if (before.content().equals(byContent[i].content())) {
        repeated
            .computeIfAbsent(before.content(), content -> new ArrayList<>(List.of(before)))
            .add(byContent[i]);
      }
    }
    return repeated;
  }

  /** The first few images of a group, and how many more there are. */
  private static String shown(DatasetIndex index, List<Example> group) {
    String few =
        group.stream()
            .limit(SHOWN_IMAGES)
            .map(example -> shown(index, example))
            .collect(Collectors.joining(" = "));
    int more = group.size() - SHOWN_IMAGES;
    return few + (more > 0 ? String.format(Locale.ROOT, " = ... and %,d more", more) : "");
  }

  private static String shown(DatasetIndex index, Example example) {
    String part =
        switch (example.role()) {
          case TRAIN -> "train/";
          case VALIDATION -> "val/";
          case OTHER -> "other/";
        };
    return Shown.text(part + index.classes().get(example.label()) + "/" + example.name());
  }
}
