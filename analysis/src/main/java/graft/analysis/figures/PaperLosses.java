package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.study.plan.PaperTable1;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cells of the paper's Table 1, by size and by layers from the top. */
public final class PaperLosses {
  /** Layers of the paper's network, against which k is counted from the top. */
  private static final int PAPER_DEPTH = 8;

  /**
   * Losses of one cell of the paper.
   *
   * @param fromTop L - k, layers not transferred
   */
  public record Loss(int fromTop, TargetSize size, double train, double test) {
    /** Validation loss minus training loss. */
    public double gap() {
      return test - train;
    }
  }

  private static final List<Loss> LOSSES =
      PaperTable1.ROWS.stream().flatMap(PaperLosses::of).toList();

  private PaperLosses() {}

  private static Stream<Loss> of(PaperTable1.Row row) {
    return IntStream.range(0, PaperTable1.SIZES.size())
        .mapToObj(
            column ->
                new Loss(
                    PAPER_DEPTH - row.transferredLayers(),
                    PaperTable1.SIZES.get(column),
                    row.train().get(column),
                    row.validation().get(column)));
  }

  /** What the paper has at this size and k, for a network of {@code depth} layers. */
  public static Optional<Loss> at(TargetSize size, int transferredLayers, int depth) {
    return LOSSES.stream()
        .filter(l -> l.size().equals(size) && l.fromTop() == depth - transferredLayers)
        .findFirst();
  }

  /** The paper's mean gap over 10, 25 and 50 images a class, where it has that k. */
  public static OptionalDouble meanGap(int transferredLayers, int depth) {
    return LOSSES.stream()
        .filter(l -> l.fromTop() == depth - transferredLayers)
        .mapToDouble(Loss::gap)
        .average();
  }
}
