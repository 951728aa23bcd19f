package graft.core.error;

import java.util.List;

/**
 * What was given can be read in several ways, and nothing decides: the caller must say which (exit
 * code 2). The message lists them; {@link #choices} are the words to say it with.
 */
public final class AmbiguousException extends GraftException {
  private static final long serialVersionUID = 1L;

  /** What must be said. */
  public enum Subject {
    /** The network that weights are of. */
    NETWORK,
    /** The dictionary of a weights file that is meant. */
    DICTIONARY
  }

  private final Subject subject;
  private final List<String> choices;

  /**
   * One more such refusal.
   *
   * @param choices at least two, each as it is to be given
   */
  public AmbiguousException(String message, Subject subject, List<String> choices) {
    super(2, message);
    this.subject = subject;
    this.choices = List.copyOf(choices);
  }

  /** What must be said. */
  public Subject subject() {
    return subject;
  }

  /** What can be said. */
  public List<String> choices() {
    return choices;
  }
}
