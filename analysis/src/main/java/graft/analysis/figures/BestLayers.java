package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.statistics.PairedDifference.Direction;
import graft.study.plan.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which number of transferred layers is best at one size, given how the layers are trained.
 *
 * @param size training images a class
 * @param highRateLayers n
 * @param initialDecayEpochs d
 * @param rate of re-initialised layers outside the last n
 * @param line accuracy by k, from 1 on
 */
public record BestLayers(
    TargetSize size,
    int highRateLayers,
    int initialDecayEpochs,
    ReinitialisedRate rate,
    FigureLine line) {

  /** The best k; empty where no trial is complete. */
  public Optional<Integer> best() {
    return line.best().map(BestLayers::k);
  }

  /**
   * All k that are not shown to be worse than the best: the interval of the paired difference, one
   * of those by which all hold at once with 95 %, does not lie on the best's side, since the best
   * was chosen on the same trials. A single split shows nothing, so with one it is all.
   */
  public List<Integer> notShownWorse() {
    int others = (int) line.points().stream().filter(point -> point.summary().n() > 0).count() - 1;
    return line.best().stream()
        .flatMap(
            best ->
                line.points().stream()
                    .filter(other -> other.summary().n() > 0 && !isWorse(other, best, others))
                    .map(BestLayers::k))
        .toList();
  }

  private static boolean isWorse(FigurePoint other, FigurePoint best, int others) {
    return best.minus(other).amongst(Math.max(1, others)).direction() == Direction.HIGHER;
  }

  private static int k(FigurePoint point) {
    return point.protocols().get(0).transferredLayers();
  }

  /**
   * Best k against d and against n, as far as {@code layers} (n = L, d = S) and {@code
   * layers-decay} (n = 1, d = 5 and S) say, by size.
   */
  public static List<BestLayers> interaction(StudyCells cells, Set<Experiment> planned) {
    Grid grid = cells.grid();
    int step = grid.recipe().rates().stepEpochs();
    int low = Experiment.lowDecay(grid.recipe().rates());
    List<BestLayers> found = new ArrayList<>();
    for (TargetSize size : grid.sizes()) {
      if (planned.contains(Experiment.LAYERS)) {
        found.add(of(cells, size, grid.depth(), step, ReinitialisedRate.LOW, 1));
      }
      if (planned.contains(Experiment.LAYERS_DECAY)) {
        found.add(of(cells, size, 1, step, ReinitialisedRate.LOW, 1));
        found.add(of(cells, size, 1, low, ReinitialisedRate.LOW, 1));
      }
    }
    return found;
  }

  /** Best k among the four highest by d and by the rate of re-initialised layers. */
  public static List<BestLayers> reinitialised(StudyCells cells) {
    Grid grid = cells.grid();
    int step = grid.recipe().rates().stepEpochs();
    int low = Experiment.lowDecay(grid.recipe().rates());
    List<BestLayers> found = new ArrayList<>();
    for (TargetSize size : grid.sizes()) {
      for (int d : List.of(low, step)) {
        for (ReinitialisedRate rate : ReinitialisedRate.values()) {
          found.add(of(cells, size, 1, d, rate, Math.max(1, grid.depth() - 4)));
        }
      }
    }
    return found;
  }

  private static BestLayers of(
      StudyCells cells, TargetSize size, int n, int d, ReinitialisedRate rate, int from) {
    Grid grid = cells.grid();
    List<FigurePoint> points =
        IntStream.range(from, grid.depth())
            .mapToObj(k -> point(cells, size, new Protocol(k, n, d, 0, rate)))
            .toList();
    FigureLine line = new FigureLine(AccuracyFigure.name(size), Optional.of(size), points);
    return new BestLayers(size, n, d, rate, line);
  }

  private static FigurePoint point(StudyCells cells, TargetSize size, Protocol protocol) {
    int k = protocol.transferredLayers();
    return new FigurePoint(
        Integer.toString(k),
        k,
        Method.SGD,
        List.of(cells.canonical(protocol)),
        cells.at(size, protocol).ofSeeds(cells.grid()));
  }
}
