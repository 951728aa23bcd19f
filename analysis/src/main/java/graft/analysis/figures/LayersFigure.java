package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.ArrayList;
import java.util.List;

/**
 * Figure 1: test accuracy by transferred layers, one line for each target size (Plested and Gedeon
 * 2019, section 3.1).
 *
 * @param lines by ascending size, {@code full} last
 */
public record LayersFigure(List<AccuracyLine> lines) {
  public LayersFigure {
    lines = List.copyOf(lines);
  }

  /** Computes the figure from a study's trials; those of other protocols are passed over. */
  public static LayersFigure from(StudyCells cells) {
    Grid grid = cells.grid();
    List<AccuracyLine> lines = new ArrayList<>();
    for (TargetSize size : grid.sizes()) {
      List<AccuracyCell> line = new ArrayList<>();
      for (int k = 0; k < grid.depth(); k++) {
        line.add(
            AccuracyCell.of(
                size, k, cells.layers(size, k).values(LayersFigure::top1), grid.trialsPerCell()));
      }
      lines.add(new AccuracyLine(size, line));
    }
    return new LayersFigure(lines);
  }

  /** All cells, line by line. */
  public List<AccuracyCell> cells() {
    return lines.stream().flatMap(line -> line.cells().stream()).toList();
  }

  /** Trials that are complete. */
  public int complete() {
    return cells().stream().mapToInt(cell -> cell.summary().n()).sum();
  }

  /** Trials that there should be. */
  public int expected() {
    return cells().stream().mapToInt(cell -> cell.summary().expected()).sum();
  }

  private static double top1(Complete complete) {
    return complete.last().top1();
  }
}
