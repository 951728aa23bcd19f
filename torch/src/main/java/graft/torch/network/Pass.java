package graft.torch.network;

/**
 * What a forward pass is for: evaluation, or training of the layers from {@code firstLearning} on,
 * whose batch normalisations use the batch's own mean and variance and move the running ones.
 * Frozen layers pass as in evaluation.
 *
 * @param dropout what happens to the input of layers that have dropout
 * @param firstLearning number of the first layer that is not frozen, 1..L; above L in evaluation
 */
public record Pass(Dropout dropout, int firstLearning) {
  /** Evaluation mode. */
  public static final Pass EVALUATION = new Pass(Dropout.NONE, Integer.MAX_VALUE);

  /** The pass of some images of a batch by themselves. */
  public Pass ofPart(long first, long all) {
    return new Pass(dropout.ofPart(first, all), firstLearning);
  }

  /** Whether a layer learns in this pass. */
  boolean learns(int layer) {
    return layer >= firstLearning;
  }
}
