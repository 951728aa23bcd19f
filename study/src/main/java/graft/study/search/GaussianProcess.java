package graft.study.search;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Held-out accuracy as a smooth function of k, n, d, f and the rates: Gaussian process regression
 * (Rasmussen and Williams 2006, chapter 2) over all trainings of a search. One training, tested on
 * few images, measures the accuracy of its protocol to a few points only; together they measure it
 * much better, since similar protocols have similar accuracies. The images of one part may be
 * harder than those of another, so each part has a mean of its own.
 *
 * <p>The noise is estimated from which images were right, the amplitude is chosen from a list by
 * the marginal likelihood, all else is fixed (docs/search.md).
 */
final class GaussianProcess {
  /**
   * Amplitudes to choose from: standard deviations of accuracy between dissimilar protocols.
   * Measured, it is about 0.04. For a few trainings of good protocols the likelihood would be
   * highest at 0, so the least one is above it.
   */
  private static final double[] AMPLITUDES = {0.03, 0.06, 0.12};

  /**
   * Variance of each single setting's effect, and of what a candidate has in common with no other,
   * over the square of the amplitude.
   */
  private static final double SHARE = 1.0 / 16;

  /** Standard deviation of accuracy between trainings that differ in their seed alone. */
  private static final double SEED = 0.01;

  /** Standard deviation between accuracy at a rung and in full, beside the seed's. */
  private static final double RUNG = 0.01;

  /** Standard deviation of a part's mean: wide, so that it is fitted freely. */
  private static final double PART = 0.05;

  /** Standard deviation of the mean of all parts: wide, too. */
  private static final double ALL = 0.1;

  /** Accuracies that are lower than the best by more count as lower by this. */
  private static final double BAD = 0.2;

  private static final double LEAST_IMAGE_VARIANCE = 1e-3;

  private final int depth;
  private final Recipe recipe;
  private final List<SearchTrial> trials = new ArrayList<>();
  private final double[] values;
  private final double[] noise;
  private Fit fit;

  private record Fit(
      double amplitude,
      double likelihood,
      LinearSolverDense<DMatrixRMaj> solver,
      DMatrixRMaj weights) {}

  /**
   * Fits it.
   *
   * @param depth L
   * @param recipe of full trainings
   * @param observations of trainings that did not diverge, at least one; where a part has both of a
   *     candidate, the full training counts alone
   */
  GaussianProcess(int depth, Recipe recipe, List<Observation> observations) {
    this.depth = depth;
    this.recipe = recipe;
    List<Observation> used = longest(observations);
    used.forEach(one -> trials.add(one.trial()));
    values = values(used);
    noise = noise(used);
    fit = fit(AMPLITUDES[0]);
    for (double amplitude : AMPLITUDES) {
      Fit other = fit(amplitude);
      fit = other.likelihood() > fit.likelihood() ? other : fit;
    }
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

  private double[] noise(List<Observation> used) {
    double image = imageVariance(used);
    double[] noise = new double[used.size()];
    for (int i = 0; i < noise.length; i++) {
      Observation one = used.get(i);
      boolean full = one.trial().epochs() == recipe.epochs();
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

  private Fit fit(double amplitude) {
    int n = values.length;
    DMatrixRMaj covariance = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double value =
            amplitude * amplitude * kernel(trials.get(i).candidate(), trials.get(j).candidate());
        value += ALL * ALL + (samePart(i, j) ? PART * PART : 0) + (i == j ? noise[i] : 0);
        covariance.set(i, j, value);
        covariance.set(j, i, value);
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
        && trials.get(i).epochs() == trials.get(j).epochs();
  }

  /** What is expected of a candidate, trained or not. */
  Estimate at(Candidate candidate) {
    double[] covariance = new double[values.length];
    double square = fit.amplitude() * fit.amplitude();
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = square * kernel(candidate, trials.get(i).candidate());
    }
    DMatrixRMaj solved = solve(fit.solver(), covariance);
    double mean = 0;
    double known = 0;
    for (int i = 0; i < covariance.length; i++) {
      mean += covariance[i] * fit.weights().get(i);
      known += covariance[i] * solved.get(i);
    }
    double variance = square * kernel(candidate, candidate) - known;
    return new Estimate(mean, Math.sqrt(Math.max(0, variance)));
  }

  /**
   * The kernel over the amplitude's square: single settings, all together, the candidate itself.
   */
  private double kernel(Candidate a, Candidate b) {
    double[] one = scaled(a);
    double[] other = scaled(b);
    double sum = 0;
    double product = 1;
    for (int i = 0; i < one.length; i++) {
      double step = one[i] - other[i];
      double near = Math.exp(-step * step / 2);
      sum += near;
      product *= near;
    }
    return SHARE * sum + product + (a.equals(b) ? SHARE : 0);
  }

  /** k, n, d, f and the rates, each divided by its length scale. */
  private double[] scaled(Candidate candidate) {
    Protocol protocol = candidate.protocol();
    double k = protocol.transferredLayers();
    return new double[] {
      4 * k / depth,
      log2(protocol.highRateLayers()) / 2,
      log2(1 + 6.0 * protocol.initialDecayEpochs() / recipe.rates().stepEpochs()) / 2,
      k == 0 ? 0 : protocol.frozenLayers() / k / 0.75,
      -log2(candidate.rateFactor()) / 2
    };
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
