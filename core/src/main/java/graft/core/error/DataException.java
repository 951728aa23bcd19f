package graft.core.error;

/** Images or weights that cannot be used (exit code 3). */
public final class DataException extends GraftException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(3, message);
  }

  /** One whose message ends with a remedy's words. */
  public DataException(String told, Remedy remedy) {
    super(3, told, remedy);
  }

  public DataException(String message, Throwable cause) {
    super(3, message, cause);
  }
}
