package graft.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder on disk. Links to folders and regular files are followed, so that a tree of links reads
 * as the tree it stands for; a link to a folder it lies in, or to nothing, is passed over.
 */
final class FolderTree implements FileTree {
  private final Path root;
  private final Optional<Charset> given;

  /** Where files are whose names Java cannot spell, once it is listed. */
  private @Nullable Map<String, Path> unspelt;

  /**
   * A folder, not listed yet.
   *
   * @param given the encoding of names that are not valid in that of the system
   */
  FolderTree(Path root, Optional<Charset> given) {
    this.root = root;
    this.given = given;
  }

  @Override
  public TreeListing list() throws IOException {
    FolderWalk walk = walk(false);
    for (String path : walk.listing().unknown()) {
      walk.listing().addFormat(path, TreeListing.format(path, head(walk.file(path))));
    }
    unspelt = walk.unspelt();
    return walk.listing();
  }

  /** The first bytes of a file; none if it cannot be read. */
  private static byte[] head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(ImageFormat.HEAD_BYTES);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private FolderWalk walk(boolean stamping) throws IOException {
    NameEncoding names = new NameEncoding(given, StandardCharsets.ISO_8859_1);
    FolderWalk walk = new FolderWalk(root, names, stamping);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    walk.finish();
    return walk;
  }

  /** Tells its {@link FileTree#stamp}. */
  void stamp(Stamp stamp) throws IOException {
    List<String> lines = new ArrayList<>(walk(true).stampLines());
    Collections.sort(lines);
    stamp.add(root.toString());
    lines.forEach(line -> stamp.add("\n" + line));
  }

  @Override
  public void stream(Paths wanted, StreamSink sink) throws IOException {
    Map<String, Path> odd = odd();
    for (String path : (Iterable<String>) wanted.all()::iterator) {
      Path file = file(path, odd);
      if (Files.isRegularFile(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          sink.file(path, in);
        }
      }
    }
  }

  /** It is not listed again for that: a listing of a million files takes 150 MB. */
  @Override
  public void read(Paths wanted, Sink sink) throws IOException {
    Map<String, Path> odd = odd();
    for (String path : (Iterable<String>) wanted.all()::iterator) {
      Path file = file(path, odd);
      if (Files.exists(file)) {
        readOne(path, file, sink);
      }
    }
  }

  private Map<String, Path> odd() throws IOException {
    Map<String, Path> known = unspelt;
    if (known == null) {
      known = walk(false).unspelt();
      unspelt = known;
    }
    return known;
  }

  private Path file(String path, Map<String, Path> odd) {
    Path file = odd.get(path);
    return file == null ? root.resolve(path) : file;
  }

  private static void readOne(String path, Path file, Sink sink) {
    byte[] bytes;
    try {
      // A file swapped for a FIFO after the listing would block the open for ever.
      if (!Files.isRegularFile(file)) {
        sink.unreadable(path, "is not a regular file any more");
        return;
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MOST_BYTES + 1);
      }
    } catch (IOException e) {
      sink.unreadable(path, "cannot be read: " + FileTree.reason(e));
      return;
    }
    sink.file(path, bytes);
  }

  @Override
  public void close() {}
}
