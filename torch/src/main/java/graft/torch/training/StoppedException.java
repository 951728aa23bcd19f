package graft.torch.training;

/** The observer asked to stop; the training's checkpoint is to be written. */
final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;
}
