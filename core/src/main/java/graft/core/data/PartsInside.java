package graft.core.data;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks for the parts of a dataset inside folders that would be classes, at any depth: two parts
 * that belong together, or a folder that is named as a part and holds class folders. A folder of
 * that name with images directly in it may be a class.
 */
final class PartsInside {
  /** Folders directly in a folder that hold images, however deep; in byte order. */
  private final Map<String, Set<String>> filled = new TreeMap<>(Utf8Order.COMPARATOR);

  private PartsInside(TreeListing listing, String root) {
    Set<String> seen = new HashSet<>();
    for (String path : listing.files()) {
      if (!path.startsWith(root) || !listing.isImage(path)) {
        continue;
      }
      String folder = TreeListing.parent(path);
      while (folder.length() > root.length() && seen.add(folder)) {
        String parent = TreeListing.parent(folder);
        filled.computeIfAbsent(parent, key -> new TreeSet<>(Utf8Order.COMPARATOR)).add(folder);
        folder = parent;
      }
    }
  }

  /**
   * What was found.
   *
   * @param folder path of the folder that holds the parts
   * @param parts their paths
   */
  record Found(String folder, List<String> parts) {
    /** Whether the folder is itself a class of those below a root. */
    boolean isClassBelow(String root) {
      return folder.indexOf('/', root.length()) < 0;
    }
  }

  /** The first folder below the classes' root, itself not counted, that holds parts. */
  static Optional<Found> of(TreeListing listing, String root) {
    PartsInside all = new PartsInside(listing, root);
    return all.filled.keySet().stream()
        .filter(folder -> folder.length() > root.length())
        .flatMap(folder -> all.in(folder).stream())
        .findFirst();
  }

  private Optional<Found> in(String folder) {
    Map<String, PartName> named = new TreeMap<>(Utf8Order.COMPARATOR);
    for (String path : filled.getOrDefault(folder, Set.of())) {
      PartName.of(path.substring(folder.length() + 1)).ifPresent(name -> named.put(path, name));
    }
    List<String> parts =
        named.entrySet().stream()
            .filter(
                one ->
                    holdsClassFolders(one.getKey(), one.getValue(), folder)
                        || named.values().stream()
                            .anyMatch(other -> belongsTo(other, one.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    return parts.isEmpty() ? Optional.empty() : Optional.of(new Found(folder, parts));
  }

  /** One like {@code toy train} may be a folder of a class beside {@code toy car}. */
  private boolean holdsClassFolders(String path, PartName name, String folder) {
    return filled.getOrDefault(path, Set.of()).size() > 1
        && !name.isLikeOneOf(
            filled.getOrDefault(folder, Set.of()).stream()
                .filter(other -> !other.equals(path))
                .map(other -> other.substring(folder.length() + 1)));
  }

  private static boolean belongsTo(PartName other, PartName one) {
    return other.kind() != one.kind() && other.affix().equals(one.affix());
  }
}
