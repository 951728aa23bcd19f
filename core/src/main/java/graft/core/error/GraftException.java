package graft.core.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final String told;
  private final @Nullable Remedy remedy;

  GraftException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.told = message;
    this.remedy = null;
  }

  GraftException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.told = message;
    this.remedy = null;
  }

  /** One whose message ends with a remedy's words. */
  GraftException(int exitCode, String told, Remedy remedy) {
    super(told + remedy.words());
    this.exitCode = exitCode;
    this.told = told;
    this.remedy = remedy;
  }

  /** The same with what caused it. */
  GraftException(int exitCode, String told, Remedy remedy, Throwable cause) {
    super(told + remedy.words(), cause);
    this.exitCode = exitCode;
    this.told = told;
    this.remedy = remedy;
  }

  /** The exit code of the contract: 2 usage, 3 data or weights, 4 in use, 5 store, 7 machine. */
  public final int exitCode() {
    return exitCode;
  }

  /** The message without the words of its {@link #remedy()}, which end it. */
  public final String told() {
    return told;
  }

  /** What can be chosen otherwise, if the message ends with it. */
  public final Optional<Remedy> remedy() {
    return Optional.ofNullable(remedy);
  }
}
