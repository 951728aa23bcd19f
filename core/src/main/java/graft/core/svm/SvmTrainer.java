package graft.core.svm;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import graft.core.error.DataException;
import graft.core.random.SeedKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Trains linear SVMs: L2-regularised, squared hinge loss, one class against the rest, by dual
 * coordinate descent (Hsieh et al. 2008) in liblinear. C is the one of {@link #PENALTIES} with most
 * images right in stratified cross validation among the training examples, the smallest of equals;
 * where a class has one example only it is {@link #DEFAULT_PENALTY}.
 *
 * <p>A pass over the data costs examples x features x classes; a training takes tens of passes at a
 * low C and up to {@value #MOST_PASSES} at a high one, and the choice of C takes at most {@code
 * PENALTIES.size() * MOST_FOLDS} trainings. Seconds at 20 classes x 50 images x 256 features; days
 * at 500 x 1300 x 4096, if it fitted into memory at all.
 */
public final class SvmTrainer {
  /** The C's to choose from, ascending. */
  public static final List<Double> PENALTIES = List.of(0.01, 0.1, 1.0, 10.0, 100.0);

  /** C where there are too few examples to choose it. */
  public static final double DEFAULT_PENALTY = 1;

  private static final int MOST_FOLDS = 5;
  private static final int MOST_PASSES = 1000;
  private static final double TOLERANCE = 0.01;

  private final SvmExamples examples;
  private final int classes;
  private final SeedKey key;

  /**
   * A trainer.
   *
   * @param classes labels are 0..classes-1
   * @param key folds and the order of updates are drawn from it
   * @throws DataException if fewer than two classes have examples
   */
  public SvmTrainer(SvmExamples examples, int classes, SeedKey key) {
    this.examples = examples;
    this.classes = classes;
    this.key = key;
    if (countsOfClasses().length < 2) {
      throw new DataException("a linear SVM needs training images of two classes or more");
    }
    Linear.disableDebugOutput();
  }

  /**
   * Chooses C and trains on all examples.
   *
   * @param stop asked before each of the trainings
   * @return empty if {@code stop} said so
   */
  public Optional<LinearSvm> train(BooleanSupplier stop) {
    int folds = Math.min(MOST_FOLDS, Arrays.stream(countsOfClasses()).min().orElseThrow());
    double penalty = DEFAULT_PENALTY;
    if (folds >= 2) {
      int[] foldOf = folds(folds);
      int most = -1;
      for (double candidate : PENALTIES) {
        int right = 0;
        for (int fold = 0; fold < folds; fold++) {
          if (stop.getAsBoolean()) {
            return Optional.empty();
          }
          right += validated(candidate, foldOf, fold);
        }
        penalty = right > most ? candidate : penalty;
        most = Math.max(most, right);
      }
    }
    return stop.getAsBoolean() ? Optional.empty() : Optional.of(fit(penalty, example -> true));
  }

  /** Examples of each class that has some. */
  private int[] countsOfClasses() {
    int[] counts = new int[classes];
    for (int example = 0; example < examples.size(); example++) {
      counts[examples.label(example)]++;
    }
    return Arrays.stream(counts).filter(count -> count > 0).toArray();
  }

  /** The fold of each example: a class's examples are dealt out in an order of their own. */
  private int[] folds(int folds) {
    int[] foldOf = new int[examples.size()];
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      int[] own =
          IntStream.range(0, foldOf.length).filter(e -> examples.label(e) == wanted).toArray();
      int[] order = key.with("folds").with(label).permutation(own.length);
      for (int i = 0; i < own.length; i++) {
        foldOf[own[order[i]]] = i % folds;
      }
    }
    return foldOf;
  }

  private int validated(double penalty, int[] foldOf, int fold) {
    LinearSvm svm = fit(penalty, example -> foldOf[example] != fold);
    int right = 0;
    for (int example = 0; example < foldOf.length; example++) {
      if (foldOf[example] == fold) {
        float[] scores = svm.scores(dense(example));
        right += isRight(scores, examples.label(example)) ? 1 : 0;
      }
    }
    return right;
  }

  private static boolean isRight(float[] scores, int label) {
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > scores[label] || (scores[i] == scores[label] && i < label)) {
        return false;
      }
    }
    return true;
  }

  private float[] dense(int example) {
    float[] features = new float[examples.length()];
    for (Feature feature : examples.row(example)) {
      if (feature.getIndex() <= features.length) {
        features[feature.getIndex() - 1] = (float) feature.getValue();
      }
    }
    return features;
  }

  private LinearSvm fit(double penalty, IntPredicate chosen) {
    int[] numbers = IntStream.range(0, examples.size()).filter(chosen).toArray();
    Problem problem = new Problem();
    problem.l = numbers.length;
    problem.n = examples.length() + 1;
    problem.bias = 1;
    problem.x = Arrays.stream(numbers).mapToObj(examples::row).toArray(Feature[][]::new);
    problem.y = Arrays.stream(numbers).mapToDouble(examples::label).toArray();
    Parameter parameter = new Parameter(SolverType.L2R_L2LOSS_SVC_DUAL, penalty, TOLERANCE);
    parameter.setMaxIters(MOST_PASSES);
    parameter.setRandom(new Random(key.with("updates").value()));
    return LinearSvm.of(Linear.train(problem, parameter), penalty, classes, examples.length());
  }
}
