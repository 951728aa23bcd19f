package graft.core.data;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the listing of a tar in one pass. Names whose encoding nothing says, and hard links, are
 * placed when all entries are known.
 *
 * <p>Keys are paths of stored bytes, taken for ISO 8859-1: by them a hard link finds its target,
 * whatever the names mean.
 */
final class TarListing {
  private final TreeListing files = new TreeListing();
  private final NameEncoding names;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, ImageFormat> formats = new HashMap<>();
  private final Map<String, String> targets = new HashMap<>();
  private final List<Waiting> unclear = new ArrayList<>();
  private final List<Waiting> hardLinks = new ArrayList<>();
  private final Map<String, List<String>> links = new HashMap<>();

  TarListing(Optional<Charset> given) {
    names = new NameEncoding(given, StandardCharsets.ISO_8859_1);
  }

  /** What an entry is. */
  private enum Kind {
    FOLDER("a folder"),
    FILE("a file"),
    LINK("a hard link"),
    SYMBOLIC_LINK("a link, not followed"),
    SPARSE("a sparse file, not read"),
    DEVICE("a device, not a regular file");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    static Kind of(TarArchiveEntry entry) {
      if (entry.isLink()) {
        return LINK;
      }
      if (entry.isSymbolicLink()) {
        return SYMBOLIC_LINK;
      }
      if (entry.isDirectory()) {
        return FOLDER;
      }
      return entry.isSparse() ? SPARSE : entry.isFile() ? FILE : DEVICE;
    }
  }

  /**
   * An entry, which may have to wait until all others are known.
   *
   * @param key its name's key, or null if it leads out of the archive
   * @param told the name, if its encoding is known
   * @param stored the name's bytes, as ISO 8859-1
   */
  private record Waiting(
      @Nullable String key, Optional<String> told, String stored, Kind kind, long size) {
    String name(NameEncoding names) {
      return told.orElseGet(() -> names.text(stored.getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  /** Whether an entry is a file with content of its own. */
  static boolean isRegular(TarArchiveEntry entry) {
    return Kind.of(entry) == Kind.FILE;
  }

  /** The key of an entry's name, or null if the name leads out of the archive. */
  static @Nullable String key(byte[] raw) {
    return TreeListing.safePath(new String(raw, StandardCharsets.ISO_8859_1));
  }

  /** The name of the entry that was read last, if its encoding is known. */
  static Optional<String> toldName(TarEntries tar, byte[] raw) {
    return NameEncoding.isAscii(raw) || tar.isNameExtended()
        ? NameEncoding.decoded(raw, StandardCharsets.UTF_8)
        : Optional.empty();
  }

  /** Takes the entry that was read last. */
  void take(TarEntries tar, TarArchiveEntry entry) throws IOException {
    byte[] raw = tar.name(entry);
    String stored = new String(raw, StandardCharsets.ISO_8859_1);
    String key = key(raw);
    Waiting one = new Waiting(key, toldName(tar, raw), stored, Kind.of(entry), entry.getSize());
    if (one.told.isEmpty()) {
      names.see(raw);
    }
    if (one.kind == Kind.LINK && key != null) {
      byte[] target = tar.linkName(entry);
      String to = key(target);
      targets.putIfAbsent(key, to == null ? new String(target, StandardCharsets.ISO_8859_1) : to);
      hardLinks.add(one);
      return;
    }
    if (one.kind == Kind.FILE && key != null && sizes.putIfAbsent(key, one.size) == null) {
      look(tar, key);
    }
    if (one.told.isPresent()) {
      place(one, one.told.get());
    } else {
      unclear.add(one);
    }
  }

  private void look(TarEntries tar, String key) throws IOException {
    if (TreeListing.isUnknown(key)) {
      TreeListing.format(key, tar.readNBytes(ImageFormat.HEAD_BYTES))
          .ifPresent(format -> formats.put(key, format));
    }
  }

  private void place(Waiting entry, String name) {
    String path = files.safe(name);
    if (path == null) {
      files.skip(name, "leads out of the archive");
    } else if (entry.kind == Kind.FOLDER) {
      files.addFolder(path);
    } else if (entry.kind != Kind.FILE) {
      files.skip(path, entry.kind.title);
    } else if (files.addFile(path, entry.size)) {
      files.addFormat(path, Optional.ofNullable(formats.get(entry.key)));
    }
  }

  /** Places what was waiting; called once, after the last entry. */
  void finish(String archive) {
    for (Waiting entry : unclear) {
      String name = entry.name(names);
      String path = TreeListing.safePath(name);
      if (path != null && entry.kind == Kind.FILE) {
        names.requireApart(path, files);
      }
      place(entry, name);
    }
    hardLinks.forEach(this::placeLink);
    names.note(archive).ifPresent(files.notes()::add);
    files.absoluteNote(archive).ifPresent(files.notes()::add);
  }

  private void placeLink(Waiting link) {
    String name = link.name(names);
    String path = files.safe(name);
    String key = link.key;
    if (path == null || key == null) {
      files.skip(name, "leads out of the archive");
      return;
    }
    Set<String> passed = new HashSet<>();
    String target = key;
    while (!sizes.containsKey(target)) {
      String next = targets.get(target);
      if (next == null) {
        files.skip(path, "a hard link to no file of the archive");
        return;
      }
      if (!passed.add(target)) {
        files.skip(path, "a hard link that leads back to itself");
        return;
      }
      target = next;
    }
    if (link.told.isEmpty()) {
      names.requireApart(path, files);
    }
    if (!target.equals(key) && files.addFile(path, sizes.getOrDefault(target, 0L))) {
      links.computeIfAbsent(target, file -> new ArrayList<>()).add(path);
      if (TreeListing.isUnknown(path)) {
        ImageFormat format = formats.get(target);
        files.addFormat(path, format == null ? ImageFormat.named(target) : Optional.of(format));
      }
    }
  }

  TreeListing files() {
    return files;
  }

  NameEncoding names() {
    return names;
  }

  /** Paths of hard links by the key of the file that they stand for. */
  Map<String, List<String>> links() {
    return links;
  }
}
