package graft.core.error;

/** A command, option, study file or output folder that cannot be used as given (exit code 2). */
public final class UsageException extends GraftException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(2, message);
  }

  /** One whose message ends with a remedy's words. */
  public UsageException(String told, Remedy remedy) {
    super(2, told, remedy);
  }

  /** The same with what caused it. */
  public UsageException(String told, Remedy remedy, Throwable cause) {
    super(2, told, remedy, cause);
  }

  public UsageException(String message, Throwable cause) {
    super(2, message, cause);
  }
}
