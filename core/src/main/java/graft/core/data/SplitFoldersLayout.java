package graft.core.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * ImageFolder: {@code <part>/<class>/**}, the parts told by their names ({@link SplitFolders}).
 *
 * @param parts its labelled parts, the training part among them
 * @param everyPart whether images of parts that are neither trained nor tested on are read
 * @param warnings what the names leave open
 */
record SplitFoldersLayout(List<PartFolder> parts, boolean everyPart, List<String> warnings)
    implements DatasetLayout {
  /**
   * A labelled part.
   *
   * @param top its folder below the root
   * @param folder path of the folder that holds the class folders
   * @param kind what its name says
   * @param role what it is used for
   */
  record PartFolder(String top, String folder, PartName.Kind kind, Role role) {}

  SplitFoldersLayout {
    parts = List.copyOf(parts);
    warnings = List.copyOf(warnings);
  }

  @Override
  public String name() {
    return "ImageFolder";
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) {
    List<PlannedImage> images = new ArrayList<>();
    List<Part> all = new ArrayList<>();
    Map<String, List<PlannedImage>> unused = new HashMap<>();
    Set<String> classes = new TreeSet<>(Utf8Order.COMPARATOR);
    for (PartFolder part : parts) {
      List<PlannedImage> own = new ArrayList<>();
      DatasetLayout.collect(listing, part.folder() + "/", part.role(), own);
      all.add(new Part(part.top(), part.folder(), part.role(), own.size()));
      if (everyPart || part.role() != Role.OTHER) {
        images.addAll(own);
        classes.addAll(DatasetLayout.children(listing, part.folder() + "/"));
      } else {
        unused.put(part.folder(), own);
      }
    }
    return Plan.of(classes, images, List.of()).with(all, warnings).leaving(unused);
  }

  @Override
  public String whyUnused(String path, String root) {
    for (PartFolder part : parts) {
      if (path.startsWith(part.folder() + "/")) {
        return "an image of no class, directly in " + part.folder() + "/";
      }
    }
    int slash = path.startsWith(root) ? path.indexOf('/', root.length()) : -1;
    String top = slash < 0 ? "" : path.substring(root.length(), slash);
    return PartName.of(top).isPresent()
        ? "an image of no class in " + root + top + "/"
        : "an image outside "
            + parts.stream().map(part -> part.folder() + "/").collect(Collectors.joining(", "));
  }
}
