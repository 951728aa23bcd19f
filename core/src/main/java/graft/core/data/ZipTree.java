package graft.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip archive, read at random positions through its central directory. */
final class ZipTree implements FileTree {
  private final Path archive;
  private final ZipFile zip;

  ZipTree(Path archive) throws IOException {
    this.archive = archive;
    this.zip = ZipFile.builder().setPath(archive).setIgnoreLocalFileHeader(true).get();
  }

  @Override
  public TreeListing list() {
    TreeListing listing = new TreeListing();
    for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
      ZipArchiveEntry entry = all.nextElement();
      String path = TreeListing.safePath(entry.getName());
      if (path == null) {
        listing.skip(entry.getName(), "leads out of the archive");
      } else if (entry.isDirectory()) {
        listing.addFolder(path);
      } else if (!isRegular(entry)) {
        listing.skip(path, "a link or device, not followed");
      } else {
        listing.addFile(path, entry.getSize());
      }
    }
    return listing;
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) {
    Set<String> seen = new HashSet<>();
    for (Enumeration<ZipArchiveEntry> all = zip.getEntriesInPhysicalOrder();
        all.hasMoreElements(); ) {
      ZipArchiveEntry entry = all.nextElement();
      String path = TreeListing.safePath(entry.getName());
      if (path != null
          && !entry.isDirectory()
          && isRegular(entry)
          && wanted.test(path)
          && seen.add(path)) {
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
  public void stream(Predicate<String> wanted, StreamSink sink) throws IOException {
    for (Enumeration<ZipArchiveEntry> all = zip.getEntriesInPhysicalOrder();
        all.hasMoreElements(); ) {
      ZipArchiveEntry entry = all.nextElement();
      String path = TreeListing.safePath(entry.getName());
      if (path != null && !entry.isDirectory() && isRegular(entry) && wanted.test(path)) {
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
  public void stamp(Stamp stamp) throws IOException {
    stamp.add(FileTree.archiveStamp(archive));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
