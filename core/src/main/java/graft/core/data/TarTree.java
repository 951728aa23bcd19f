package graft.core.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive, plain or gzipped, read from front to back. A hard link is a file of its own with
 * the content of the file that it links to; symbolic links are not followed.
 */
final class TarTree implements FileTree {
  private final Path archive;
  private final Optional<Charset> given;
  private @Nullable TarListing listed;

  /**
   * Takes an archive.
   *
   * @param given the encoding of names where the archive does not say it
   */
  TarTree(Path archive, Optional<Charset> given) {
    this.archive = archive;
    this.given = given;
  }

  @Override
  public TreeListing list() throws IOException {
    TarListing listing = new TarListing(given);
    try (TarEntries tar = open()) {
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        listing.take(tar, entry);
      }
      tar.warning(archive.getFileName().toString()).ifPresent(listing.files().warnings()::add);
    }
    listing.finish(archive.getFileName().toString());
    listed = listing;
    return listing.files();
  }

  private TarListing listed() throws IOException {
    if (listed == null) {
      list();
    }
    return Objects.requireNonNull(listed);
  }

  /** Takes the content of a file, which has one path or, with hard links to it, several. */
  private interface Content {
    void take(List<String> paths, InputStream in) throws IOException;
  }

  /** Passes over the archive and opens each file that has a wanted path, once. */
  private void pass(Paths wanted, Content content) throws IOException {
    TarListing listing = listed();
    Set<String> seen = new HashSet<>();
    try (TarEntries tar = open()) {
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (!TarListing.isRegular(entry)) {
          continue;
        }
        byte[] raw = tar.name(entry);
        String key = TarListing.key(raw);
        String path =
            TreeListing.safePath(
                TarListing.toldName(tar, raw).orElseGet(() -> listing.names().text(raw)));
        if (path == null || key == null) {
          continue;
        }
        List<String> paths = new ArrayList<>();
        if (wanted.contain(path)) {
          paths.add(path);
        }
        listing.links().getOrDefault(key, List.of()).stream()
            .filter(wanted::contain)
            .forEach(paths::add);
        if (!paths.isEmpty() && seen.add(path)) {
          content.take(paths, tar);
        }
      }
    }
  }

  @Override
  public void read(Paths wanted, Sink sink) throws IOException {
    pass(
        wanted,
        (paths, in) -> {
          byte[] bytes = in.readNBytes(MOST_BYTES + 1);
          paths.forEach(path -> sink.file(path, bytes));
        });
  }

  /** A file with several wanted paths is opened once for each, in as many passes. */
  @Override
  public void stream(Paths wanted, StreamSink sink) throws IOException {
    List<String> more = new ArrayList<>();
    pass(
        wanted,
        (paths, in) -> {
          sink.file(paths.get(0), in);
          more.addAll(paths.subList(1, paths.size()));
        });
    for (String path : more) {
      pass(Paths.of(Set.of(path)), (paths, in) -> sink.file(path, in));
    }
  }

  private TarEntries open() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
    try {
      if (isGzipped(in)) {
        in =
            new BufferedInputStream(
                GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get(),
                1 << 16);
      }
      return new TarEntries(in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** By its content: servers and browsers unpack what they call {@code .tar.gz}. */
  private static boolean isGzipped(InputStream in) throws IOException {
    in.mark(2);
    byte[] start = in.readNBytes(2);
    in.reset();
    return start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
  }

  @Override
  public void close() {}
}
