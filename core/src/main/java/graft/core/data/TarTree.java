package graft.core.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** A tar archive, plain or gzipped, read from front to back. */
record TarTree(Path archive, boolean gzipped) implements FileTree {
  @Override
  public TreeListing list() throws IOException {
    TreeListing listing = new TreeListing();
    try (TarArchiveInputStream tar = open()) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
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
    }
    return listing;
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) throws IOException {
    Set<String> seen = new HashSet<>();
    try (TarArchiveInputStream tar = open()) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = TreeListing.safePath(entry.getName());
        if (path != null && isRegular(entry) && wanted.test(path) && seen.add(path)) {
          sink.file(path, tar.readNBytes(MOST_BYTES + 1));
        }
      }
    }
  }

  private static boolean isRegular(TarArchiveEntry entry) {
    return entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && !entry.isSparse();
  }

  private TarArchiveInputStream open() throws IOException {
    InputStream in = Files.newInputStream(archive);
    try {
      if (gzipped) {
        in =
            GzipCompressorInputStream.builder()
                .setInputStream(new BufferedInputStream(in, 1 << 16))
                .setDecompressConcatenated(true)
                .get();
      }
      return new TarArchiveInputStream(new BufferedInputStream(in, 1 << 16), "UTF-8");
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public void stream(Predicate<String> wanted, StreamSink sink) throws IOException {
    Set<String> seen = new HashSet<>();
    try (TarArchiveInputStream tar = open()) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = TreeListing.safePath(entry.getName());
        if (path != null && isRegular(entry) && wanted.test(path) && seen.add(path)) {
          sink.file(path, tar);
        }
      }
    }
  }

  @Override
  public void stamp(Stamp stamp) throws IOException {
    stamp.add(FileTree.archiveStamp(archive));
  }

  @Override
  public void close() {}
}
