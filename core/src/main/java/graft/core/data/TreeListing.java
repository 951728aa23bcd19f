package graft.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a {@link FileTree} holds, gathered entry by entry. Paths are {@code /}-separated. */
final class TreeListing {
  private final NavigableSet<String> files = new TreeSet<>(Utf8Order.COMPARATOR);
  private final Set<String> folders = new TreeSet<>(Utf8Order.COMPARATOR);
  private final List<BadFile> skipped = new ArrayList<>();
  private final List<BadFile> unreadable = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long bytes;
  private final Set<String> hidden = new TreeSet<>(Utf8Order.COMPARATOR);

  /** Regular files in byte order. */
  NavigableSet<String> files() {
    return files;
  }

  /** Folders in byte order, those without files too. */
  Set<String> folders() {
    return folders;
  }

  /** Links not followed, devices and entries with unsafe names, none of which is read. */
  List<BadFile> skipped() {
    return skipped;
  }

  /** Folders that could not be listed. */
  List<BadFile> unreadable() {
    return unreadable;
  }

  /** Hidden files and folders, a hidden folder without what is in it. */
  Set<String> hidden() {
    return hidden;
  }

  /**
   * What a reader may not expect of how the names were read, a sentence each; for people, told by
   * every command that reads images.
   */
  List<String> notes() {
    return notes;
  }

  /** Whether a listed file is taken for an image that a layout may use. */
  boolean isImage(String path) {
    return DatasetLayout.isImage(path);
  }

  /**
   * Why a listed file that {@link #isImage} does not take is left out, where there is more to say
   * than that it is no image: an image of a format that is not read, with what to do.
   */
  Optional<String> leftOutReason(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    return name.endsWith(".heic") || name.endsWith(".heif")
        ? Optional.of("HEIC image, which is not read: convert it to JPEG or PNG")
        : Optional.empty();
  }

  /** Adds a folder, unless hidden. */
  void addFolder(String path) {
    if (isHidden(path)) {
      return;
    }
    for (String folder = path; !folder.isEmpty() && folders.add(folder); ) {
      folder = parent(folder);
    }
  }

  /** Adds a regular file, unless hidden or there already. */
  void addFile(String path, long size) {
    if (isHidden(path)) {
      return;
    }
    if (!files.add(path)) {
      skip(path, "stored twice; the first one counts");
      return;
    }
    bytes += Math.max(0, size);
    addFolder(parent(path));
  }

  /** Bytes of all files. */
  long bytes() {
    return bytes;
  }

  void skip(String path, String reason) {
    skipped.add(new BadFile(path, reason));
  }

  /** Whether a part of the path is hidden; counts what is hidden. */
  boolean isHidden(String path) {
    int start = 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      if (path.charAt(start) == '.' || path.substring(start, end).equals("__MACOSX")) {
        hidden.add(path.substring(0, end));
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /**
   * An archive entry's name as a safe relative path, or null where it leads out of the archive. The
   * archive's own root is the empty path.
   */
  static @Nullable String safePath(String entry) {
    if (entry.startsWith("/") || entry.indexOf('\0') >= 0) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    for (String part : entry.split("/", -1)) {
      if (part.equals("..")) {
        return null;
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
