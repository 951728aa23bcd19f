package graft.analysis.evaluation;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A dataset's classes beside a model's, matched by name.
 *
 * @param unknown classes of the dataset that the model has no unit for; their images are left out
 * @param missing classes of the model without images in the parts asked for
 * @param images the images of all other classes in these parts, labelled with the model's units
 * @param ofUnknown how many images of these parts are of classes that the model has no unit for
 * @param alsoInTraining how many of {@code images} have the same content as a training image of the
 *     dataset; 0 where training images are asked for
 */
public record KnownClasses(
    List<String> unknown,
    List<String> missing,
    Selection images,
    int ofUnknown,
    int alsoInTraining) {
  private static final int SHOWN = 5;

  public KnownClasses {
    unknown = List.copyOf(unknown);
    missing = List.copyOf(missing);
  }

  /**
   * Matches parts of a dataset.
   *
   * @param labels the model's classes by unit
   * @param roles the parts
   * @param location the dataset, for messages
   * @throws DataException if no class of the dataset is one of the model's
   */
  public static KnownClasses match(
      List<String> labels, DatasetIndex index, Set<Role> roles, String location) {
    Map<String, Integer> units = new HashMap<>();
    labels.forEach(label -> units.put(label, units.size()));
    Set<ContentHash> trained = new HashSet<>();
    for (Example example : index.examples()) {
      if (example.role() == Role.TRAIN) {
        trained.add(example.content());
      }
    }
    List<Integer> examples = new ArrayList<>();
    List<Integer> truth = new ArrayList<>();
    Set<Integer> present = new HashSet<>();
    int leaked = 0;
    int strange = 0;
    for (int number = 0; number < index.examples().size(); number++) {
      Example example = index.examples().get(number);
      Integer unit = units.get(index.classes().get(example.label()));
      if (!roles.contains(example.role())) {
        continue;
      }
      if (unit == null) {
        strange++;
        continue;
      }
      examples.add(number);
      truth.add(unit);
      present.add(unit);
      leaked += trained.contains(example.content()) ? 1 : 0;
    }
    if (examples.isEmpty()) {
      throw new DataException(noneMatch(labels, index.classes(), location));
    }
    return new KnownClasses(
        index.classes().stream().filter(name -> !units.containsKey(name)).toList(),
        labels.stream().filter(name -> !present.contains(units.get(name))).toList(),
        new Selection(examples, truth),
        strange,
        roles.contains(Role.TRAIN) ? 0 : leaked);
  }

  private static String noneMatch(List<String> labels, List<String> classes, String location) {
    return "no class of "
        + Shown.text(location)
        + " is one of the model's:\n  its classes: "
        + shown(classes)
        + "\n  the model's: "
        + shown(labels)
        + "\nclasses are matched by name; give the data the model was made for, or rename its folders";
  }

  /** The first few names, and how many there are. */
  public static String shown(List<String> names) {
    return names.stream().limit(SHOWN).map(Shown::text).collect(Collectors.joining(", "))
        + (names.size() > SHOWN ? ", ... (" + names.size() + " in all)" : "");
  }

  /** What does not match, and images that may flatter the model; a sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!unknown.isEmpty()) {
      warnings.add("the model has no class " + shown(unknown) + "; their images are left out");
    }
    if (!missing.isEmpty()) {
      warnings.add("no image of the model's class " + shown(missing));
    }
    if (alsoInTraining > 0) {
      warnings.add(
          alsoInTraining
              + " of "
              + images.size()
              + " images are also among the training images of this dataset (equal content): the"
              + " accuracy flatters the model if it was trained on them");
    }
    return warnings;
  }
}
