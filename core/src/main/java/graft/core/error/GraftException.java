package graft.core.error;

/**
 * An error a user can act on. The message says what is wrong, where, and what to do next, in at
 * most 12 lines. {@link #exitCode()} is the process's exit code.
 */
public abstract sealed class GraftException extends RuntimeException
    permits UsageException,
        AmbiguousException,
        DataException,
        StudyInUseException,
        StoreException,
        MachineException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  GraftException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  GraftException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The exit code of the contract: 2 usage, 3 data or weights, 4 in use, 5 store, 7 machine. */
  public final int exitCode() {
    return exitCode;
  }
}
