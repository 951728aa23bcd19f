package graft.core.model;

/**
 * Counts on images that a model was not trained on.
 *
 * @param correct images whose class has the highest logit
 * @param correctTop5 images whose class is among the five highest logits
 * @param total images
 * @param loss mean cross entropy in nats
 * @param low lower end of the 95 % interval of top-1, fraction 0..1 (Wilson)
 * @param high upper end
 */
public record TestResult(
    int correct, int correctTop5, int total, double loss, double low, double high) {
  /** Fraction of images classified correctly, 0..1. */
  public double top1() {
    return total == 0 ? 0 : (double) correct / total;
  }
}
