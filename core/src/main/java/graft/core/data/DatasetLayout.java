package graft.core.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a dataset's files say what class and what part an image belongs to. */
sealed interface DatasetLayout
    permits SplitFoldersLayout,
        ClassFoldersLayout,
        LabelTableLayout,
        TinyImageNetLayout,
        IlsvrcLayout,
        CifarLayout,
        LooseFilesLayout {
  /** How the reason ends for which images of a labelled part are left out. */
  String NOT_USED = "/, a part that is not used";

  /** What users call it. */
  String name();

  /** Whether a file that is no image belongs to the layout, such as its list of classes. */
  default boolean isOwnFile(String path) {
    return false;
  }

  /** Why a listed image has no place in the layout, in a few words. */
  default String whyUnused(String path, String root) {
    return "an image of no class";
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
   * @param parts folders of labelled parts, those too that are not read; empty for one part only
   * @param warnings what the names of files and folders leave open; a sentence each
   * @param unused images of labelled parts that are not read, by the part's folder
   */
  record Plan(
      List<String> classes,
      List<PlannedImage> images,
      List<BadFile> bad,
      List<Part> parts,
      List<String> warnings,
      Map<String, List<PlannedImage>> unused) {
    /** With these parts and warnings. */
    Plan with(List<Part> all, List<String> sentences) {
      return new Plan(classes, images, bad, List.copyOf(all), List.copyOf(sentences), unused);
    }

    /** With images of labelled parts that are not read, by the part's folder. */
    Plan leaving(Map<String, List<PlannedImage>> others) {
      return new Plan(classes, images, bad, parts, warnings, Map.copyOf(others));
    }

    /** The reason for which each image of {@link #unused()} is left out, by its path. */
    Map<String, String> reasons() {
      Map<String, String> reasons = new HashMap<>();
      unused.forEach(
          (folder, some) ->
              some.forEach(
                  image -> reasons.put(image.path(), "a labelled image of " + folder + NOT_USED)));
      return reasons;
    }

    /** With training and validation part in two folders or files. */
    Plan withParts(String training, String other, String validation) {
      return with(
          List.of(
              new Part("train", training, Role.TRAIN, 0),
              new Part(other, validation, Role.VALIDATION, 0)),
          List.of());
    }

    static Plan of(Set<String> classes, List<PlannedImage> images, List<BadFile> bad) {
      List<PlannedImage> ordered = new ArrayList<>(images);
      ordered.sort(
          Comparator.comparing(PlannedImage::role)
              .thenComparing(PlannedImage::className, Utf8Order.COMPARATOR)
              .thenComparing(PlannedImage::name, Utf8Order.COMPARATOR)
              .thenComparing(PlannedImage::path, Utf8Order.COMPARATOR));
      Set<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
      names.addAll(classes);
      return new Plan(
          List.copyOf(names),
          List.copyOf(ordered),
          List.copyOf(bad),
          List.of(),
          List.of(),
          Map.of());
    }
  }

  /** The layout of a listing, with the folder it is under; null if it is none of them. */
  static @Nullable Found detect(TreeListing listing, Reading reading, FileTree tree)
      throws IOException {
    @Nullable Found classes = null;
    String root = "";
    while (true) {
      Found found = at(listing, root, reading, tree);
      if (found != null && !(found.layout() instanceof ClassFoldersLayout)) {
        return found;
      }
      Set<String> top = children(listing, root);
      if (found != null && (root.isEmpty() || isOnlyFolder(listing, root))) {
        classes = found;
      }
      List<TopFolders.TopFolder> filled = TopFolders.of(listing, root).filled();
      if (top.size() == 1) { // one enclosing folder, unless it is the only class
        root += top.iterator().next() + "/";
      } else if (filled.size() == 1) { // others beside it hold no images
        root += filled.get(0).name() + "/";
      } else {
        break;
      }
    }
    return classes == null ? null : checked(listing, classes, reading, tree);
  }

  /** Whether a folder, and each that it lies in, is the only one beside its files. */
  private static boolean isOnlyFolder(TreeListing listing, String root) {
    for (String folder = root; !folder.isEmpty(); ) {
      String parent = TreeListing.parent(folder.substring(0, folder.length() - 1));
      folder = parent.isEmpty() ? "" : parent + "/";
      if (children(listing, folder).size() != 1) {
        return false;
      }
    }
    return true;
  }

  private static Found checked(TreeListing listing, Found classes, Reading reading, FileTree tree)
      throws IOException {
    List<String> warnings = ClassFoldersCheck.requireClasses(listing, classes.root());
    new LabelTableLayout(classes.root(), reading).requireNoOtherClasses(listing, tree);
    return new Found(new ClassFoldersLayout(warnings), classes.root());
  }

  /** A layout and the folder it starts in, empty or ending in a slash. */
  record Found(DatasetLayout layout, String root) {}

  private static @Nullable Found at(
      TreeListing listing, String root, Reading reading, FileTree tree) throws IOException {
    for (String folder : IlsvrcLayout.TOP_FOLDERS) {
      String inside = root + folder;
      if (listing.folders().contains(inside + "train") && IlsvrcLayout.isAt(listing, inside)) {
        return new Found(new IlsvrcLayout(), inside);
      }
    }
    DatasetLayout layout =
        CifarLayout.at(listing, root).map(DatasetLayout.class::cast).orElse(null);
    layout = layout == null ? ofFolders(listing, root, reading, tree) : layout;
    return layout == null ? null : new Found(layout, root);
  }

  private static @Nullable DatasetLayout ofFolders(
      TreeListing listing, String root, Reading reading, FileTree tree) throws IOException {
    boolean tiny =
        listing.folders().contains(root + "train")
            && (listing.files().contains(root + "wnids.txt")
                || listing.files().contains(root + "val/val_annotations.txt"));
    if (tiny) {
      return new TinyImageNetLayout();
    }
    Optional<SplitFoldersLayout> parts = SplitFolders.at(listing, root, reading);
    if (parts.isPresent()) {
      return parts.get();
    }
    LabelTableLayout table = new LabelTableLayout(root, reading);
    if (table.isAt(listing, tree)) {
      return table;
    }
    return TopFolders.of(listing, root).filled().isEmpty()
        ? null
        : new ClassFoldersLayout(List.of());
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

  /** Adds the images of {@code <root><class>/**}. */
  static void collect(TreeListing listing, String root, Role role, List<PlannedImage> images) {
    collect(listing, root, role, below -> below, images);
  }

  /**
   * Adds the images of {@code <root><class>/**}.
   *
   * @param name of an image by its path below its class
   */
  static void collect(
      TreeListing listing,
      String root,
      Role role,
      UnaryOperator<String> name,
      List<PlannedImage> images) {
    for (String path : listing.files()) {
      int slash = path.startsWith(root) ? path.indexOf('/', root.length()) : -1;
      if (slash > 0 && listing.isImage(path)) {
        String below = path.substring(slash + 1);
        images.add(
            PlannedImage.of(path, role, path.substring(root.length(), slash), name.apply(below)));
      }
    }
  }

  /** Whether the extension is that of an image of a format that is read. */
  static boolean isImage(String path) {
    return ImageFormat.named(path).filter(ImageFormat::isRead).isPresent();
  }
}
