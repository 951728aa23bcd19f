package graft.analysis.figures;

import graft.core.text.Csv;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * Which class each test image of a split shows, in the order of a trial's correct bits: the test
 * images class by class, then the extra ones class by class.
 *
 * @param split number of the class split
 * @param source classes its base was trained on
 * @param target classes of its target sets; a label is a position here
 * @param test test images of each target class
 * @param extra extra test images of each target class
 */
public record TestSet(
    int split, List<String> source, List<String> target, List<Integer> test, List<Integer> extra) {
  public TestSet {
    source = List.copyOf(source);
    target = List.copyOf(target);
    test = List.copyOf(test);
    extra = List.copyOf(extra);
    if (test.size() != target.size() || extra.size() != target.size()) {
      throw new IllegalArgumentException(
          "%d classes, but counts for %d and %d"
              .formatted(target.size(), test.size(), extra.size()));
    }
  }

  /**
   * A row for each class of each split, targets in the order of labels: an image's place among a
   * trial's correct bits follows from the counts above it, all of {@code test} before {@code
   * extra}.
   */
  public static Csv table(List<TestSet> sets) {
    Csv csv = new Csv("split", "role", "class", "test", "extra");
    for (TestSet set : sets) {
      set.source.forEach(name -> csv.row(set.split, "source", name, "", ""));
      for (int label = 0; label < set.target.size(); label++) {
        csv.row(
            set.split, "target", set.target.get(label), set.test.get(label), set.extra.get(label));
      }
    }
    return csv;
  }

  /** Number of test images, extra ones included. */
  public int size() {
    return sum(test) + sum(extra);
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** The label of each test image. */
  public int[] labels() {
    int[] labels = new int[size()];
    int at = 0;
    for (List<Integer> counts : List.of(test, extra)) {
      for (int label = 0; label < counts.size(); label++) {
        for (int i = 0; i < counts.get(label); i++) {
          labels[at++] = label;
        }
      }
    }
    return labels;
  }

  /**
   * The test images a trial classified correctly, by their number.
   *
   * @throws IllegalArgumentException if the trial was tested on another number of images
   */
  public BitSet correct(Complete trial) {
    if (trial.last().total() != size()) {
      throw new IllegalArgumentException(
          "a trial of split %d was tested on %d images, the split has %d"
              .formatted(split, trial.last().total(), size()));
    }
    return BitSet.valueOf(HexFormat.of().parseHex(trial.correctBits()));
  }

  /** Correct images of each target class. */
  public int[] correctByClass(Complete trial) {
    int[] labels = labels();
    int[] counts = new int[target.size()];
    correct(trial).stream().forEach(image -> counts[labels[image]]++);
    return counts;
  }

  /** Test images of each target class, extra ones included. */
  public int[] imagesByClass() {
    int[] counts = new int[target.size()];
    for (int label = 0; label < counts.length; label++) {
      counts[label] = test.get(label) + extra.get(label);
    }
    return counts;
  }
}
