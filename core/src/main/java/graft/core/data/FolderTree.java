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
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A folder on disk. Links to folders and regular files are followed, so that a tree of links reads
 * as the tree it stands for; a link to a folder it lies in, or to nothing, is passed over.
 *
 * @param given the encoding of names that are not valid in that of the system
 */
record FolderTree(Path root, Optional<Charset> given) implements FileTree {
  @Override
  public TreeListing list() throws IOException {
    FolderWalk walk = walk(false);
    for (String path : walk.listing().unknown()) {
      walk.listing().addFormat(path, TreeListing.format(path, head(walk.file(path))));
    }
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
  public void stream(Predicate<String> wanted, StreamSink sink) throws IOException {
    FolderWalk walk = walk(false);
    for (String path : walk.listing().files()) {
      if (wanted.test(path)) {
        try (InputStream in = Files.newInputStream(walk.file(path))) {
          sink.file(path, in);
        }
      }
    }
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) throws IOException {
    FolderWalk walk = walk(false);
    for (String path : walk.listing().files()) {
      if (wanted.test(path)) {
        readOne(path, walk.file(path), sink);
      }
    }
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
