package graft.study.search;

import graft.core.data.Selection;
import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Holds images out of a training set, each class by itself. Up to 25 images a class in the mean
 * there are five folds, each image held out once in five replicates, fewer where classes are so
 * small that a fold would hold nothing out; above, each of three replicates holds another fifth of
 * each class out, or one image of a class that has fewer than five. No image is held out twice, and
 * a class's only image never. What is held out depends on the images and the seed alone.
 */
public final class Folds {
  /** Mean images a class up to which each image is held out in turn. */
  private static final int FEW = 25;

  private static final int PARTS = 5;
  private static final int REPLICATES_OF_MANY = 3;

  private final Map<Integer, List<Integer>> byClass = new TreeMap<>();
  private final long seed;
  private final boolean few;
  private final List<Part> parts;

  /**
   * Folds of a training set.
   *
   * @param training labels 0..classes-1
   */
  public Folds(Selection training, long seed) {
    this.seed = seed;
    for (int i = 0; i < training.size(); i++) {
      byClass
          .computeIfAbsent(training.labels().get(i), label -> new ArrayList<>())
          .add(training.examples().get(i));
    }
    few = training.size() <= (long) FEW * byClass.size();
    parts =
        IntStream.range(0, few ? PARTS : REPLICATES_OF_MANY)
            .mapToObj(this::draw)
            .filter(part -> part.held().size() > 0)
            .toList();
  }

  /**
   * A replicate.
   *
   * @param train what is trained on
   * @param held what is evaluated on, nothing of which is trained on
   */
  public record Part(Selection train, Selection held) {}

  /** Replicates that a finalist is trained on; 0 where no image can be held out. */
  public int replicates() {
    return parts.size();
  }

  /** In words, for a table's head. */
  public String text() {
    return few
        ? replicates() + " folds"
        : "another fifth of each class held out in each of " + replicates() + " parts";
  }

  /** The replicate of a number from 0 to {@link #replicates} - 1. */
  public Part part(int replicate) {
    return parts.get(replicate);
  }

  private Part draw(int replicate) {
    List<Integer> train = new ArrayList<>();
    List<Integer> trainLabels = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    List<Integer> heldLabels = new ArrayList<>();
    byClass.forEach(
        (label, examples) -> {
          int[] order =
              SeedKey.of(seed).with("folds").with(0).with(label).permutation(examples.size());
          for (int place = 0; place < order.length; place++) {
            int number = examples.get(order[place]);
            boolean one = !few && examples.size() < PARTS;
            boolean out =
                examples.size() > 1 && (one ? place : (place + label) % PARTS) == replicate;
            (out ? held : train).add(number);
            (out ? heldLabels : trainLabels).add(label);
          }
        });
    return new Part(new Selection(train, trainLabels), new Selection(held, heldLabels));
  }
}
