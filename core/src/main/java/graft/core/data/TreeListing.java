package graft.core.data;

import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link FileTree} holds, gathered entry by entry. Paths are {@code /}-separated. */
final class TreeListing {
  /** Folders that operating systems and storage devices put beside images: copies and previews. */
  private static final Set<String> FOREIGN =
      Set.of(
          "__MACOSX",
          "@eaDir",
          "#recycle",
          "#snapshot",
          "$RECYCLE.BIN",
          "System Volume Information");

  /** What programs put behind the name of an image whose older form they keep. */
  private static final List<String> BACKUPS =
      List.of("_original", "~", ".bak", ".backup", ".orig", ".old");

  private static final String BACKUP = "a backup of the image beside it";

  private final NavigableSet<String> files = new TreeSet<>(Utf8Order.COMPARATOR);
  private final Set<String> folders = new TreeSet<>(Utf8Order.COMPARATOR);
  private final List<BadFile> skipped = new ArrayList<>();
  private final List<BadFile> unreadable = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, ImageFormat> formats = new HashMap<>();
  private long bytes;
  private final Set<String> hidden = new TreeSet<>(Utf8Order.COMPARATOR);
  private int absolutes;
  private String absolute = "";

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
   * What a reader may not expect of how the names were read; for people, told by every command that
   * reads images.
   */
  List<Note> notes() {
    return notes;
  }

  /** What a reader should look at, a sentence each. */
  List<String> warnings() {
    return warnings;
  }

  /** Whether a listed file is taken for an image that a layout may use. */
  boolean isImage(String path) {
    ImageFormat format = formats.get(path);
    return format == null ? DatasetLayout.isImage(path) : format.isRead() && !isBackup(path);
  }

  /** Whether a file is an older form of an image beside it, which may be held back or tested. */
  private boolean isBackup(String path) {
    return BACKUPS.stream()
        .filter(path::endsWith)
        .map(ending -> path.substring(0, path.length() - ending.length()))
        .anyMatch(image -> files.contains(image) && DatasetLayout.isImage(image));
  }

  /**
   * Why a listed file that {@link #isImage} does not take is left out, where there is more to say
   * than that it is no image: an image of a format that is not read, with what to do, or a backup.
   */
  Optional<String> leftOutReason(String path) {
    ImageFormat format = formats.get(path);
    if (format == null || isOrdinary(format, path)) {
      return Optional.empty();
    }
    return format.isRead()
        ? Optional.of(BACKUP).filter(reason -> isBackup(path))
        : Optional.of(format.refusal());
  }

  /** Pages are often beside images, and documents and arrays are archives inside. */
  private static boolean isOrdinary(ImageFormat format, String path) {
    boolean named = ImageFormat.named(path).equals(Optional.of(format));
    return format == ImageFormat.HTML ? named : format == ImageFormat.ARCHIVE && !named;
  }

  /** Files whose names promise no image that is read: their content says what they are. */
  Set<String> unknown() {
    return files.stream()
        .filter(TreeListing::isUnknown)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Whether a name promises no image that is read. */
  static boolean isUnknown(String path) {
    return !DatasetLayout.isImage(path);
  }

  /**
   * What a file is whose name promises no image. A camera's raw file is told by its name alone: it
   * begins as a TIFF file of a small preview.
   *
   * @param head its first {@link ImageFormat#HEAD_BYTES} bytes
   */
  static Optional<ImageFormat> format(String path, byte[] head) {
    Optional<ImageFormat> named = ImageFormat.named(path);
    Optional<ImageFormat> found = ImageFormat.of(head);
    boolean raw =
        named.equals(Optional.of(ImageFormat.RAW)) && found.equals(Optional.of(ImageFormat.TIFF));
    return raw || found.isEmpty() ? named : found;
  }

  /** Takes note of what a file is whose name promises no image. */
  void addFormat(String path, Optional<ImageFormat> format) {
    format.ifPresent(known -> formats.put(path, known));
  }

  /** What is known of a file whose name promises no image. */
  Optional<ImageFormat> format(String path) {
    return Optional.ofNullable(formats.get(path));
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

  /** Adds a regular file, unless hidden or there already; tells whether it did. */
  boolean addFile(String path, long size) {
    if (isHidden(path)) {
      return false;
    }
    if (!files.add(path)) {
      skip(path, "stored twice; the first one counts");
      return false;
    }
    bytes += Math.max(0, size);
    addFolder(parent(path));
    return true;
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
      if (path.charAt(start) == '.' || FOREIGN.contains(path.substring(start, end))) {
        hidden.add(path.substring(0, end));
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /**
   * An archive entry's name as a safe relative path, or null where it leads out of the archive. An
   * absolute name is read without its leading slashes, as tar and unzip unpack it. The archive's
   * own root is the empty path.
   */
  static @Nullable String safePath(String entry) {
    if (entry.indexOf('\0') >= 0) {
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

  /** The {@link #safePath} of an entry's name; counts names that are absolute. */
  @Nullable String safe(String entry) {
    String path = safePath(entry);
    if (path != null && entry.startsWith("/")) {
      absolute = absolutes++ == 0 ? entry : absolute;
    }
    return path;
  }

  /** A sentence on absolute names, if there are any. */
  Optional<Note> absoluteNote(String place) {
    return absolutes == 0
        ? Optional.empty()
        : Optional.of(
            Note.of(
                String.format(
                    Locale.ROOT,
                    "%,d %s in %s %s absolute and %s read without the leading /, e.g. \"%s\"",
                    absolutes,
                    absolutes == 1 ? "name" : "names",
                    Shown.text(place),
                    absolutes == 1 ? "is" : "are",
                    absolutes == 1 ? "was" : "were",
                    Shown.brief(absolute))));
  }

  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
