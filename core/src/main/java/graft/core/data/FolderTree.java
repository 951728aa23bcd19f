package graft.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * A folder on disk. Links to folders and regular files are followed, so that a tree of links reads
 * as the tree it stands for; a link to a folder it lies in, or to nothing, is passed over.
 */
record FolderTree(Path root) implements FileTree {
  @Override
  public TreeListing list() throws IOException {
    TreeListing listing = new TreeListing();
    walk(listing, new ArrayList<>());
    return listing;
  }

  @Override
  public void stamp(Stamp stamp) throws IOException {
    List<String> lines = new ArrayList<>();
    walk(new TreeListing(), lines);
    Collections.sort(lines);
    stamp.add(root.toString());
    lines.forEach(line -> stamp.add("\n" + line));
  }

  @Override
  public void stream(Predicate<String> wanted, StreamSink sink) throws IOException {
    for (String path : list().files()) {
      if (wanted.test(path)) {
        try (InputStream in = Files.newInputStream(root.resolve(path))) {
          sink.file(path, in);
        }
      }
    }
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) throws IOException {
    for (String path : list().files()) {
      if (wanted.test(path)) {
        readOne(path, sink);
      }
    }
  }

  private void readOne(String path, Sink sink) {
    Path file = root.resolve(path);
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

  private void walk(TreeListing listing, List<String> stampLines) throws IOException {
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String path = relative(folder);
            if (listing.isHidden(path)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            listing.addFolder(path);
            stampLines.add(path + "/");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = relative(file);
            if (listing.isHidden(path)) {
              return FileVisitResult.CONTINUE;
            }
            if (attributes.isRegularFile()) {
              listing.addFile(path, attributes.size());
            } else {
              listing.skip(
                  path, attributes.isSymbolicLink() ? "a link to nothing" : "not a regular file");
            }
            stampLines.add(
                path + "\t" + attributes.size() + "\t" + attributes.lastModifiedTime().toMillis());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            String path = relative(file);
            if (listing.isHidden(path)) {
              return FileVisitResult.CONTINUE;
            }
            if (e instanceof FileSystemLoopException) {
              listing.skip(path, "a link to a folder it lies in");
            } else {
              listing.unreadable().add(new BadFile(path, "cannot be read: " + FileTree.reason(e)));
            }
            stampLines.add(path + "\tunreadable");
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private String relative(Path path) {
    return root.relativize(path).toString();
  }

  @Override
  public void close() {}
}
