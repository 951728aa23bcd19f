package graft.study.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Held-out accuracy as a smooth function of what a {@link Likeness} compares: Gaussian process
 * regression (Rasmussen and Williams 2006, chapter 2) over all trainings of a search. One training,
 * tested on few images, measures the accuracy of its candidate to a few points only; together they
 * measure it much better, since similar candidates have similar accuracies. The images of one part
 * may be harder than those of another, so each part has a mean of its own.
 *
 * <p>The noise is estimated from which images were right. How much accuracies differ at all, the
 * amplitude, decides how far what was seen is believed: estimates are means over a list of
 * amplitudes, by their marginal likelihood, so that where the trainings do not show that anything
 * differs little is expected of the best of them. All else is fixed (docs/search.md).
 */
final class GaussianProcess {
  /** Standard deviations of accuracy between dissimilar candidates, each as likely before. */
  private static final double[] AMPLITUDES = {0.0075, 0.015, 0.03, 0.06, 0.12};

  /**
   * Variances over the square of the amplitude: of each single setting's effect, of all together
   * beside these, and of what a candidate has in common with no other.
   */
  private static final double SINGLE = 1.0 / 16;

  private static final double TOGETHER = 1.0 / 16;
  private static final double ALONE = 1.0 / 64;

  /**
   * What a candidate that is unlike the start in all settings loses before anything is known, and
   * the standard deviation of that: the start is recommended, so most of what is far from it is
   * worse.
   */
  private static final double FAR = 0.1;

  private static final double FAR_DEVIATION = 0.1;

  /** Standard deviation of accuracy between trainings that differ in their seed alone. */
  private static final double SEED = 0.01;

  /** Standard deviation between accuracy at a rung and in full, beside the seed's. */
  private static final double RUNG = 0.01;

  /** Standard deviation of a part's mean: wide, so that it is fitted freely. */
  private static final double PART = 0.05;

  /** Standard deviation of the mean of all parts: wide, too. */
  private static final double ALL = 0.1;

  /** Accuracies that are lower than the best by more count as lower by this. */
  static final double BAD = 0.2;

  /** Amplitudes whose logarithm of likelihood is below the highest by more are left out. */
  private static final double UNLIKELY = 8;

  private static final double LEAST_IMAGE_VARIANCE = 1e-3;

  private final int depth;
  private final Likeness start;
  private final List<SearchTrial> trials = new ArrayList<>();
  private final double[] far;
  private final double[] values;
  private final double[] noise;
  private final List<Likeness> seen = new ArrayList<>();
  private final List<Fit> fits = new ArrayList<>();

  private record Fit(
      double amplitude,
      double likelihood,
      LinearSolverDense<DMatrixRMaj> solver,
      DMatrixRMaj weights) {}

  /**
   * Fits it.
   *
   * @param depth L
   * @param start the recommended candidate
   * @param observations of trainings that did not diverge, at least one; where a part has both of a
   *     candidate, the full training counts alone
   */
  GaussianProcess(int depth, Candidate start, List<Observation> observations) {
    this.depth = depth;
    this.start = new Likeness(depth, start);
    List<Observation> used = longest(observations);
    used.forEach(one -> trials.add(one.trial()));
    trials.forEach(one -> seen.add(new Likeness(depth, one.candidate())));
    far = seen.stream().mapToDouble(this::far).toArray();
    values = values(used);
    Arrays.setAll(values, i -> values[i] + FAR * far[i]);
    noise = noise(used);
    DMatrixRMaj likeness = likeness();
    for (double amplitude : AMPLITUDES) {
      fits.add(fit(amplitude, likeness));
    }
    double best = fits.stream().mapToDouble(Fit::likelihood).max().orElseThrow();
    fits.removeIf(fit -> fit.likelihood() < best - UNLIKELY);
  }

  private static List<Observation> longest(List<Observation> observations) {
    Map<SearchTrial, Observation> longest = new LinkedHashMap<>();
    for (Observation one : observations) {
      SearchTrial key = new SearchTrial(one.trial().candidate(), one.trial().replicate(), 1);
      longest.merge(key, one, (a, b) -> a.trial().epochs() >= b.trial().epochs() ? a : b);
    }
    return List.copyOf(longest.values());
  }

