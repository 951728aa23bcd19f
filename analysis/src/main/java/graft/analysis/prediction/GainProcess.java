package graft.analysis.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Gains over the common protocol as a Gaussian process over tasks and settings (Rasmussen and
 * Williams 2006, chapter 2), whose covariance is a sum of {@link Part}s. What tasks differ in that
 * no number of theirs explains is a part of its own, so that it is in the deviation of a gain on a
 * task that nobody has trained on.
 *
 * <p>The variances of the parts are fitted to the gains: the mode of their likelihood times an
 * inverse gamma prior each, found by a minorise-maximise algorithm (Zhou, Hu, Qiao, Xu and Wang
 * 2019, MM algorithms for variance components models), here with the prior's terms.
 */
@SuppressWarnings("EnumOrdinal") // arrays by part, within one run
final class GainProcess {
  /** What gains have in common, with the standard deviation that is expected before any is seen. */
  enum Part {
    /** Tasks, linear in their numbers. */
    TASK_LINEAR(0.1),
    /** Tasks with near numbers. */
    TASK(0.15),
    /** Settings, linear. */
    SETTINGS_LINEAR(0.05),
    /** Near settings. */
    SETTINGS(0.05),
    /** Near settings on tasks with near numbers. */
    TOGETHER(0.05),
    /** All gains on one task. */
    OWN_TASK(0.08),
    /** Near settings on one task. */
    OWN_SETTINGS(0.04),
    /** All gains on one task with one seed: the common protocol's own luck. */
    SEED(0.03),
    /** One training alone, beside the number of its test images. */
    ALONE(0.02);

    final double before;

    Part(double before) {
      this.before = before;
    }
  }

  /** Weight of what is expected of a part before, in shapes of the inverse gamma distribution. */
  private static final double SHAPE = 1;

  private static final int MOST_ROUNDS = 40;

  /** Rounds end where no variance changes by a larger share. */
  private static final double SETTLED = 0.02;

  /** Distances at which two are half alike, in root mean square deviations of a number. */
  private static final double SETTINGS_LENGTH = 1.5;

  private static final double TASK_LENGTH = 1;

  /** Standard deviation of the mean of all gains: wide. */
  private static final double ALL = 0.2;

  /** What is expected of a gain. */
  record Expected(double mean, double variance) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Row(int task, int seed, double[] settings, double[] numbers) {}

  private final List<Row> rows = new ArrayList<>();
  private final double[] gains;
  private final double[] noise;
  private final double mean;
  private final Scale ofSettings;
  private final Scale ofTasks;
  private final double[] variances;
  private final Object solving = new Object();
  private LinearSolverDense<DMatrixRMaj> solver;
  private DMatrixRMaj weights;

  /** Fits it to trainings on tasks, at least one. */
  GainProcess(List<AtlasTask> tasks) {
    this(tasks, Map.of());
  }

