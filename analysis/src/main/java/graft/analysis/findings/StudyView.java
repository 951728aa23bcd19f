package graft.analysis.findings;

import graft.analysis.figures.CellTrials;
import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.core.protocol.Schedule;
import graft.core.statistics.LeastSquares;
import graft.study.plan.Experiment;
import graft.study.plan.RecipeVariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A study's cells in the words of the findings: k, n, d and f in this network's layers and this
 * recipe's epochs, sizes as the paper sorts them, under one recipe.
 *
 * @param variant the recipe variant whose trials are seen; empty for the study's own
 * @param batchFactor how much larger the larger batch of a variant is
 */
record StudyView(StudyCells cells, Optional<RecipeVariant> variant, int batchFactor) {
  /** The view of the study's own recipe. */
  static StudyView own(StudyCells cells) {
    return new StudyView(cells, Optional.empty(), 1);
  }

  Grid grid() {
    return cells.grid();
  }

  Schedule rates() {
    return grid().recipe().rates();
  }

  int depth() {
    return grid().depth();
  }

  int step() {
    return rates().stepEpochs();
  }

  /** The paper's 5 epochs. */
  int low() {
    return Experiment.lowDecay(rates());
  }

  /** The paper's number of epochs in this recipe's. */
  int epochs(int paperEpochs) {
    return Experiment.scaled(paperEpochs, rates());
  }

  /** Images a class; of {@code full} the mean number, 0 where no trial tells it. */
  double imagesPerClass(TargetSize size) {
    return cells.imagesPerClass(size);
  }

  /**
   * Whether a size counts as the paper's full: more than 500 images a class, or {@code full} where
   * no trial tells how many.
   */
  boolean isFull(TargetSize size) {
    return cells.isPapersFull(size);
  }

  List<TargetSize> sizes() {
    return grid().sizes();
  }

  List<TargetSize> full() {
    return sizes().stream().filter(this::isFull).toList();
  }

  List<TargetSize> belowFull() {
    return sizes().stream().filter(size -> !isFull(size)).toList();
  }

  /** Sizes of which the number of images is known, for slopes over it. */
  List<TargetSize> known() {
    return sizes().stream().filter(size -> imagesPerClass(size) > 0).toList();
  }

  /** The study's sizes among these. */
  List<TargetSize> sizes(Integer... perClass) {
    return sizes().stream().filter(s -> Arrays.asList(perClass).contains(s.perClass())).toList();
  }

  /** The study's sizes of at least, and below full. */
  List<TargetSize> sizesFrom(int perClass) {
    return belowFull().stream().filter(size -> imagesPerClass(size) >= perClass).toList();
  }

  /** The cell of a protocol under this view's recipe. */
  CellTrials cell(TargetSize size, Protocol protocol) {
    if (variant.isEmpty()) {
      return cells.at(size, protocol);
    }
    int images = (int) Math.round(imagesPerClass(size) * grid().targetClasses());
    Protocol scaled = variant.get().protocol(protocol, grid().recipe(), images, batchFactor);
    return cells.at(size, scaled, variant.get().title());
  }

  /** A cell as a term of weight 1. */
  Term term(TargetSize size, Protocol protocol) {
    return new Term(1, cell(size, protocol), name(size, protocol));
  }

  /** k, n, d and f, all of them or the study's own form. */
  Term term(TargetSize size, int k, int n, int d, int f) {
    return term(size, Protocol.of(k, n, d, Math.min(f, k)));
  }

  String name(TargetSize size, Protocol protocol) {
    return "k=%d n=%d d=%d f=%d at %s%s"
        .formatted(
            protocol.transferredLayers(),
            protocol.highRateLayers(),
            protocol.initialDecayEpochs(),
            protocol.frozenLayers(),
            size,
            variant.map(v -> " " + v.title()).orElse(""));
  }

  /** The slope of terms over an integer range, ends included. */
  static List<Term> slope(int from, int to, Function<Integer, Term> term) {
    double[] weights =
        LeastSquares.slopeWeights(IntStream.rangeClosed(from, to).asDoubleStream().toArray());
    List<List<Term>> terms = new ArrayList<>();
    IntStream.rangeClosed(from, to).forEach(x -> terms.add(List.of(term.apply(x))));
    return Term.sum(terms, weights);
  }

  /** Weights of a slope over the natural logarithm of the images a class. */
  double[] logSizeWeights(List<TargetSize> sizes) {
    return LeastSquares.slopeWeights(
        sizes.stream().mapToDouble(size -> Math.log(imagesPerClass(size))).toArray());
  }

  /** Natural logarithm of the largest size over the smallest. */
  double logRange(List<TargetSize> sizes) {
    return Math.log(imagesPerClass(sizes.get(sizes.size() - 1)) / imagesPerClass(sizes.get(0)));
  }
}
