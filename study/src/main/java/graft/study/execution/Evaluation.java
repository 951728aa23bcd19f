package graft.study.execution;

/**
 * Counts of one evaluation, in evaluation mode.
 *
 * @param epoch finished epochs, 1-based
 * @param loss mean cross entropy in nats; of a support vector machine the mean multi-class hinge
 *     loss
 * @param correct images whose class has the highest logit
 * @param correctTop5 images whose class is among the five highest logits
 * @param total images evaluated
 */
public record Evaluation(int epoch, double loss, int correct, int correctTop5, int total) {
  /** Fraction of images classified correctly, 0..1. */
  public double top1() {
    return total == 0 ? 0 : (double) correct / total;
  }

  /** Fraction of images with their class among the first five, 0..1. */
  public double top5() {
    return total == 0 ? 0 : (double) correctTop5 / total;
  }
}
