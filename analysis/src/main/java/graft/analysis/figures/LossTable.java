package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.statistics.Summary;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Table 1: losses after the last epoch and their gaps, for the four highest k at the small target
 * sizes (Plested and Gedeon 2019, Table 1). Losses are mean cross entropies in nats.
 *
 * @param sizes 10, 25 and 50 where the study has them, else all below full, else all
 * @param rows for ascending k
 */
public record LossTable(List<TargetSize> sizes, List<Row> rows) {
  private static final List<TargetSize> PAPER_SIZES =
      List.of(new TargetSize(10), new TargetSize(25), new TargetSize(50));
  private static final int PAPER_ROWS = 4;

  public LossTable {
    sizes = List.copyOf(sizes);
    rows = List.copyOf(rows);
  }

  /**
   * Losses of one cell, each over the complete trials.
   *
   * @param trainLoss running mean of the last epoch, dropout and augmentation on
   * @param trainLossEval final model in evaluation mode on the training images
   * @param testLoss final model in evaluation mode on the test images
   * @param gap test loss minus train loss of each trial
   * @param gapEval test loss minus train loss in evaluation mode of each trial
   */
  public record Cell(
      TargetSize size,
      Summary trainLoss,
      Summary trainLossEval,
      Summary testLoss,
      Summary gap,
      Summary gapEval) {}

  /** The cells of one k, in the order of the table's sizes. */
  public record Row(int transferredLayers, List<Cell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }

    /** Mean over sizes of the cells' mean gaps; empty where a cell has no complete trial. */
    public OptionalDouble meanGap() {
      return meanOver(Cell::gap);
    }

    /** As {@link #meanGap()}, against the train loss in evaluation mode. */
    public OptionalDouble meanGapEval() {
      return meanOver(Cell::gapEval);
    }

    /** Complete trials of all cells. */
    public int n() {
      return cells.stream().mapToInt(cell -> cell.gap().n()).sum();
    }

    /** Trials that there should be in all cells. */
    public int expected() {
      return cells.stream().mapToInt(cell -> cell.gap().expected()).sum();
    }

    private OptionalDouble meanOver(Function<Cell, Summary> gap) {
      boolean whole = cells.stream().allMatch(cell -> gap.apply(cell).n() > 0);
      return whole
          ? cells.stream().mapToDouble(c -> gap.apply(c).mean().orElseThrow()).average()
          : OptionalDouble.empty();
    }
  }

  /** Computes the table from a study's trials. */
  public static LossTable from(StudyCells cells) {
    Grid grid = cells.grid();
    List<TargetSize> sizes = sizesOf(grid);
    List<Row> rows = new ArrayList<>();
    for (int k = Math.max(0, grid.depth() - PAPER_ROWS); k < grid.depth(); k++) {
      List<Cell> row = new ArrayList<>();
      for (TargetSize size : sizes) {
        row.add(cell(size, cells.layers(size, k)));
      }
      rows.add(new Row(k, row));
    }
    return new LossTable(sizes, rows);
  }

  private static List<TargetSize> sizesOf(Grid grid) {
    List<TargetSize> paper = grid.sizes().stream().filter(PAPER_SIZES::contains).toList();
    List<TargetSize> belowFull = grid.sizes().stream().filter(size -> !size.isFull()).toList();
    if (!paper.isEmpty()) {
      return paper;
    }
    return belowFull.isEmpty() ? grid.sizes() : belowFull;
  }

  private static Cell cell(TargetSize size, CellTrials trials) {
    return new Cell(
        size,
        trials.summary(LossTable::trainLoss),
        trials.summary(Complete::trainLossEval),
        trials.summary(complete -> complete.last().loss()),
        trials.summary(LossTable::gap),
        trials.summary(complete -> complete.last().loss() - complete.trainLossEval()));
  }

  /** Test loss minus running train loss of a training. */
  public static double gap(Complete complete) {
    return complete.last().loss() - trainLoss(complete);
  }

  /** The running train loss of a training's last epoch. */
  static double trainLoss(Complete complete) {
    return complete.epochs().get(complete.epochs().size() - 1).trainLoss();
  }
}
