package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The images a study trains and tests on, chosen from an index. A label is the position of the
 * class in the list given.
 */
public final class Selections {
  private static final int SHOWN = 9;

  private final DatasetIndex index;
  private final Map<String, List<Integer>> training = new HashMap<>();
  private final Map<String, List<Integer>> validation = new HashMap<>();

  /** Selections from the images of {@code index}. */
  public Selections(DatasetIndex index) {
    this.index = index;
    for (String name : index.classes()) {
      training.put(name, new ArrayList<>());
      validation.put(name, new ArrayList<>());
    }
    for (int number = 0; number < index.examples().size(); number++) {
      Example example = index.examples().get(number);
      if (example.role() != Role.OTHER) {
        of(example.role(), index.classes().get(example.label())).add(number);
      }
    }
  }

  /** All training images of the classes: what a base is trained on. */
  public Selection training(List<String> classes) {
    return last(Role.TRAIN, classes, Integer.MAX_VALUE);
  }

  /**
   * The target set of a size: the first images of each class, in byte order of their names.
   *
   * @param classes the target classes
   * @param size how many of each; full takes what there is without {@code testExtra}
   * @param testExtra the last so many training images of each class belong to the test images
   * @throws DataException naming each class that has too few images, with its count
   */
  public Selection targetSet(List<String> classes, TargetSize size, int testExtra) {
    return targetSet(classes, size, testExtra, "sizes");
  }

  /**
   * The first images of each class, in byte order of their names.
   *
   * @param option that chose {@code size}, for messages
   * @throws DataException naming each class that has too few images, with its count
   */
  public Selection targetSet(List<String> classes, TargetSize size, String option) {
    return targetSet(classes, size, 0, option);
  }

  private Selection targetSet(List<String> classes, TargetSize size, int testExtra, String option) {
    List<String> lacking = new ArrayList<>();
    int wanted = size.isFull() ? 1 : size.perClass();
    int fewest = Integer.MAX_VALUE;
    for (String name : classes) {
      int count = of(Role.TRAIN, name).size();
      fewest = Math.min(fewest, count);
      if (count - testExtra < wanted) {
        lacking.add("class " + Shown.text(name) + " has " + trainingImages(count));
      }
    }
    if (!lacking.isEmpty()) {
      throw tooFew(lacking, size, testExtra, fewest, option);
    }
    List<Integer> examples = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<Integer> all = of(Role.TRAIN, classes.get(label));
      int count = size.isFull() ? all.size() - testExtra : size.perClass();
      for (int number : all.subList(0, count)) {
        examples.add(number);
        labels.add(label);
      }
    }
    return new Selection(examples, labels);
  }

  /** All validation images of the classes: the test images. */
  public Selection test(List<String> classes) {
    return last(Role.VALIDATION, classes, Integer.MAX_VALUE);
  }

  /**
   * The last training images of each class, which join the test images at the last epoch.
   *
   * @param each how many of each class, 0 for none
   * @throws DataException naming a class that has no more than that
   */
  public Selection testExtra(List<String> classes, int each) {
    for (String name : classes) {
      int count = of(Role.TRAIN, name).size();
      if (count <= each && each > 0) {
        throw new DataException(
            "class "
                + Shown.text(name)
                + " has "
                + trainingImages(count)
                + ", too few to test on "
                + each
                + " of them; lower test_extra to "
                + Math.max(0, count - 1)
                + " or less");
      }
    }
    return last(Role.TRAIN, classes, each);
  }

  /** The last {@code most} images of each class. */
  private Selection last(Role role, List<String> classes, int most) {
    List<Integer> examples = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<Integer> all = of(role, classes.get(label));
      for (int number : all.subList(Math.max(0, all.size() - most), all.size())) {
        examples.add(number);
        labels.add(label);
      }
    }
    return new Selection(examples, labels);
  }

  private static String trainingImages(int count) {
    return count + (count == 1 ? " training image" : " training images");
  }

  /**
   * Names the classes in {@code lines}, and what would fit them.
   *
   * @param fewest training images of the smallest class
   * @param option that chose the size
   */
  private static DataException tooFew(
      List<String> lines, TargetSize size, int testExtra, int fewest, String option) {
    List<String> text = new ArrayList<>();
    text.add(
        "the target set needs "
            + (size.isFull()
                ? "at least 1 image"
                : size + (size.perClass() == 1 ? " image" : " images"))
            + " a class"
            + (testExtra > 0
                ? " besides the last " + testExtra + ", which are extra test images"
                : "")
            + ":");
    text.addAll(Few.lines(lines, SHOWN, "  "));
    int mostExtra = fewest - Math.max(1, size.perClass());
    boolean fewerTestsHelp = testExtra > 0 && mostExtra >= 0;
    List<String> ways = new ArrayList<>();
    if (fewerTestsHelp) {
      ways.add("lower test_extra to " + mostExtra + " for size " + size);
    }
    if (fewest > 0) {
      ways.add("choose " + fitting(fewest, testExtra, option));
    }
    ways.add("add images to these classes");
    text.add(String.join(", ", ways) + ", or remove their folders");
    return new DataException(String.join("\n", text));
  }

  /** The sizes that the smallest class has images for. */
  private static String fitting(int fewest, int testExtra, String option) {
    String all = option + " up to " + fewest;
    if (testExtra == 0) {
      return all;
    }
    return fewest > testExtra
        ? option + " up to " + (fewest - testExtra) + " (" + fewest + " with test_extra=0)"
        : all + " with test_extra=0";
  }

  private List<Integer> of(Role role, String className) {
    List<Integer> numbers = (role == Role.TRAIN ? training : validation).get(className);
    if (numbers == null) {
      throw new DataException(
          "the dataset has no class "
              + Shown.text(className)
              + "; it has "
              + index.classes().size()
              + " classes, the first is "
              + Shown.text(index.classes().get(0)));
    }
    return numbers;
  }
}