  /**
   * Fits it to trainings on tasks, at least one.
   *
   * @param known variances by part; where there is none at all, they are fitted
   */
  GainProcess(List<AtlasTask> tasks, Map<Part, Double> known) {
    List<double[]> settings = new ArrayList<>();
    List<double[]> numbers = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    List<Integer> of = new ArrayList<>();
    double sum = 0;
    for (int number = 0; number < tasks.size(); number++) {
      AtlasTask task = tasks.get(number);
      double ofTask = 0;
      for (AtlasTask.Training one : task.trainings()) {
        settings.add(array(one.settings()));
        numbers.add(array(task.numbers()));
        values.add(new double[] {one.gain(), one.variance(), one.seed()});
        of.add(number);
        ofTask += one.gain() / task.trainings().size();
      }
      sum += ofTask / tasks.size();
    }
    mean = sum;
    ofSettings = Scale.of(settings);
    ofTasks = Scale.of(numbers);
    gains = values.stream().mapToDouble(value -> value[0] - mean).toArray();
    noise = values.stream().mapToDouble(value -> value[1]).toArray();
    for (int i = 0; i < gains.length; i++) {
      rows.add(
          new Row(
              of.get(i),
              (int) values.get(i)[2],
              ofSettings.apply(settings.get(i)),
              ofTasks.apply(numbers.get(i))));
    }
    variances = new double[Part.values().length];
    for (Part part : Part.values()) {
      variances[part.ordinal()] = known.getOrDefault(part, part.before * part.before);
    }
    solver = LinearSolverFactory_DDRM.chol(gains.length);
    weights = new DMatrixRMaj(gains.length, 1);
    if (known.isEmpty()) {
      fit();
    } else {
      solve(likenesses());
    }
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Variances of the parts. */
  Map<Part, Double> variances() {
    Map<Part, Double> all = new TreeMap<>();
    for (Part part : Part.values()) {
      all.put(part, variances[part.ordinal()]);
    }
    return all;
  }

  private void fit() {
    DMatrixRMaj[] likenesses = likenesses();
    int n = gains.length;
    DMatrixRMaj inverse = new DMatrixRMaj(n, n);
    DMatrixRMaj product = new DMatrixRMaj(n, 1);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      solve(likenesses);
      solver.invert(inverse);
      double change = 0;
      for (Part part : Part.values()) {
        DMatrixRMaj likeness = likenesses[part.ordinal()];
        double before = part.before * part.before;
        double now = variances[part.ordinal()];
        CommonOps_DDRM.mult(likeness, weights, product);
        double rises = CommonOps_DDRM.dot(weights, product) / 2 * now * now + SHAPE * before;
        double falls = dot(inverse, likeness) / 2 + SHAPE / now;
        double next = Math.sqrt(rises / falls);
        change = Math.max(change, Math.abs(next / now - 1));
        variances[part.ordinal()] = next;
      }
      if (change < SETTLED) {
        break;
      }
    }
    solve(likenesses);
  }

  /** Trace of the product of symmetric matrices. */
  private static double dot(DMatrixRMaj one, DMatrixRMaj other) {
    double sum = 0;
    for (int i = 0; i < one.data.length; i++) {
      sum += one.data[i] * other.data[i];
    }
    return sum;
  }

  private void solve(DMatrixRMaj[] likenesses) {
    int n = gains.length;
    DMatrixRMaj covariance = new DMatrixRMaj(n, n);
    CommonOps_DDRM.fill(covariance, ALL * ALL);
    for (Part part : Part.values()) {
      CommonOps_DDRM.addEquals(covariance, variances[part.ordinal()], likenesses[part.ordinal()]);
    }
    for (int i = 0; i < n; i++) {
      covariance.add(i, i, noise[i]);
    }
    solver = LinearSolverFactory_DDRM.chol(n);
    if (!solver.setA(covariance)) {
      throw new IllegalStateException(
          "a covariance with noise on its diagonal is positive definite");
    }
    solver.solve(new DMatrixRMaj(gains.clone()), weights);
  }