  private static double[] values(List<Observation> used) {
    double[] values = new double[used.size()];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      Observation one = used.get(i);
      double best =
          used.stream()
              .filter(one::isComparableTo)
              .mapToDouble(other -> other.score().accuracy())
              .max()
              .orElseThrow();
      values[i] = Math.max(one.score().accuracy(), best - BAD);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] -= sum / values.length;
    }
    return values;
  }

  private static double[] noise(List<Observation> used) {
    double image = imageVariance(used);
    double[] noise = new double[used.size()];
    for (int i = 0; i < noise.length; i++) {
      Observation one = used.get(i);
      boolean full = one.trial().length() == Length.FULL;
      noise[i] = image / one.score().total() + SEED * SEED + (full ? 0 : RUNG * RUNG);
    }
    return noise;
  }

  /**
   * Variance of an image's bit beside what its difficulty and the candidate explain: the residual
   * of a two-way table of candidates and images, over all parts. Half of the binomial variance
   * where no two candidates saw the same images.
   */
  static double imageVariance(List<Observation> observations) {
    double squares = 0;
    double freedom = 0;
    double binomial = 0;
    List<Observation> rest = new ArrayList<>(observations);
    while (!rest.isEmpty()) {
      Observation first = rest.get(0);
      List<Score> table =
          rest.stream().filter(first::isComparableTo).map(Observation::score).toList();
      rest.removeIf(first::isComparableTo);
      int images = first.score().total();
      squares += residualSquares(table, images);
      freedom += (table.size() - 1.0) * (images - 1.0);
      for (Score score : table) {
        binomial += score.accuracy() * (1 - score.accuracy()) / observations.size();
      }
    }
    double variance = freedom > 0 ? squares / freedom : binomial / 2;
    return Math.max(LEAST_IMAGE_VARIANCE, variance);
  }

  private static double residualSquares(List<Score> table, int images) {
    double all = table.stream().mapToDouble(Score::accuracy).average().orElseThrow();
    double squares = 0;
    for (int image = 0; image < images; image++) {
      int number = image;
      double ofImage =
          table.stream().mapToDouble(score -> bit(score.correct(), number)).average().orElseThrow();
      for (Score score : table) {
        double residual = bit(score.correct(), image) - score.accuracy() - ofImage + all;
        squares += residual * residual;
      }
    }
    return squares;
  }

  private static double bit(BitSet bits, int number) {
    return bits.get(number) ? 1 : 0;
  }

  private DMatrixRMaj likeness() {
    int n = values.length;
    DMatrixRMaj likeness = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double value = kernel(seen.get(i), seen.get(j));
        likeness.set(i, j, value);
        likeness.set(j, i, value);
      }
    }
    return likeness;
  }

  private Fit fit(double amplitude, DMatrixRMaj likeness) {
    int n = values.length;
    DMatrixRMaj covariance = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double value =
            amplitude * amplitude * likeness.get(i, j) + ALL * ALL + ofFar(far[i], far[j]);
        value += (samePart(i, j) ? PART * PART : 0) + (i == j ? noise[i] : 0);
        covariance.set(i, j, value);
      }
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(n);
    if (!solver.setA(covariance)) {
      throw new IllegalStateException(
          "a covariance with noise on its diagonal is positive definite");
    }
    DMatrixRMaj weights = solve(solver, values);
    CholeskyDecomposition_F64<DMatrixRMaj> root = solver.getDecomposition();
    DMatrixRMaj lower = root.getT(null);
    double likelihood = 0;
    for (int i = 0; i < n; i++) {
      likelihood -= values[i] * weights.get(i) / 2 + Math.log(lower.get(i, i));
    }
    return new Fit(amplitude, likelihood, solver, weights);
  }

  private static DMatrixRMaj solve(LinearSolverDense<DMatrixRMaj> solver, double[] right) {
    DMatrixRMaj solution = new DMatrixRMaj(right.length, 1);
    solver.solve(new DMatrixRMaj(right.clone()), solution);
    return solution;
  }

  private boolean samePart(int i, int j) {
    return trials.get(i).replicate() == trials.get(j).replicate()
        && trials.get(i).length() == trials.get(j).length();
  }

  /** How unlike the start it is, 0..1. */
  private double far(Likeness one) {
    return 1 - Arrays.stream(one.to(start)).average().orElseThrow();
  }

  private static double ofFar(double one, double other) {
    return FAR_DEVIATION * FAR_DEVIATION * one * other;
  }

  /** What is expected of a candidate beside the mean of all trainings, trained or not. */
  Estimate at(Candidate candidate) {
    Likeness one = new Likeness(depth, candidate);
    double[] shared = seen.stream().mapToDouble(other -> kernel(one, other)).toArray();
    return estimate(shared, kernel(one, one), far(one));
  }

  /** What is expected of a candidate beyond another, either trained or not. */
  Estimate gain(Candidate candidate, Candidate reference) {
    Likeness one = new Likeness(depth, candidate);
    Likeness two = new Likeness(depth, reference);
    double[] shared =
        seen.stream().mapToDouble(other -> kernel(one, other) - kernel(two, other)).toArray();
    double own = kernel(one, one) + kernel(two, two) - 2 * kernel(one, two);
    return estimate(shared, own, far(one) - far(two));
  }

  /**
   * The mean over amplitudes, by their likelihood, of what is expected of a quantity.
   *
   * @param shared its covariances with the trainings, over the square of the amplitude
   * @param own its variance, likewise
   * @param distance how unlike the start it is
   */
  private Estimate estimate(double[] shared, double own, double distance) {
    double best = fits.stream().mapToDouble(Fit::likelihood).max().orElseThrow();
    double weights = 0;
    double sum = 0;
    double squares = 0;
    for (Fit fit : fits) {
      double square = fit.amplitude() * fit.amplitude();
      double[] covariance = new double[shared.length];
      Arrays.setAll(covariance, i -> square * shared[i] + ofFar(distance, far[i]));
      DMatrixRMaj solved = solve(fit.solver(), covariance);
      double mean = -FAR * distance;
      double known = 0;
      for (int i = 0; i < shared.length; i++) {
        mean += covariance[i] * fit.weights().get(i);
        known += covariance[i] * solved.get(i);
      }
      double variance = Math.max(0, square * own + ofFar(distance, distance) - known);
      double weight = Math.exp(fit.likelihood() - best);
      weights += weight;
      sum += weight * mean;
      squares += weight * (variance + mean * mean);
    }
    double mean = sum / weights;
    return new Estimate(mean, Math.sqrt(Math.max(0, squares / weights - mean * mean)));
  }

  /**
   * The kernel over the amplitude's square: single settings, all together, the candidate itself.
   */
  private static double kernel(Likeness one, Likeness other) {
    double sum = 0;
    double product = 1;
    for (double near : one.to(other)) {
      sum += near;
      product *= near;
    }
    return SINGLE * sum + TOGETHER * product + (one.isOfTheSame(other) ? ALONE : 0);
  }
}
