package graft.analysis.evaluation;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *     dataset; of data that the model was not trained on 0 where training images are asked for
 * @param isTrainedOn whether the model was trained on images of the dataset
 * @param seen how many images of the parts asked for are left out because the model was trained on
 *     images of the same content; none where training images are asked for
 */
public record KnownClasses(
    List<String> unknown,
    List<String> missing,
    Selection images,
    int ofUnknown,
    int alsoInTraining,
    boolean isTrainedOn,
    int seen) {
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
   * @param trainedOn the images that the model was trained on; empty where it was trained on other
   *     data
   * @param location the dataset, for messages
   * @throws DataException if no class of the dataset is one of the model's, or all images of the
   *     parts are equal to such that it was trained on
   */
  public static KnownClasses match(
      List<String> labels,
      DatasetIndex index,
      Set<Role> roles,
      Optional<Selection> trainedOn,
      String location) {
    Map<String, Integer> units = new HashMap<>();
    labels.forEach(label -> units.put(label, units.size()));
    boolean isTrainedOn = trainedOn.isPresent();
    Set<ContentHash> trained = training(index, trainedOn);
    List<Integer> examples = new ArrayList<>();
    List<Integer> truth = new ArrayList<>();
    Set<Integer> present = new HashSet<>();
    boolean trains = roles.contains(Role.TRAIN);
    int leaked = 0;
    int seen = 0;
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
      boolean isInTraining = trained.contains(example.content());
      if (isInTraining && isTrainedOn && !trains) {
        seen++;
        continue;
      }
      examples.add(number);
      truth.add(unit);
      present.add(unit);
      leaked += isInTraining ? 1 : 0;
    }
    if (examples.isEmpty() && seen > 0) {
      throw new DataException(
          "every image of "
              + Shown.text(location)
              + " that is asked for is equal to one that the model was trained on; give other images");
    }
    if (examples.isEmpty()) {
      throw new DataException(noneMatch(labels, index.classes(), location));
    }
    return new KnownClasses(
        index.classes().stream().filter(name -> !units.containsKey(name)).toList(),
        labels.stream().filter(name -> !present.contains(units.get(name))).toList(),
        new Selection(examples, truth),
        strange,
        trains && !isTrainedOn ? 0 : leaked,
        isTrainedOn,
        seen);
  }

  /** What the model was trained on, or may have been. */
  private static Set<ContentHash> training(DatasetIndex index, Optional<Selection> trainedOn) {
    List<Example> all = index.examples();
    return trainedOn
        .map(selection -> selection.examples().stream().map(all::get))
        .orElseGet(() -> all.stream().filter(example -> example.role() == Role.TRAIN))
        .map(Example::content)
        .collect(Collectors.toSet());
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
    if (seen > 0) {
      warnings.add(
          Words.counted(seen, "image")
              + (seen == 1 ? " is" : " are")
              + " among the training images, too (equal content), and left out");
    }
    if (alsoInTraining > 0 && isTrainedOn) {
      warnings.add(
          "the model was trained on "
              + alsoInTraining
              + " of these "
              + images.size()
              + " images: that it knows them says little of how good it is on others");
    } else if (alsoInTraining > 0) {
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
