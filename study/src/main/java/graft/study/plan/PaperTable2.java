package graft.study.plan;

import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import java.util.Comparator;
import java.util.List;

/**
 * The paper's Table 2: the protocol it found best for each target size, with n = 1, and the
 * validation accuracy it reached (Plested and Gedeon 2019, section 3.6).
 */
public final class PaperTable2 {
  /** Layers of the paper's network. */
  private static final int PAPER_DEPTH = 8;

  /** Images a class of the paper's full sets in the mean: about 645,000 in 500 classes. */
  public static final int FULL_PER_CLASS = 1_290;

  /** S of the paper's recipe, in which its d are counted. */
  private static final int PAPER_STEP = 30;

  /**
   * A column of the table.
   *
   * @param size training images a class
   * @param transferredLayers k
   * @param initialDecayEpochs d
   * @param frozenLayers f
   * @param top1 validation accuracy, fraction 0..1
   */
  public record Column(
      TargetSize size,
      int transferredLayers,
      int initialDecayEpochs,
      int frozenLayers,
      double top1) {
    /** Images a class, of the full set {@link #FULL_PER_CLASS}. */
    public int imagesPerClass() {
      return size.isFull() ? FULL_PER_CLASS : size.perClass();
    }
  }

  /** The table as printed, by ascending size. */
  public static final List<Column> COLUMNS =
      List.of(
          new Column(new TargetSize(10), 6, 10, 6, 0.308),
          new Column(new TargetSize(25), 6, 5, 5, 0.381),
          new Column(new TargetSize(50), 6, 3, 5, 0.427),
          new Column(new TargetSize(100), 6, 3, 1, 0.466),
          new Column(new TargetSize(250), 6, 3, 1, 0.522),
          new Column(new TargetSize(500), 6, 0, 0, 0.563),
          new Column(TargetSize.FULL, 5, 30, 0, 0.621));

  private PaperTable2() {}

  /** The column of a size: its own, else the nearest by ratio. */
  public static Column column(TargetSize size) {
    return nearest(size.isFull() ? FULL_PER_CLASS : size.perClass());
  }

  /** The column nearest by ratio to so many images a class. */
  public static Column nearest(double imagesPerClass) {
    return COLUMNS.stream()
        .min(
            Comparator.comparingDouble(
                column -> Math.abs(Math.log(column.imagesPerClass() / imagesPerClass))))
        .orElseThrow();
  }

  /**
   * The table's protocol for a size on a network of {@code depth} layers: 5 and 6 layers of the
   * paper's eight count from the top, 0 and 1 from the bottom; d scales with the recipe's step.
   */
  public static Protocol protocol(TargetSize size, int depth, int stepEpochs) {
    return protocol(column(size), depth, stepEpochs);
  }

  /** A column's protocol, on a network and recipe as above. */
  public static Protocol protocol(Column column, int depth, int stepEpochs) {
    int k = ofDepth(column.transferredLayers(), depth);
    int d = (int) Math.round((double) column.initialDecayEpochs() * stepEpochs / PAPER_STEP);
    return Protocol.of(k, 1, d, Math.min(k, ofDepth(column.frozenLayers(), depth)));
  }

  private static int ofDepth(int layers, int depth) {
    return layers <= 1 ? layers : Math.max(0, depth - (PAPER_DEPTH - layers));
  }
}
