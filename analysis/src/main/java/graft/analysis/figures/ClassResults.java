package graft.analysis.figures;

import graft.study.execution.TrainingOutcome.Complete;
import graft.study.store.TrialRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cell's test images class by class, all complete trials together. A class is a target in some
 * splits only, so classes have been tested unequally often.
 *
 * @param cell what was asked
 * @param classes by name
 * @param confusions images of one class taken for another, the most frequent first; empty where
 *     predictions were not kept
 */
public record ClassResults(
    StudyCells.Key cell, List<ClassCount> classes, List<Confusion> confusions) {
  /** Test images of a class over all trials, and how many were classified correctly. */
  public record ClassCount(String name, long correct, long images) {
    /** Fraction 0..1. */
    public double top1() {
      return images == 0 ? 0 : (double) correct / images;
    }
  }

  /**
   * Images of class {@code truth} taken for {@code predicted}.
   *
   * @param count how many times
   * @param of test images of {@code truth} over all trials
   */
  public record Confusion(String truth, String predicted, long count, long of) {}

  private record Pair(String truth, String predicted) {}

  public ClassResults {
    classes = List.copyOf(classes);
    confusions = List.copyOf(confusions);
  }

  /**
   * Counts a cell's images.
   *
   * @param tests by split; trials of other splits, and trials without correct bits, are passed over
   */
  public static ClassResults of(
      StudyCells.Key cell, CellTrials trials, Map<Integer, TestSet> tests) {
    Map<String, long[]> counts = new TreeMap<>();
    Map<Pair, Integer> confusions = new HashMap<>();
    for (TrialRecord trial : trials.records().values()) {
      TestSet test = tests.get(trial.spec().split());
      if (test != null && trial.complete().isPresent()) {
        count(test, trial.complete().get(), counts);
        confuse(test, trial.complete().get(), confusions);
      }
    }
    return new ClassResults(cell, classes(counts), sorted(confusions, counts));
  }

  private static void count(TestSet test, Complete trial, Map<String, long[]> counts) {
    if (trial.correctBits().isEmpty()) {
      return;
    }
    int[] correct = test.correctByClass(trial);
    int[] images = test.imagesByClass();
    for (int label = 0; label < correct.length; label++) {
      long[] sum = counts.computeIfAbsent(test.target().get(label), name -> new long[2]);
      sum[0] += correct[label];
      sum[1] += images[label];
    }
  }

  private static void confuse(TestSet test, Complete trial, Map<Pair, Integer> confusions) {
    int[] predictions = predictions(trial);
    if (predictions.length != test.size()) {
      return;
    }
    int[] labels = test.labels();
    for (int image = 0; image < labels.length; image++) {
      if (predictions[image] != labels[image] && predictions[image] < test.target().size()) {
        Pair pair =
            new Pair(test.target().get(labels[image]), test.target().get(predictions[image]));
        confusions.merge(pair, 1, Integer::sum);
      }
    }
  }

  private static int[] predictions(Complete trial) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(trial.predictions()))
            .order(ByteOrder.LITTLE_ENDIAN);
    int[] labels = new int[bytes.remaining() / Short.BYTES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Short.toUnsignedInt(bytes.getShort());
    }
    return labels;
  }

  private static List<ClassCount> classes(Map<String, long[]> counts) {
    List<ClassCount> classes = new ArrayList<>();
    counts.forEach((name, sum) -> classes.add(new ClassCount(name, sum[0], sum[1])));
    return classes;
  }

  private static List<Confusion> sorted(Map<Pair, Integer> confusions, Map<String, long[]> counts) {
    return confusions.entrySet().stream()
        .map(
            e ->
                new Confusion(
                    e.getKey().truth(),
                    e.getKey().predicted(),
                    e.getValue(),
                    counts.getOrDefault(e.getKey().truth(), new long[2])[1]))
        .sorted(
            Comparator.comparingLong(Confusion::count)
                .reversed()
                .thenComparing(Confusion::truth)
                .thenComparing(Confusion::predicted))
        .toList();
  }
}
