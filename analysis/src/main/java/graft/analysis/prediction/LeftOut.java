package graft.analysis.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How good predictions are on tasks that were left out, with all tasks that share classes with
 * them.
 *
 * @param task that was left out
 * @param expected of each of its trainings, test noise in its variance
 */
record LeftOut(AtlasTask task, List<GainProcess.Expected> expected) {
  /** Points below a task's best count for ranks within this. */
  private static final double NEAR_BEST = 0.1;

  private static final int FEWEST_TO_RANK = 4;

  LeftOut {
    expected = List.copyOf(expected);
  }

  /** By a process fitted to the other tasks. */
  static List<LeftOut> byProcess(List<AtlasTask> tasks) {
    return of(
        tasks,
        others -> {
          GainProcess process = new GainProcess(others);
          return (task, one) -> process.at(one.settings(), task.numbers());
        });
  }

  /** By the mean gain of a role over the other tasks, with the deviation between these. */
  static List<LeftOut> byMean(List<AtlasTask> tasks) {
    return of(tasks, others -> (task, one) -> meanOf(others, one.role()));
  }

  private static GainProcess.Expected meanOf(List<AtlasTask> tasks, String role) {
    double[] gains =
        tasks.stream()
            .flatMap(task -> task.trainings().stream())
            .filter(one -> one.role().equals(role))
            .mapToDouble(AtlasTask.Training::gain)
            .toArray();
    double mean = Arrays.stream(gains).average().orElse(0);
    double squares = Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
    double n = tasks.size();
    return new GainProcess.Expected(
        mean, gains.length < 2 ? 1 : squares / gains.length * (n + 1) / (n - 1));
  }

  /** What is expected of a training. */
  private interface Model {
    GainProcess.Expected of(AtlasTask task, AtlasTask.Training one);
  }

  private static List<LeftOut> of(List<AtlasTask> tasks, Function<List<AtlasTask>, Model> fit) {
    Map<String, Model> models = new HashMap<>();
    List<LeftOut> all = new ArrayList<>();
    for (AtlasTask task : tasks) {
      Model model =
          models.computeIfAbsent(
              task.images(),
              images ->
                  fit.apply(
                      tasks.stream().filter(other -> !other.images().equals(images)).toList()));
      List<GainProcess.Expected> expected = new ArrayList<>();
      for (AtlasTask.Training one : task.trainings()) {
        GainProcess.Expected many = model.of(task, one);
        expected.add(new GainProcess.Expected(many.mean(), many.variance() + one.variance()));
      }
      all.add(new LeftOut(task, expected));
    }
    return all;
  }

  /** The same of its trainings of one role alone. */
  LeftOut of(String role) {
    List<AtlasTask.Training> trainings = new ArrayList<>();
    List<GainProcess.Expected> ofThese = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      if (task.trainings().get(i).role().equals(role)) {
        trainings.add(task.trainings().get(i));
        ofThese.add(expected.get(i));
      }
    }
    return new LeftOut(task.with(trainings), ofThese);
  }

  /** By how many deviations each gain is off what was expected, 0 or more. */
  List<Double> off() {
    return indices()
        .mapToObj(
            i -> {
              GainProcess.Expected one = expected.get(i);
              return Math.abs(task.trainings().get(i).gain() - one.mean())
                  / Math.sqrt(one.variance());
            })
        .toList();
  }

  /** Share of its gains that lie within their intervals. */
  double coverage() {
    return off().stream().filter(off -> off <= ExpectedGain.DEVIATIONS).count()
        / (double) expected.size();
  }

  /** Mean width of its intervals. */
  double width() {
    return expected.stream()
        .mapToDouble(one -> 2 * ExpectedGain.DEVIATIONS * Math.sqrt(one.variance()))
        .average()
        .orElseThrow();
  }

  /** Sum of squared differences of what was expected and what came. */
  double squares() {
    return indices()
        .mapToDouble(i -> task.trainings().get(i).gain() - expected.get(i).mean())
        .map(off -> off * off)
        .sum();
  }

  private IntStream indices() {
    return IntStream.range(0, expected.size());
  }

  /** Numbers of a seed's trainings that are not far below its best. */
  private List<Integer> nearBest(int seed) {
    List<AtlasTask.Training> all = task.trainings();
    double best =
        all.stream()
            .filter(one -> one.seed() == seed)
            .mapToDouble(AtlasTask.Training::accuracy)
            .max()
            .orElse(0);
    return indices()
        .filter(i -> all.get(i).seed() == seed && all.get(i).accuracy() >= best - NEAR_BEST)
        .boxed()
        .toList();
  }

  /**
   * Rank correlation of what was expected and what came of the first seed's trainings near the
   * best.
   */
  OptionalDouble rank() {
    List<Integer> near = nearBest(0);
    return rank(near, i -> expected.get(i).mean());
  }

  /** The same of what a second seed reached, where there is one. */
  OptionalDouble rankOfSecondSeed() {
    Map<List<Double>, Double> second = new LinkedHashMap<>();
    for (AtlasTask.Training one : task.trainings()) {
      if (one.seed() == 1) {
        second.put(one.settings(), one.accuracy());
      }
    }
    List<Integer> both =
        nearBest(0).stream()
            .filter(i -> second.containsKey(task.trainings().get(i).settings()))
            .toList();
    return rank(both, i -> second.getOrDefault(task.trainings().get(i).settings(), 0.0));
  }

  private OptionalDouble rank(List<Integer> trainings, Function<Integer, Double> by) {
    if (trainings.size() < FEWEST_TO_RANK) {
      return OptionalDouble.empty();
    }
    double[] came =
        trainings.stream().mapToDouble(i -> task.trainings().get(i).accuracy()).toArray();
    double[] said = trainings.stream().mapToDouble(by::apply).toArray();
    return OptionalDouble.of(correlation(ranks(came), ranks(said)));
  }

  /** Ranks; equal values have the mean of theirs. */
  private static double[] ranks(double[] values) {
    return Arrays.stream(values)
        .map(
            one ->
                Arrays.stream(values).filter(other -> other < one).count()
                    + Arrays.stream(values).filter(other -> other == one).count() / 2.0)
        .toArray();
  }

  private static double correlation(double[] one, double[] other) {
    double meanOne = Arrays.stream(one).average().orElseThrow();
    double meanOther = Arrays.stream(other).average().orElseThrow();
    double product = 0;
    double squaresOne = 0;
    double squaresOther = 0;
    for (int i = 0; i < one.length; i++) {
      product += (one[i] - meanOne) * (other[i] - meanOther);
      squaresOne += (one[i] - meanOne) * (one[i] - meanOne);
      squaresOther += (other[i] - meanOther) * (other[i] - meanOther);
    }
    double scale = Math.sqrt(squaresOne * squaresOther);
    return scale == 0 ? 0 : product / scale;
  }
}
