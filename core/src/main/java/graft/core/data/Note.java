package graft.core.data;

import graft.core.error.Remedy;
import java.util.Optional;

/**
 * What a reader may not expect of how a dataset was read.
 *
 * @param text a sentence, or its beginning where there is a remedy
 * @param remedy what can be chosen if it was not read as meant
 */
public record Note(String text, Optional<Remedy> remedy) {
  /** A note on what cannot be chosen. */
  public static Note of(String sentence) {
    return new Note(sentence, Optional.empty());
  }

  /** The whole sentence, in the words for programs. */
  public String sentence() {
    return text + remedy.map(Remedy::words).orElse("");
  }
}
