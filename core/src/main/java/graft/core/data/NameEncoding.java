package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of an archive's or a folder's names where nothing says it. It is one for all of
 * these names: the one given, or UTF-8 if all of them are valid in it, or one in which every byte
 * is a character of its own. So no two names ever become one.
 */
final class NameEncoding {
  private static final int SHOWN = 60;

  private final Optional<Charset> given;
  private final Charset otherwise;
  private final Set<String> decoded = new HashSet<>();
  private boolean allUtf8 = true;
  private int unclear;
  private int invalid;
  private byte @Nullable [] example;

  /**
   * Makes one that has seen no name.
   *
   * @param given what a user said, if anything
   * @param otherwise what is taken for names that are not UTF-8: a character for each byte
   */
  NameEncoding(Optional<Charset> given, Charset otherwise) {
    this.given = given;
    this.otherwise = otherwise;
  }

  /** The encoding that the zip format says: code page 437. */
  static Charset ofZip() {
    return Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
  }

  /** Takes note of a name whose encoding nothing says, before any is decoded. */
  void see(byte[] raw) {
    if (isAscii(raw)) {
      return;
    }
    unclear++;
    boolean utf8 = isUtf8(raw);
    if (example == null || (allUtf8 && !utf8)) {
      example = raw.clone();
    }
    allUtf8 &= utf8;
    invalid += utf8 ? 0 : 1;
  }

  /** What the names are read in. */
  Charset charset() {
    return given.orElse(allUtf8 ? StandardCharsets.UTF_8 : otherwise);
  }

  /**
   * A name as text.
   *
   * @throws DataException if it is no text of the encoding given, or not the only bytes for it
   */
  String text(byte[] raw) {
    if (isAscii(raw)) {
      return new String(raw, StandardCharsets.US_ASCII);
    }
    Charset charset = charset();
    return decoded(raw, charset)
        .filter(text -> Arrays.equals(text.getBytes(charset), raw))
        .orElseThrow(
            () ->
                new DataException(
                    "the name "
                        + Shown.brief(new String(raw, otherwise))
                        + " (as "
                        + title(otherwise)
                        + ") is no text in "
                        + title(charset)
                        + ", the encoding given; ",
                    Remedy.NAMES_ENCODING));
  }

  /**
   * Refuses a path that a name whose encoding is known has already.
   *
   * @param path a file's, decoded by {@link #text}
   */
  void requireApart(String path, TreeListing listing) {
    if (decoded.add(path) && listing.files().contains(path)) {
      throw new DataException(
          "two names become one in "
              + title(charset())
              + ": "
              + Shown.brief(path)
              + " is stored in UTF-8 too; for the names that do not say theirs, ",
          Remedy.NAMES_ENCODING);
    }
  }

  /** A sentence on names that are not UTF-8, with one of them as it was read. */
  Optional<Note> note(String place) {
    byte[] name = example;
    if (name == null || charset().equals(StandardCharsets.UTF_8)) {
      return Optional.empty();
    }
    String one = Shown.text(text(name));
    String sentence =
        String.format(
            Locale.ROOT,
            "%,d %s in %s %s not UTF-8, and %s read as %s, e.g. \"%s\"%s",
            invalid,
            invalid == 1 ? "name" : "names",
            Shown.text(place),
            invalid == 1 ? "is" : "are",
            readTogether(),
            title(charset()),
            one.length() <= SHOWN ? one : one.substring(0, SHOWN) + "...",
            given.isPresent() ? "" : "; if that looks wrong, ");
    return Optional.of(
        new Note(
            sentence, given.isPresent() ? Optional.empty() : Optional.of(Remedy.NAMES_ENCODING)));
  }

  /** Which names were read so: those that are not UTF-8, and with them those that could be. */
  private String readTogether() {
    if (unclear > invalid) {
      return String.format(Locale.ROOT, "all %,d that are not plain ASCII were", unclear);
    }
    return invalid == 1 ? "was" : "were";
  }

  /** What people call it. */
  private static String title(Charset charset) {
    return charset.name().equals("IBM437") ? "cp437" : charset.name();
  }

  /** The text of bytes, if they are valid in an encoding. */
  static Optional<String> decoded(byte[] raw, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(raw)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static boolean isUtf8(byte[] raw) {
    return decoded(raw, StandardCharsets.UTF_8).isPresent();
  }

  static boolean isAscii(byte[] raw) {
    for (byte one : raw) {
      if (one < 0) {
        return false;
      }
    }
    return true;
  }
}
