package graft.core.figures;

import graft.core.data.TargetSize;
import graft.core.results.TrialRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The trials of experiment {@code layers}, by size and transferred layers. */
record LayersCells(Map<Key, CellTrials> cells, Grid grid) {
  /** A cell's place in the figure. */
  record Key(TargetSize size, int transferredLayers) {}

  static LayersCells of(List<TrialRecord> trials, Grid grid) {
    Map<Key, CellTrials> cells =
        trials.stream()
            .filter(trial -> trial.spec().experiments().contains(LayersFigure.EXPERIMENT))
            .collect(
                Collectors.groupingBy(
                    trial ->
                        new Key(trial.spec().size(), trial.spec().protocol().transferredLayers()),
                    Collectors.collectingAndThen(
                        Collectors.toList(), cell -> CellTrials.of(cell, grid))));
    return new LayersCells(cells, grid);
  }

  /** The trials at one place; none where nothing was planned there. */
  CellTrials at(TargetSize size, int transferredLayers) {
    CellTrials found = cells.get(new Key(size, transferredLayers));
    return found == null ? CellTrials.of(List.of(), grid) : found;
  }
}