  private DMatrixRMaj[] likenesses() {
    int n = rows.size();
    DMatrixRMaj[] all = new DMatrixRMaj[Part.values().length];
    Arrays.setAll(all, i -> new DMatrixRMaj(n, n));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        Row one = rows.get(i);
        Row other = rows.get(j);
        double[] shared = shared(one, other.settings(), other.numbers());
        boolean sameTask = one.task() == other.task();
        shared[Part.OWN_TASK.ordinal()] = sameTask ? 1 : 0;
        shared[Part.OWN_SETTINGS.ordinal()] = sameTask ? shared[Part.SETTINGS.ordinal()] : 0;
        shared[Part.SEED.ordinal()] = sameTask && one.seed() == other.seed() ? 1 : 0;
        shared[Part.ALONE.ordinal()] = i == j ? 1 : 0;
        for (int part = 0; part < shared.length; part++) {
          all[part].set(i, j, shared[part]);
          all[part].set(j, i, shared[part]);
        }
      }
    }
    return all;
  }

  /** By part, what a row has in common with a gain on another task. */
  private static double[] shared(Row one, double[] settings, double[] numbers) {
    double[] shared = new double[Part.values().length];
    double nearTask = near(one.numbers(), numbers, TASK_LENGTH);
    double nearSettings = near(one.settings(), settings, SETTINGS_LENGTH);
    shared[Part.TASK_LINEAR.ordinal()] = product(one.numbers(), numbers);
    shared[Part.TASK.ordinal()] = nearTask;
    shared[Part.SETTINGS_LINEAR.ordinal()] = product(one.settings(), settings);
    shared[Part.SETTINGS.ordinal()] = nearSettings;
    shared[Part.TOGETHER.ordinal()] = nearTask * nearSettings;
    return shared;
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum / one.length;
  }

  private static double near(double[] one, double[] other, double length) {
    return Math.exp(-squares(one, other) / (2 * length * length * one.length));
  }

  /** Sum of the squared differences. */
  private static double squares(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return sum;
  }

  /**
   * A gain on a task that nothing is known of but its numbers, as it would be observed on so many
   * images that they do not matter.
   */
  Expected at(List<Double> settings, List<Double> task) {
    double[] point = ofSettings.apply(array(settings));
    double[] numbers = ofTasks.apply(array(task));
    DMatrixRMaj covariances = new DMatrixRMaj(rows.size(), 1);
    for (int i = 0; i < rows.size(); i++) {
      covariances.set(i, 0, covariance(shared(rows.get(i), point, numbers)));
    }
    double[] own = shared(new Row(-1, 0, point, numbers), point, numbers);
    for (Part part : List.of(Part.OWN_TASK, Part.OWN_SETTINGS, Part.SEED, Part.ALONE)) {
      own[part.ordinal()] = 1;
    }
    DMatrixRMaj solved = new DMatrixRMaj(rows.size(), 1);
    synchronized (solving) { // the solver works in memory of its own
      solver.solve(covariances, solved);
    }
    double known = CommonOps_DDRM.dot(covariances, solved);
    return new Expected(
        mean + CommonOps_DDRM.dot(covariances, weights), Math.max(0, covariance(own) - known));
  }

  private double covariance(double[] shared) {
    return ALL * ALL + product(shared, variances) * shared.length;
  }

  /** How far a task's numbers are from those of the nearest it was fitted to. */
  double distance(List<Double> task) {
    double[] numbers = ofTasks.apply(array(task));
    return rows.stream().mapToDouble(row -> distance(row.numbers(), numbers)).min().orElseThrow();
  }

  /** The largest distance of one of its tasks to the nearest other one. */
  double widestGap() {
    Map<Integer, double[]> tasks = new TreeMap<>();
    rows.forEach(row -> tasks.put(row.task(), row.numbers()));
    double widest = 0;
    for (Map.Entry<Integer, double[]> one : tasks.entrySet()) {
      widest =
          Math.max(
              widest,
              tasks.entrySet().stream()
                  .filter(other -> !other.getKey().equals(one.getKey()))
                  .mapToDouble(other -> distance(one.getValue(), other.getValue()))
                  .min()
                  .orElse(0));
    }
    return widest;
  }

  private static double distance(double[] one, double[] other) {
    return Math.sqrt(squares(one, other) / one.length);
  }

  /** Numbers to mean 0 and deviation 1. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scale(double[] means, double[] deviations) {
    private static final double LEAST = 1e-6;

    static Scale of(List<double[]> values) {
      double[] means = new double[values.get(0).length];
      double[] deviations = new double[means.length];
      for (int i = 0; i < means.length; i++) {
        int at = i;
        double mean = values.stream().mapToDouble(one -> one[at]).average().orElseThrow();
        means[i] = mean;
        deviations[i] =
            Math.max(
                LEAST,
                Math.sqrt(
                    values.stream()
                        .mapToDouble(one -> (one[at] - mean) * (one[at] - mean))
                        .average()
                        .orElseThrow()));
      }
      return new Scale(means, deviations);
    }

    double[] apply(double[] values) {
      double[] scaled = new double[values.length];
      Arrays.setAll(scaled, i -> (values[i] - means[i]) / deviations[i]);
      return scaled;
    }
  }
}
