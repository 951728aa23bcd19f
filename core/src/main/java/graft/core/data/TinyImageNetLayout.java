package graft.core.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tiny ImageNet as distributed: {@code train/<wnid>/images/*}, {@code val/images/*} with the
 * classes in {@code val/val_annotations.txt}, {@code wnids.txt}. Validation images already moved to
 * class folders are read too. The folder {@code images} is no part of a name.
 */
record TinyImageNetLayout() implements DatasetLayout {
  private static final String IMAGES = "images/";

  @Override
  public String name() {
    return "Tiny ImageNet";
  }

  @Override
  public boolean isOwnFile(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return file.equals("wnids.txt")
        || file.equals("words.txt")
        || file.endsWith("_annotations.txt")
        || file.endsWith("_boxes.txt");
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) throws IOException {
    List<PlannedImage> images = new ArrayList<>();
    List<BadFile> bad = new ArrayList<>();
    Set<String> classes = DatasetLayout.children(listing, root + "train/");
    for (String line : lines(listing, tree, root + "wnids.txt")) {
      classes.add(line.strip());
    }
    collect(listing, root + "train/", Role.TRAIN, images);
    String flat = root + "val/" + IMAGES;
    if (listing.folders().contains(root + "val/images")) {
      annotated(listing, flat, classesOf(listing, tree, root), classes, images, bad);
    } else {
      collect(listing, root + "val/", Role.VALIDATION, images);
    }
    return Plan.of(classes, images, bad).withParts(root + "train", "val", root + "val");
  }

  private static void collect(
      TreeListing listing, String root, Role role, List<PlannedImage> images) {
    DatasetLayout.collect(listing, root, role, TinyImageNetLayout::withoutImages, images);
  }

  private static String withoutImages(String below) {
    return below.startsWith(IMAGES) ? below.substring(IMAGES.length()) : below;
  }

  private static void annotated(
      TreeListing listing,
      String flat,
      Map<String, String> classOf,
      Set<String> classes,
      List<PlannedImage> images,
      List<BadFile> bad) {
    for (Map.Entry<String, String> line : classOf.entrySet()) {
      String path = flat + line.getKey();
      if (!listing.files().contains(path) && classes.contains(line.getValue())) {
        bad.add(new BadFile(path, "listed in val_annotations.txt but missing"));
      }
    }
    for (String path : listing.files()) {
      if (!path.startsWith(flat) || !listing.isImage(path)) {
        continue;
      }
      String name = path.substring(flat.length());
      String className = classOf.get(name);
      if (className == null) {
        bad.add(new BadFile(path, "not listed in val_annotations.txt"));
      } else if (!classes.contains(className)) {
        bad.add(new BadFile(path, "its class " + className + " has no training folder"));
      } else {
        images.add(PlannedImage.of(path, Role.VALIDATION, className, name));
      }
    }
  }

  private static Map<String, String> classesOf(TreeListing listing, FileTree tree, String root)
      throws IOException {
    Map<String, String> classOf = new HashMap<>();
    for (String line : lines(listing, tree, root + "val/val_annotations.txt")) {
      String[] fields = line.split("\t", -1);
      if (fields.length >= 2) {
        classOf.put(fields[0].strip(), fields[1].strip());
      }
    }
    return classOf;
  }

  private static List<String> lines(TreeListing listing, FileTree tree, String path)
      throws IOException {
    List<String> lines = new ArrayList<>();
    tree.read(
        FileTree.Paths.of(listing.files().contains(path) ? Set.of(path) : Set.of()),
        new FileTree.Sink() {
          @Override
          public void file(String found, byte[] bytes) {
            new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(lines::add);
          }

          @Override
          public void unreadable(String found, String reason) {
            lines.clear();
          }
        });
    return lines;
  }
}
