package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ILSVRC2012 as distributed: {@code train/<wnid>/*.JPEG}, and validation images in class folders or
 * flat, {@code val/ILSVRC2012_val_########.JPEG}, with their classes in the development kit or in
 * Kaggle's {@code LOC_val_solution.csv}. All forms have one fingerprint: the class of an image
 * comes from its label, its name is the file's.
 *
 * <p>A label source must say exactly one class for every flat image, and two sources, or a source
 * and class folders, must say the same.
 */
record IlsvrcLayout() implements DatasetLayout {
  /** Folders that hold {@code train} in what Kaggle distributes, from above and from inside. */
  static final List<String> TOP_FOLDERS =
      List.of("", "ILSVRC/Data/CLS-LOC/", "Data/CLS-LOC/", "CLS-LOC/");

  private static final String VALIDATION = "val/";
  private static final Pattern VALIDATION_FILE = Pattern.compile(".*ILSVRC2012_val_\\d{8}\\.JPEG");

  @Override
  public String name() {
    return "ILSVRC2012";
  }

  /** Whether the tree at {@code root}, which has a folder {@code train}, is ILSVRC2012. */
  static boolean isAt(TreeListing listing, String root) {
    return root.endsWith("CLS-LOC/")
        || firstValidationFile(listing.files(), root)
        || IlsvrcLabels.isThere(listing);
  }

  private static boolean firstValidationFile(NavigableSet<String> files, String root) {
    String first = files.ceiling(root + VALIDATION);
    return first != null
        && first.startsWith(root + VALIDATION)
        && VALIDATION_FILE.matcher(first).matches();
  }

  @Override
  public boolean isOwnFile(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return file.startsWith("LOC_")
        || path.contains("ILSVRC2012_devkit_t12")
        || isListOfKaggle(path);
  }

  private static boolean isListOfKaggle(String path) {
    return path.contains("ILSVRC/Annotations/") || path.contains("ILSVRC/ImageSets/");
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) throws IOException {
    Set<String> classes = DatasetLayout.children(listing, root + "train/");
    List<PlannedImage> images = new ArrayList<>();
    DatasetLayout.collect(listing, root + "train/", Role.TRAIN, images);
    List<PlannedImage> inFolders = new ArrayList<>();
    DatasetLayout.collect(listing, root + VALIDATION, Role.VALIDATION, inFolders);
    Map<String, String> flat = flat(listing, root + VALIDATION);
    if (!flat.isEmpty() && !inFolders.isEmpty()) {
      throw new DataException(
          Shown.text(root + VALIDATION)
              + " holds both images and class folders; keep one of the two forms");
    }
    List<IlsvrcLabels> sources = IlsvrcLabels.read(listing, tree);
    requireAgreement(sources);
    if (flat.isEmpty()) {
      inFolders.forEach(image -> requireSame(image, sources));
      images.addAll(inFolders);
      classes.addAll(DatasetLayout.children(listing, root + VALIDATION));
    } else {
      label(flat, root + VALIDATION, sources, Set.copyOf(classes), images);
    }
    return Plan.of(classes, images, List.of()).withParts(root + "train", "val", root + "val");
  }

  /** Images directly in a folder: path by name without extension. */
  private static Map<String, String> flat(TreeListing listing, String folder) {
    Map<String, String> flat = new HashMap<>();
    for (String path : listing.files().tailSet(folder, false)) {
      if (!path.startsWith(folder)) {
        break;
      }
      if (path.indexOf('/', folder.length()) < 0 && listing.isImage(path)) {
        flat.put(IlsvrcLabels.stem(path), path);
      }
    }
    return flat;
  }

  private static void label(
      Map<String, String> flat,
      String folder,
      List<IlsvrcLabels> sources,
      Set<String> classes,
      List<PlannedImage> images) {
    if (sources.isEmpty()) {
      throw new DataException(
          Shown.text(folder)
              + " holds "
              + flat.size()
              + " images without classes: the folder ILSVRC2012_devkit_t12 (unpacked) or"
              + " LOC_val_solution.csv is missing; put it beside train/, or sort the images into"
              + " class folders");
    }
    sources.forEach(source -> source.requireCovers(flat, folder, classes));
    IlsvrcLabels labels = sources.get(0);
    for (Map.Entry<String, String> image : flat.entrySet()) {
      String path = image.getValue();
      images.add(
          PlannedImage.of(
              path,
              Role.VALIDATION,
              labels.classOf(image.getKey()),
              path.substring(folder.length())));
    }
  }

  private static void requireAgreement(List<IlsvrcLabels> sources) {
    if (sources.size() < 2) {
      return;
    }
    IlsvrcLabels first = sources.get(0);
    IlsvrcLabels second = sources.get(1);
    Set<String> both = new HashSet<>(first.images());
    both.retainAll(second.images());
    both.stream()
        .sorted()
        .filter(image -> !first.classOf(image).equals(second.classOf(image)))
        .findFirst()
        .ifPresent(
            image -> {
              throw new DataException(
                  "two sources contradict each other on "
                      + image
                      + ": "
                      + first.says(image)
                      + ", "
                      + second.says(image)
                      + "; remove the wrong one");
            });
  }

  private static void requireSame(PlannedImage image, List<IlsvrcLabels> sources) {
    String stem = IlsvrcLabels.stem(image.path());
    for (IlsvrcLabels source : sources) {
      @Nullable String said = source.images().contains(stem) ? source.classOf(stem) : null;
      if (said != null && !said.equals(image.className())) {
        throw new DataException(
            Shown.text(image.path())
                + " contradicts its label: "
                + source.says(stem)
                + "; move the image, or remove the wrong list");
      }
    }
  }
}
