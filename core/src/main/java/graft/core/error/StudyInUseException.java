package graft.core.error;

/** A study or a training that another process is running (exit code 4). */
public final class StudyInUseException extends GraftException {
  private static final long serialVersionUID = 1L;

  public StudyInUseException(String message) {
    super(4, message);
  }

  public StudyInUseException(String message, Throwable cause) {
    super(4, message, cause);
  }
}
