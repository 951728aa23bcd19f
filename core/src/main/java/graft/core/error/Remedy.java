package graft.core.error;

/**
 * What can be chosen otherwise after a refusal or a note. The words are those for programs; a
 * command says them with its own option in their place, so that no library names options.
 */
public enum Remedy {
  /** The encoding of names of files ({@code graft.core.data.Reading}). */
  NAMES_ENCODING("give the encoding in which the names were written"),
  /** To go on without the files that cannot be used. */
  EXCLUDE_BAD("leave them out"),
  /** A folder of its own for what is written. */
  OTHER_FOLDER("give another folder");

  private final String words;

  Remedy(String words) {
    this.words = words;
  }

  /** The words for programs; they end a sentence. */
  public String words() {
    return words;
  }
}
