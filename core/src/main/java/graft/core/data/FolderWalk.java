package graft.core.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One walk through a folder: its listing, its stamp, and where its files are. A name that is not
 * valid in the system's encoding has no text by which it could be opened again; its {@link Path} is
 * kept, and its bytes are decoded.
 */
final class FolderWalk extends SimpleFileVisitor<Path> {
  private static final boolean UNIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

  private final Path root;
  private final NameEncoding names;
  private final boolean stamping;
  private final TreeListing listing = new TreeListing();
  private final List<String> stampLines = new ArrayList<>();

  /** Files and folders whose names Java cannot spell, by their paths. */
  private final Map<String, Path> unspelt = new HashMap<>();

  private final Set<Path> seen = new HashSet<>();

  FolderWalk(Path root, NameEncoding names, boolean stamping) {
    this.root = root;
    this.names = names;
    this.stamping = stamping;
  }

  TreeListing listing() {
    return listing;
  }

  /** A line for each file and folder, in no order, if it is to stamp. */
  List<String> stampLines() {
    return stampLines;
  }

  /** Where a listed file is. */
  Path file(String path) {
    Path file = unspelt.get(path);
    return file == null ? root.resolve(path) : file;
  }

  /** Files and folders whose names Java cannot spell, by their paths as listed. */
  Map<String, Path> unspelt() {
    return unspelt;
  }

  /** Ends the walk. */
  void finish() {
    names.note(root.toString()).ifPresent(listing.notes()::add);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    String path = relative(folder);
    if (listing.isHidden(path) || isTaken(path, folder)) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    listing.addFolder(path);
    stampLines.add(path + "/");
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    String path = relative(file);
    if (listing.isHidden(path) || isTaken(path, file)) {
      return FileVisitResult.CONTINUE;
    }
    if (attributes.isRegularFile()) {
      listing.addFile(path, attributes.size());
    } else {
      listing.skip(path, attributes.isSymbolicLink() ? "a link to nothing" : "not a regular file");
    }
    if (stamping) {
      stampLines.add(path + "\t" + stamp(file, attributes));
    }
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

  /**
   * Size, times and number of a file. The time of its last change and its number cannot be set:
   * they tell a file from another that was put in its place.
   */
  static String stamp(Path file, BasicFileAttributes attributes) throws IOException {
    return attributes.size()
        + "\t"
        + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)
        + "\t"
        + attributes.fileKey()
        + "\t"
        + changed(file, attributes);
  }

  private static String changed(Path file, BasicFileAttributes attributes) throws IOException {
    if (!UNIX || attributes.isSymbolicLink()) {
      return "";
    }
    try {
      FileTime time = (FileTime) Files.getAttribute(file, "unix:ctime");
      return Long.toString(time.to(TimeUnit.NANOSECONDS));
    } catch (NoSuchFileException e) {
      return "gone";
    }
  }

  /** Whether another name reads as the same path; then this one is one that cannot be used. */
  private boolean isTaken(String path, Path file) {
    Path before = unspelt.get(path);
    boolean taken =
        before == null
            ? isUnspelt(file)
                && (listing.files().contains(path) || listing.folders().contains(path))
            : !before.equals(file);
    if (taken) {
      listing
          .unreadable()
          .add(
              new BadFile(
                  path, "its name is not valid in UTF-8 and reads as that of another; rename it"));
      if (!isUnspelt(file) && !Files.isDirectory(file)) {
        unspelt.remove(path); // in whatever order a folder lists them, the valid name is the image
      }
    } else if (isUnspelt(file)) {
      unspelt.put(path, file);
    }
    return taken;
  }

  private boolean isUnspelt(Path file) {
    return hasUnspelt(root.relativize(file));
  }

  /** Whether Java has no text for a path; it then shows this character. */
  private static boolean hasUnspelt(Path path) {
    return path.toString().indexOf('\uFFFD') >= 0;
  }

  private String relative(Path path) {
    Path below = root.relativize(path);
    if (!hasUnspelt(below)) {
      return below.toString();
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < below.getNameCount(); i++) {
      parts.add(part(below.subpath(0, i + 1)));
    }
    return String.join("/", parts);
  }

  /** The last name of a path below the root; each is counted once. */
  private String part(Path prefix) {
    Path name = prefix.getFileName();
    if (!hasUnspelt(name)) {
      return name.toString();
    }
    byte[] raw = bytes(name);
    Optional<String> utf8 = NameEncoding.decoded(raw, StandardCharsets.UTF_8);
    if (utf8.isPresent()) {
      return utf8.get();
    }
    if (seen.add(prefix)) {
      names.see(raw);
    }
    return names.text(raw);
  }

  /** The bytes of a name, from the path's URI, in which they are as they are on the disk. */
  private static byte[] bytes(Path name) {
    String uri = name.toAbsolutePath().toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length(); // that of a folder
    String last = uri.substring(uri.lastIndexOf('/', end - 1) + 1, end);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < last.length(); i++) {
      if (last.charAt(i) == '%') {
        bytes.write(Integer.parseInt(last.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(last.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
