package graft.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** ImageFolder: {@code train/<class>/**} and, where there is one, {@code val/<class>/**}. */
record TrainFolderLayout() implements DatasetLayout {
  @Override
  public String name() {
    return "ImageFolder";
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) {
    List<PlannedImage> images = new ArrayList<>();
    collect(listing, root + "train/", Role.TRAIN, images);
    collect(listing, root + "val/", Role.VALIDATION, images);
    Set<String> classes = DatasetLayout.children(listing, root + "train/");
    classes.addAll(DatasetLayout.children(listing, root + "val/"));
    return Plan.of(classes, images, List.of());
  }

  /** Adds the images of {@code <root><class>/**}. */
  static void collect(TreeListing listing, String root, Role role, List<PlannedImage> images) {
    DatasetLayout.byClass(listing, root)
        .forEach(
            (name, files) ->
                files.forEach(
                    (below, path) -> images.add(new PlannedImage(path, role, name, below))));
  }
}
