package graft.study.search;

import java.util.BitSet;

/**
 * What a training of a search reached on the images held out.
 *
 * @param correct a bit for each of them
 * @param total how many they are
 * @param loss mean cross entropy in nats; infinite for a training that diverged
 */
public record Score(BitSet correct, int total, double loss) {
  public Score {
    correct = (BitSet) correct.clone();
  }

  /** Of a training that diverged: every image wrong. */
  public static Score none(int total) {
    return new Score(new BitSet(), total, Double.POSITIVE_INFINITY);
  }

  /** Whether the training diverged. */
  public boolean isDiverged() {
    return Double.isInfinite(loss);
  }

  /** Fraction 0..1 of the images. */
  double accuracy() {
    return (double) hits() / total;
  }

  /** Images classified correctly. */
  public int hits() {
    return correct.cardinality();
  }
}
