package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.store.TrialRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A study's trials by what was asked of them: every figure, table and verdict finds its cells here,
 * whichever experiment planned them first.
 */
public final class StudyCells {
  /**
   * What the trials of a cell have in common.
   *
   * @param size training images a class, canonical
   * @param protocol canonical
   * @param variant what sets the recipe apart from the study's own; empty for the study's own
   */
  public record Key(TargetSize size, Method method, Protocol protocol, String variant) {
    private static Key of(TrialRecord trial) {
      return new Key(
          trial.spec().size(),
          trial.spec().method(),
          trial.spec().protocol(),
          trial.spec().variant());
    }
  }

  private final Grid grid;
  private final Map<Key, CellTrials> cells;

  private StudyCells(Grid grid, Map<Key, CellTrials> cells) {
    this.grid = grid;
    this.cells = Collections.unmodifiableMap(cells);
  }

  /**
   * The cells of all planned trials.
   *
   * @throws IllegalArgumentException for a trial that is not of the grid
   */
  public static StudyCells of(List<TrialRecord> trials, Grid grid) {
    Map<Key, CellTrials> cells =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    Key::of,
                    LinkedHashMap::new,
                    Collectors.collectingAndThen(
                        Collectors.toList(), cell -> CellTrials.of(cell, grid))));
    return new StudyCells(grid, cells);
  }

  /** What the study is expected to hold. */
  public Grid grid() {
    return grid;
  }

  /** Images a class; of {@code full} the mean number, 0 where no trial tells it. */
  public double imagesPerClass(TargetSize size) {
    if (!size.isFull()) {
      return size.perClass();
    }
    return cells.entrySet().stream()
        .filter(cell -> cell.getKey().size().isFull())
        .flatMap(cell -> cell.getValue().records().values().stream())
        .mapToDouble(trial -> (double) trial.spec().images() / grid.targetClasses())
        .findFirst()
        .orElse(0);
  }

  /**
   * Whether a size counts as the paper's full: more than 500 images a class, or {@code full} where
   * no trial tells how many.
   */
  public boolean isPapersFull(TargetSize size) {
    double images = imagesPerClass(size);
    return images > TargetSize.LARGEST_BELOW_FULL || images == 0;
  }

  /** All cells, in the order of the trials. */
  public Map<Key, CellTrials> all() {
    return cells;
  }

  /** The cell of a protocol, in any form, under the study's own recipe; empty if not planned. */
  public CellTrials at(TargetSize size, Protocol protocol) {
    return at(size, protocol, "");
  }

  /** The cell of a protocol under a variant of the recipe. */
  public CellTrials at(TargetSize size, Protocol protocol, String variant) {
    return at(new Key(size, Method.SGD, canonical(protocol), variant));
  }

  /** The cell of the linear support vector machine. */
  public CellTrials svm(TargetSize size) {
    Protocol probe = Protocol.linearProbe(grid.depth(), grid.recipe().rates().stepEpochs());
    return at(new Key(size, Method.LINEAR_SVM, canonical(probe), ""));
  }

  /** The cell of experiment {@code layers} at one k, of the seeds that every cell has. */
  CellTrials layers(TargetSize size, int transferredLayers) {
    int step = grid.recipe().rates().stepEpochs();
    return at(size, Protocol.of(transferredLayers, grid.depth(), step, 0)).ofSeeds(grid);
  }

  private CellTrials at(Key key) {
    CellTrials found = cells.get(key);
    return found == null ? CellTrials.none(grid) : found;
  }

  /** The form under which equal trials are one, in this study. */
  public Protocol canonical(Protocol protocol) {
    return protocol.canonical(grid.depth(), grid.recipe());
  }

  /** The cells of some settings, in their order. */
  public <T> Map<T, CellTrials> at(TargetSize size, List<T> keys, Function<T, Protocol> protocol) {
    Map<T, CellTrials> found = new LinkedHashMap<>();
    keys.forEach(key -> found.put(key, at(size, protocol.apply(key))));
    return found;
  }
}
