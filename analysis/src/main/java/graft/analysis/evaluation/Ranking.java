package graft.analysis.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Classes of an image by their logits. Ties go to the lower unit. */
public final class Ranking {
  private Ranking() {}

  /**
   * A class with its probability.
   *
   * @param unit the classifier's, 0..classes-1
   * @param probability softmax over all classes, 0..1
   */
  public record Ranked(int unit, double probability) {}

  /**
   * The classes of highest logits, the highest first.
   *
   * @param logits one a class, finite
   * @param top how many at most
   */
  public static List<Ranked> of(float[] logits, int top) {
    double highest = highest(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    double total = sum;
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer unit) -> -logits[unit]))
        .limit(top)
        .map(unit -> new Ranked(unit, Math.exp(logits[unit] - highest) / total))
        .toList();
  }

  /** The unit of the highest logit. */
  public static int first(float[] logits) {
    int first = 0;
    for (int unit = 1; unit < logits.length; unit++) {
      if (logits[unit] > logits[first]) {
        first = unit;
      }
    }
    return first;
  }

  /** How many classes stand before {@code unit}; 0 for the first. */
  public static int rank(float[] logits, int unit) {
    int before = 0;
    for (int other = 0; other < logits.length; other++) {
      if (logits[other] > logits[unit] || (logits[other] == logits[unit] && other < unit)) {
        before++;
      }
    }
    return before;
  }

  /** Cross entropy of an image of class {@code unit} in nats. */
  public static double crossEntropy(float[] logits, int unit) {
    double highest = highest(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    return Math.log(sum) + highest - logits[unit];
  }

  private static double highest(float[] logits) {
    return logits[first(logits)];
  }
}
