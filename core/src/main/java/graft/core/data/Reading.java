package graft.core.data;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * How a dataset is read where there is a choice.
 *
 * @param excludeBad whether files that cannot be used are left out; else they are an error
 * @param testPart the part that is tested on in place of the validation part: its folder's name, or
 *     {@code val} or {@code test}; empty for the usual one
 * @param everyPart whether labelled parts beside training and validation part are read too, and a
 *     class need not have images of each; for an evaluation
 * @param names the encoding of names in archives, and in folders, where nothing says it; empty for
 *     UTF-8 where all are valid in it, and else one in which each byte is a character
 */
public record Reading(
    boolean excludeBad, Optional<String> testPart, boolean everyPart, Optional<Charset> names) {
  /** As most datasets are read: bad files are an error, the usual part is tested on. */
  public static Reading usual() {
    return new Reading(false, Optional.empty(), false, Optional.empty());
  }

  /** With files that cannot be used left out, or not. */
  public Reading excludingBad(boolean exclude) {
    return new Reading(exclude, testPart, everyPart, names);
  }

  /** With another part to test on, or the usual one. */
  public Reading testingOn(Optional<String> part) {
    return new Reading(excludeBad, part, everyPart, names);
  }

  /** With every labelled part. */
  public Reading withEveryPart() {
    return new Reading(excludeBad, testPart, true, names);
  }

  /** With names in an encoding where nothing says theirs. */
  public Reading withNames(Optional<Charset> encoding) {
    return new Reading(excludeBad, testPart, everyPart, encoding);
  }

  /** What the images that are found depend on, as text. */
  public String key() {
    return "test part "
        + testPart.orElse("")
        + (everyPart ? ", every part" : "")
        + names.map(charset -> ", names in " + charset).orElse("");
  }
}
