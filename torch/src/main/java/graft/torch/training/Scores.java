package graft.torch.training;

import graft.study.execution.Evaluation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * Counts and predicted labels over evaluated images, in their order. A tie goes to the lower label;
 * an image whose loss is not finite counts as wrong, and one without any number is predicted 0.
 */
final class Scores {
  private final BitSet correct = new BitSet();
  private final List<Integer> predicted = new ArrayList<>();
  private double lossSum;
  private int top5;
  private int total;

  /** Adds an image with its logits, one a class. */
  void add(float[] logits, int label) {
    add(logits, label, crossEntropy(logits, label));
  }

  /** Adds an image with its scores, one a class, and its loss. */
  void add(float[] logits, int label, double loss) {
    lossSum += loss;
    predicted.add(highest(logits));
    if (Double.isFinite(loss)) {
      int rank = rank(logits, label);
      correct.set(total, rank == 0);
      top5 += rank < 5 ? 1 : 0;
    }
    total++;
  }

  private static double crossEntropy(float[] logits, int label) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    return Math.log(sum) + highest - logits[label];
  }

  private static int highest(float[] logits) {
    int highest = 0;
    for (int i = 1; i < logits.length; i++) {
      boolean number = !Float.isNaN(logits[i]);
      highest =
          number && (Float.isNaN(logits[highest]) || logits[i] > logits[highest]) ? i : highest;
    }
    return highest;
  }

  private static int rank(float[] logits, int label) {
    int before = 0;
    for (int i = 0; i < logits.length; i++) {
      boolean tieWon = logits[i] == logits[label] && i < label;
      before += logits[i] > logits[label] || tieWon ? 1 : 0;
    }
    return before;
  }

  /** These images followed by those of {@code other}. */
  Scores followedBy(Scores other) {
    Scores both = new Scores();
    both.correct.or(correct);
    other.correct.stream().forEach(i -> both.correct.set(total + i));
    both.predicted.addAll(predicted);
    both.predicted.addAll(other.predicted);
    both.lossSum = lossSum + other.lossSum;
    both.top5 = top5 + other.top5;
    both.total = total + other.total;
    return both;
  }

  /** Mean loss in nats, 0 for no images. */
  double loss() {
    return total == 0 ? 0 : lossSum / total;
  }

  /** Images classified correctly. */
  int correct() {
    return correct.cardinality();
  }

  /** The counts, after {@code epoch} finished epochs. */
  Evaluation evaluation(int epoch) {
    return new Evaluation(epoch, loss(), correct(), top5, total);
  }

  /** One bit per image, lowest bit of the first byte first, lower-case hex. */
  String bits() {
    byte[] bytes = new byte[(total + 7) / 8];
    byte[] set = correct.toByteArray();
    System.arraycopy(set, 0, bytes, 0, set.length);
    return HexFormat.of().formatHex(bytes);
  }

  /** The predicted labels, unsigned 16-bit little-endian, in Base64. */
  String predictions() {
    ByteBuffer bytes = ByteBuffer.allocate(2 * total).order(ByteOrder.LITTLE_ENDIAN);
    predicted.forEach(label -> bytes.putShort(label.shortValue()));
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
