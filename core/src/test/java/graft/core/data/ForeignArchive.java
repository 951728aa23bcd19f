package graft.core.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream.UnicodeExtraFieldPolicy;

/** Archives whose names are in an encoding of their own. */
final class ForeignArchive {
  private ForeignArchive() {}

  /** Writes a zip as programs for Windows do, perhaps with Unicode path fields. */
  static Path zip(Path file, Map<String, byte[]> files, Charset names, boolean unicodeFields)
      throws IOException {
    return zip(file, files, names, unicodeFields, false);
  }

  /** Writes a zip, perhaps with the flag that says its names are UTF-8. */
  static Path zip(
      Path file, Map<String, byte[]> files, Charset names, boolean unicodeFields, boolean flag)
      throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      out.setEncoding(names.name());
      out.setUseLanguageEncodingFlag(flag);
      out.setCreateUnicodeExtraFields(
          unicodeFields ? UnicodeExtraFieldPolicy.ALWAYS : UnicodeExtraFieldPolicy.NEVER);
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        out.putArchiveEntry(new ZipArchiveEntry(each.getKey()));
        out.write(each.getValue());
        out.closeArchiveEntry();
      }
    }
    return file;
  }

  /** Writes a tar, perhaps with extended headers for names that are not ASCII. */
  static Path tar(Path file, Map<String, byte[]> files, Charset names, boolean extended)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, names.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      tar.setAddPaxHeadersForNonAsciiNames(extended);
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(each.getKey());
        entry.setSize(each.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(each.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }
}
