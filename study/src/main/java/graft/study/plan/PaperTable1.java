package graft.study.plan;

import graft.core.data.TargetSize;
import java.util.List;

/**
 * The paper's Table 1, losses of the common rates (n = 8, d = 30) on small target sets (Plested and
 * Gedeon 2019).
 */
public final class PaperTable1 {
  /** Target sizes of the table's columns. */
  public static final List<TargetSize> SIZES =
      List.of(new TargetSize(10), new TargetSize(25), new TargetSize(50));

  /**
   * A row of the table, losses in nats by ascending size.
   *
   * @param transferredLayers k
   * @param train training losses
   * @param validation validation losses
   * @param meanGap mean of validation minus training loss, as printed
   */
  public record Row(
      int transferredLayers, List<Double> train, List<Double> validation, double meanGap) {
    public Row {
      train = List.copyOf(train);
      validation = List.copyOf(validation);
    }
  }

  /** The table as printed. */
  public static final List<Row> ROWS =
      List.of(
          new Row(4, List.of(1.55, 1.22, 1.35), List.of(5.07, 4.27, 3.51), 2.91),
          new Row(5, List.of(0.71, 0.82, 1.06), List.of(5.38, 4.43, 3.67), 3.63),
          new Row(6, List.of(0.49, 0.60, 0.83), List.of(5.34, 4.48, 3.81), 3.90),
          new Row(7, List.of(0.39, 0.48, 0.71), List.of(6.26, 5.18, 4.29), 4.72));

  private PaperTable1() {}
}
