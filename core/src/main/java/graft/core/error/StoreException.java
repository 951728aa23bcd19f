package graft.core.error;

/** A study store that is damaged or was written by a newer version (exit code 5). */
public final class StoreException extends GraftException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(5, message);
  }

  public StoreException(String message, Throwable cause) {
    super(5, message, cause);
  }
}
