package graft.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A zip archive, read at random positions through its central directory. */
final class ZipTree implements FileTree {
  private final Path archive;
  private final ZipFile zip;
  private final NameEncoding names;

  /** Names by entry, each decoded once; those that are unclear when they are first asked for. */
  private final IdentityHashMap<ZipArchiveEntry, String> known = new IdentityHashMap<>();

  /** Entries whose names' encoding is known, in the order of the central directory. */
  private final List<ZipArchiveEntry> clear = new ArrayList<>();

  /** Entries whose names' encoding nothing says, in the same order. */
  private final List<ZipArchiveEntry> unclear = new ArrayList<>();

  /**
   * Opens an archive.
   *
   * @param given the encoding of names where the archive does not say it
   */
  ZipTree(Path archive, Optional<Charset> given) throws IOException {
    this.archive = archive;
    this.zip = ZipFile.builder().setPath(archive).setIgnoreLocalFileHeader(true).get();
    this.names = new NameEncoding(given, NameEncoding.ofZip());
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      byte[] raw = entry.getRawName();
      Optional<String> told = toldName(entry, raw);
      if (told.isPresent()) {
        clear.add(entry);
        known.put(entry, withFolders(entry, told.get()));
      } else if (NameEncoding.isAscii(raw)) {
        clear.add(entry);
        known.put(entry, withFolders(entry, names.text(raw)));
      } else {
        names.see(raw);
        unclear.add(entry);
      }
    }
  }

  private Iterable<ZipArchiveEntry> entriesAsStored() {
    return () -> zip.getEntriesInPhysicalOrder().asIterator();
  }

  /** The name of an entry that says its encoding, by a Unicode path field or the UTF-8 flag. */
  private static Optional<String> toldName(ZipArchiveEntry entry, byte[] raw) {
    if (entry.getExtraField(UnicodePathExtraField.UPATH_ID)
        instanceof UnicodePathExtraField field) {
      CRC32 checksum = new CRC32();
      checksum.update(raw);
      if (checksum.getValue() == field.getNameCRC32()) {
        return NameEncoding.decoded(field.getUnicodeName(), StandardCharsets.UTF_8);
      }
    }
    return entry.getGeneralPurposeBit().usesUTF8ForNames()
        ? NameEncoding.decoded(raw, StandardCharsets.UTF_8)
        : Optional.empty();
  }

  private String name(ZipArchiveEntry entry) {
    return known.computeIfAbsent(entry, one -> withFolders(one, names.text(one.getRawName())));
  }

  /** Some programs for Windows separate folders as Windows does. */
  private static String withFolders(ZipArchiveEntry entry, String name) {
    return entry.getPlatform() == ZipArchiveEntry.PLATFORM_FAT && name.indexOf('/') < 0
        ? name.replace('\\', '/')
        : name;
  }

  /** The path of an entry that can be read, or null. */
  private @Nullable String readable(ZipArchiveEntry entry) {
    return entry.isDirectory() || !isRegular(entry) ? null : TreeListing.safePath(name(entry));
  }

  @Override
  public TreeListing list() {
    TreeListing listing = new TreeListing();
    clear.forEach(entry -> add(entry, listing));
    for (ZipArchiveEntry entry : unclear) {
      String path = readable(entry);
      if (path != null) {
        names.requireApart(path, listing);
      }
      add(entry, listing);
    }
    String place = archive.getFileName().toString();
    names.note(place).ifPresent(listing.notes()::add);
    listing.absoluteNote(place).ifPresent(listing.notes()::add);
    addFormats(listing);
    return listing;
  }

  private void add(ZipArchiveEntry entry, TreeListing listing) {
    String name = name(entry);
    String path = listing.safe(name);
    if (path == null) {
      listing.skip(name, "leads out of the archive");
    } else if (entry.isDirectory()) {
      listing.addFolder(path);
    } else if (!isRegular(entry)) {
      listing.skip(path, "a link or device, not followed");
    } else {
      listing.addFile(path, entry.getSize());
    }
  }

  /** Looks into the files whose names promise no image. */
  private void addFormats(TreeListing listing) {
    Set<String> unknown = listing.unknown();
    if (unknown.isEmpty()) {
      return;
    }
    for (ZipArchiveEntry entry : entriesAsStored()) {
      String path = readable(entry);
      if (path != null && unknown.remove(path)) {
        try (InputStream in = zip.getInputStream(entry)) {
          byte[] head = in.readNBytes(ImageFormat.HEAD_BYTES);
          listing.addFormat(path, TreeListing.format(path, head));
        } catch (IOException e) { // no image that can be read
          listing.addFormat(path, ImageFormat.named(path));
        }
      }
    }
  }

  @Override
  public void read(Paths wanted, Sink sink) {
    Set<String> seen = new HashSet<>();
    for (ZipArchiveEntry entry : entriesAsStored()) {
      String path = readable(entry);
      if (path != null && wanted.contain(path) && seen.add(path)) {
        readOne(entry, path, sink);
      }
    }
  }

  private void readOne(ZipArchiveEntry entry, String path, Sink sink) {
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      sink.unreadable(path, "cannot be read from the archive: " + FileTree.reason(e));
      return;
    }
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    if (bytes.length <= MOST_BYTES && checksum.getValue() != entry.getCrc()) {
      sink.unreadable(path, "damaged in the archive (wrong checksum)");
      return;
    }
    sink.file(path, bytes);
  }

  /** Whether the entry is a plain file; archives made elsewhere than on Unix carry no file type. */
  private static boolean isRegular(ZipArchiveEntry entry) {
    int type = entry.getUnixMode() & 0xF000;
    return !entry.isUnixSymlink() && (type == 0 || type == 0x8000);
  }

  @Override
  public void stream(Paths wanted, StreamSink sink) throws IOException {
    for (ZipArchiveEntry entry : entriesAsStored()) {
      String path = readable(entry);
      if (path != null && wanted.contain(path)) {
        CRC32 checksum = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
          sink.file(path, in);
          in.transferTo(OutputStream.nullOutputStream());
        }
        if (checksum.getValue() != entry.getCrc()) {
          throw new IOException(path + " is damaged in the archive (wrong checksum)");
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
