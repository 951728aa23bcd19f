package graft.core.error;

/** This machine lacks disk, memory or libtorch's natives (exit code 7). */
public final class MachineException extends GraftException {
  private static final long serialVersionUID = 1L;

  public MachineException(String message) {
    super(7, message);
  }

  public MachineException(String message, Throwable cause) {
    super(7, message, cause);
  }

  /** One whose message ends with a remedy's words. */
  public MachineException(String told, Remedy remedy) {
    super(7, told, remedy);
  }
}
