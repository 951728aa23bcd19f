package graft.core.search;

import java.util.BitSet;

/**
 * What a training of a search reached on the images held out.
 *
 * @param correct a bit for each of them
 * @param total how many they are
 * @param loss mean cross entropy in nats; infinite for a training that diverged or failed
 */
public record Score(BitSet correct, int total, double loss) {
  public Score {
    correct = (BitSet) correct.clone();
  }

  /** Of a training that came to nothing: every image wrong. */
  public static Score none(int total) {
    return new Score(new BitSet(), total, Double.POSITIVE_INFINITY);
  }

  /** Images classified correctly. */
  public int hits() {
    return correct.cardinality();
  }
}
