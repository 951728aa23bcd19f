package graft.analysis.evaluation;

import graft.core.data.Selection;
import graft.core.statistics.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well a model classifies images whose classes are known.
 *
 * @param top1 images whose class has the highest logit
 * @param top5 images whose class is among the five highest; empty for a model of five classes or
 *     fewer
 * @param balanced mean of the accuracies of all classes with images, 0..1
 * @param loss mean cross entropy in nats
 * @param classes by unit, those without images too
 * @param confusions images of one class taken for another, the most frequent first
 */
public record ModelEvaluation(
    Fraction top1,
    Optional<Fraction> top5,
    double balanced,
    double loss,
    List<ClassAccuracy> classes,
    List<Confusion> confusions) {
  private static final int FEW_CLASSES = 5;

  public ModelEvaluation {
    classes = List.copyOf(classes);
    confusions = List.copyOf(confusions);
  }

  /**
   * A count among images, with the 95 % interval (Wilson) that it gives for other images drawn in
   * the same way.
   */
  public record Fraction(int count, int total, double low, double high) {
    static Fraction of(int count, int total) {
      Interval interval = Interval.ofFraction(count, total);
      return new Fraction(count, total, interval.low(), interval.high());
    }

    /** Fraction 0..1. */
    public double value() {
      return (double) count / total;
    }
  }

  /** Images of a class, and how many were classified correctly. */
  public record ClassAccuracy(String name, int correct, int images) {
    /** Fraction 0..1; 0 without images. */
    public double value() {
      return images == 0 ? 0 : (double) correct / images;
    }
  }

  /**
   * Images of class {@code truth} taken for {@code predicted}.
   *
   * @param of all images of {@code truth}
   */
  public record Confusion(String truth, String predicted, int count, int of) {}

  private record Pair(int truth, int predicted) {}

  /**
   * Counts.
   *
   * @param labels the model's classes by unit
   * @param logits {@code [N][classes]}, N at least 1
   * @param images with units as labels
   */
  public static ModelEvaluation of(List<String> labels, float[][] logits, Selection images) {
    int[] total = new int[labels.size()];
    int[] correct = new int[labels.size()];
    Map<Pair, Integer> confused = new HashMap<>();
    int five = 0;
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      int truth = images.labels().get(i);
      int rank = Ranking.rank(logits[i], truth);
      total[truth]++;
      correct[truth] += rank == 0 ? 1 : 0;
      five += rank < FEW_CLASSES ? 1 : 0;
      loss += Ranking.crossEntropy(logits[i], truth);
      if (rank > 0) {
        confused.merge(new Pair(truth, Ranking.first(logits[i])), 1, Integer::sum);
      }
    }
    List<ClassAccuracy> classes = new ArrayList<>();
    int hits = 0;
    for (int unit = 0; unit < labels.size(); unit++) {
      classes.add(new ClassAccuracy(labels.get(unit), correct[unit], total[unit]));
      hits += correct[unit];
    }
    return new ModelEvaluation(
        Fraction.of(hits, logits.length),
        labels.size() > FEW_CLASSES
            ? Optional.of(Fraction.of(five, logits.length))
            : Optional.empty(),
        classes.stream()
            .filter(c -> c.images() > 0)
            .mapToDouble(ClassAccuracy::value)
            .average()
            .orElse(0),
        loss / logits.length,
        classes,
        confusions(labels, confused, total));
  }

  private static List<Confusion> confusions(
      List<String> labels, Map<Pair, Integer> confused, int[] total) {
    return confused.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<Pair, Integer> e) -> -e.getValue())
                .thenComparingInt(e -> e.getKey().truth())
                .thenComparingInt(e -> e.getKey().predicted()))
        .map(
            e ->
                new Confusion(
                    labels.get(e.getKey().truth()),
                    labels.get(e.getKey().predicted()),
                    e.getValue(),
                    total[e.getKey().truth()]))
        .toList();
  }
}
