package graft.core.data;

import graft.core.error.Shown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a tar with their names as they are stored, byte for byte. A tar that ends inside
 * an entry has been cut; one that ends after an entry, without the end mark, may have been.
 */
final class TarEntries extends TarArchiveInputStream {
  private static final int TYPE_AT = 156;
  private static final int RECORD_BYTES = 512;

  /** Headers that say more of the entry that follows. */
  private static final Set<Byte> EXTENDS_NEXT =
      Set.of(
          TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          TarConstants.LF_PAX_EXTENDED_HEADER_UC,
          TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
          TarConstants.LF_GNUTYPE_LONGNAME,
          TarConstants.LF_GNUTYPE_LONGLINK);

  private final Map<String, byte[]> extended = new HashMap<>();
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private byte lastType;
  private boolean inEndMark;
  private boolean endsWithoutMark;
  private int entries;

  TarEntries(InputStream in) {
    super(in, StandardCharsets.ISO_8859_1.name());
  }

  /** The next entry, or null at the end. */
  @Nullable TarArchiveEntry next() throws IOException {
    extended.clear();
    header.reset();
    TarArchiveEntry entry = getNextEntry();
    entries += entry == null ? 0 : 1;
    return entry;
  }

  /** After the last entry, a sentence if the archive ends there without the end mark of a tar. */
  Optional<String> warning(String archive) {
    return endsWithoutMark
        ? Optional.of(
            Shown.text(archive)
                + " ends without the end mark of a tar, after a whole entry: it may have been cut there."
                + " Compare its size with that of its source")
        : Optional.empty();
  }

  /** The name of an entry that was read last. */
  byte[] name(TarArchiveEntry entry) {
    return stored("path", entry.getName());
  }

  /** The name of the entry that it links to. */
  byte[] linkName(TarArchiveEntry entry) {
    return stored("linkpath", entry.getLinkName());
  }

  /** Whether an extended header, which is UTF-8 by its definition, gives the name. */
  boolean isNameExtended() {
    readExtended();
    return extended.containsKey("path");
  }

  private byte[] stored(String keyword, String inHeader) {
    readExtended();
    byte[] bytes = extended.get(keyword);
    return bytes == null ? inHeader.getBytes(StandardCharsets.ISO_8859_1) : bytes;
  }

  /** Parses {@code <length> <keyword>=<value>\n} records, whose values may be of any bytes. */
  private void readExtended() {
    byte[] all = header.toByteArray();
    header.reset();
    int at = 0;
    while (at < all.length) {
      int length = 0;
      int digit = at;
      while (digit < all.length && all[digit] >= '0' && all[digit] <= '9' && length < all.length) {
        length = 10 * length + all[digit++] - '0';
      }
      int end = at + length - 1; // the line break
      int equals = digit;
      while (equals < end && equals < all.length && all[equals] != '=') {
        equals++;
      }
      if (end <= digit || end > all.length || equals >= end) {
        return;
      }
      String keyword = new String(all, digit + 1, equals - digit - 1, StandardCharsets.ISO_8859_1);
      extended.put(keyword, Arrays.copyOfRange(all, equals + 1, end));
      at += length;
    }
  }

  @Override
  protected byte @Nullable [] readRecord() throws IOException {
    byte[] record = super.readRecord();
    if (record == null) {
      if (inEndMark || getBytesRead() == 0) {
        return null;
      }
      if (getBytesRead() % RECORD_BYTES == 0 && !EXTENDS_NEXT.contains(lastType)) {
        endsWithoutMark = true;
        return null;
      }
      throw new IOException(
          entries == 0
              ? "it is cut: it ends inside its first entry"
              : "it is cut: it ends after "
                  + entries
                  + (entries == 1 ? " entry" : " entries")
                  + ", in the middle of the next one");
    }
    inEndMark = isEOFRecord(record);
    lastType = record[TYPE_AT];
    return record;
  }

  /** Keeps the extended header that is read on the way to an entry. */
  @Override
  public int read(byte[] buffer, int offset, int most) throws IOException {
    int count = super.read(buffer, offset, most);
    if (count > 0
        && (lastType == TarConstants.LF_PAX_EXTENDED_HEADER_LC
            || lastType == TarConstants.LF_PAX_EXTENDED_HEADER_UC)) {
      header.write(buffer, offset, count);
    }
    return count;
  }
}
