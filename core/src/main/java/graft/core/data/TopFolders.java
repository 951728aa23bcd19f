package graft.core.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The folders directly below a place, and how their images lie in them.
 *
 * @param root the place, empty or ending in a slash
 * @param byName every folder, in byte order of its name
 */
record TopFolders(String root, Map<String, TopFolder> byName) {
  /**
   * One of them.
   *
   * @param name its name
   * @param direct images directly in it
   * @param below images in each of its folders, however deep; those without images too
   */
  record TopFolder(String name, int direct, Map<String, Integer> below) {
    int inFolders() {
      return below.values().stream().mapToInt(Integer::intValue).sum();
    }

    boolean holdsImages() {
      return direct > 0 || inFolders() > 0;
    }

    /** Names of its folders that hold images. */
    Set<String> filled() {
      Set<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
      below.forEach(
          (folder, images) -> {
            if (images > 0) {
              names.add(folder);
            }
          });
      return names;
    }

    /** Whether its images lie in folders, a class each, and it is not itself a class. */
    boolean holdsClassFolders() {
      return holdsImages() ? filled().size() > 1 || inFolders() > direct : !below.isEmpty();
    }
  }

  static TopFolders of(TreeListing listing, String root) {
    Map<String, Map<String, Integer>> below = new LinkedHashMap<>();
    Map<String, Integer> direct = new LinkedHashMap<>();
    for (String name : DatasetLayout.children(listing, root)) {
      below.put(name, new LinkedHashMap<>());
    }
    for (String folder : listing.folders()) {
      String[] two = firstTwo(folder, root);
      if (two.length == 2) {
        below.computeIfAbsent(two[0], key -> new LinkedHashMap<>()).putIfAbsent(two[1], 0);
      }
    }
    for (String path : listing.files()) {
      int slash = path.startsWith(root) ? path.indexOf('/', root.length()) : -1;
      if (slash < 0 || !listing.isImage(path)) {
        continue;
      }
      String[] two = firstTwo(path, root);
      if (path.indexOf('/', slash + 1) < 0) {
        direct.merge(two[0], 1, Integer::sum);
      } else {
        below.computeIfAbsent(two[0], key -> new LinkedHashMap<>()).merge(two[1], 1, Integer::sum);
      }
    }
    Map<String, TopFolder> all = new LinkedHashMap<>();
    below.forEach(
        (name, inside) ->
            all.put(name, new TopFolder(name, direct.getOrDefault(name, 0), Map.copyOf(inside))));
    return new TopFolders(root, all);
  }

  /** The first one or two names of a path below the root; none for another path. */
  private static String[] firstTwo(String path, String root) {
    if (!path.startsWith(root) || path.length() == root.length()) {
      return new String[0];
    }
    String[] names = path.substring(root.length()).split("/", 3);
    return names.length > 2 ? new String[] {names[0], names[1]} : names;
  }

  /** Those that hold images. */
  List<TopFolder> filled() {
    return byName.values().stream().filter(TopFolder::holdsImages).toList();
  }

  /**
   * Folder names that each of some folders holds with images in them; at least two of the folders.
   */
  static Set<String> shared(List<TopFolder> some) {
    Set<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
    if (some.size() > 1) {
      names.addAll(some.get(0).filled());
      some.forEach(folder -> names.retainAll(folder.filled()));
    }
    return names;
  }
}
