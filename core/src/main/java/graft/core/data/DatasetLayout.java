package graft.core.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How a dataset's files say what class and what part an image belongs to. */
sealed interface DatasetLayout
    permits TrainFolderLayout,
        ClassFoldersLayout,
        TinyImageNetLayout,
        IlsvrcLayout,
        CifarLayout,
        LooseFilesLayout {
  /** Extensions of image files, lower case. */
  Set<String> EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "gif", "tif", "tiff", "ppm", "pgm",
          "pbm", "pnm");

  /** What users call it. */
  String name();

  /** Whether a file that is no image belongs to the layout, such as its list of classes. */
  default boolean isOwnFile(String path) {
    return false;
  }

  /** The tree that {@link PlannedImage#path} leads into; the dataset's own but for records. */
  default FileTree contents(FileTree tree, String root) {
    return tree;
  }

  /** The image file that a stored file stands for: itself, but for records. */
  default byte[] image(byte[] stored) {
    return stored;
  }

  /** Assigns the files below {@code root} (empty, or ending in a slash) to classes. */
  Plan plan(TreeListing listing, String root, FileTree tree) throws IOException;

  /**
   * The images a layout found.
   *
   * @param classes all classes in byte order, those without images too
   * @param images by role, class and name in byte order
   * @param bad files known to be unusable from the listing alone
   */
  record Plan(List<String> classes, List<PlannedImage> images, List<BadFile> bad) {
    static Plan of(Set<String> classes, List<PlannedImage> images, List<BadFile> bad) {
      List<PlannedImage> ordered = new ArrayList<>(images);
      ordered.sort(
          Comparator.comparing(PlannedImage::role)
              .thenComparing(PlannedImage::className, Utf8Order.COMPARATOR)
              .thenComparing(PlannedImage::name, Utf8Order.COMPARATOR)
              .thenComparing(PlannedImage::path, Utf8Order.COMPARATOR));
      Set<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
      names.addAll(classes);
      return new Plan(List.copyOf(names), List.copyOf(ordered), List.copyOf(bad));
    }
  }

  /** The layout of a listing, with the folder it is under; null if it is none of them. */
  static @Nullable Found detect(TreeListing listing) {
    Found found = at(listing, "");
    if (found != null && !(found.layout() instanceof ClassFoldersLayout)) {
      return found;
    }
    Set<String> top = children(listing, "");
    if (top.size() == 1) { // one enclosing folder, unless it is the only class
      String inside = top.iterator().next() + "/";
      Found enclosed = at(listing, inside);
      if (enclosed != null) {
        return enclosed;
      }
    }
    return found;
  }

  /** A layout and the folder it starts in, empty or ending in a slash. */
  record Found(DatasetLayout layout, String root) {}

  private static @Nullable Found at(TreeListing listing, String root) {
    for (String folder : IlsvrcLayout.TOP_FOLDERS) {
      String inside = root + folder;
      if (listing.folders().contains(inside + "train") && IlsvrcLayout.isAt(listing, inside)) {
        return new Found(new IlsvrcLayout(), inside);
      }
    }
    DatasetLayout layout =
        CifarLayout.at(listing, root).map(DatasetLayout.class::cast).orElse(null);
    layout = layout == null ? ofFolders(listing, root) : layout;
    return layout == null ? null : new Found(layout, root);
  }

  private static @Nullable DatasetLayout ofFolders(TreeListing listing, String root) {
    if (listing.folders().contains(root + "train")) {
      boolean tiny =
          listing.files().contains(root + "wnids.txt")
              || listing.files().contains(root + "val/val_annotations.txt");
      return tiny ? new TinyImageNetLayout() : new TrainFolderLayout();
    }
    boolean images =
        listing.files().stream()
            .anyMatch(
                path ->
                    path.startsWith(root)
                        && path.indexOf('/', root.length()) > 0
                        && listing.isImage(path));
    return images ? new ClassFoldersLayout() : null;
  }

  /** Names of the folders directly below {@code root}, in byte order. */
  static Set<String> children(TreeListing listing, String root) {
    Set<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
    for (String folder : listing.folders()) {
      if (folder.startsWith(root) && folder.indexOf('/', root.length()) < 0) {
        names.add(folder.substring(root.length()));
      }
    }
    return names;
  }

  /** All images at {@code <root><class>/**}, grouped by class: path below the class, path. */
  static Map<String, Map<String, String>> byClass(TreeListing listing, String root) {
    Map<String, Map<String, String>> classes = new TreeMap<>(Utf8Order.COMPARATOR);
    for (String path : listing.files()) {
      int slash = path.startsWith(root) ? path.indexOf('/', root.length()) : -1;
      if (slash > 0 && listing.isImage(path)) {
        classes
            .computeIfAbsent(
                path.substring(root.length(), slash), c -> new TreeMap<>(Utf8Order.COMPARATOR))
            .put(path.substring(slash + 1), path);
      }
    }
    return classes;
  }

  /** Whether the extension is that of an image. */
  static boolean isImage(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/')
        && EXTENSIONS.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
