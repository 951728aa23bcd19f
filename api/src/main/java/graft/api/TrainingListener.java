package graft.api;

/** Hears how a training goes, on the thread that called for it. */
public interface TrainingListener {
  /** Something worth telling, a sentence: what is loaded, warned of or noted. */
  void told(String line);

  /**
   * How far it is, a few times a second.
   *
   * @param epoch 1-based epoch in progress
   * @param epochs of the whole training
   * @param imagesPerSecond of the last moments
   */
  default void progressed(int epoch, int epochs, double imagesPerSecond) {
    // who only wants to be told things need not hear of each epoch
  }
}
