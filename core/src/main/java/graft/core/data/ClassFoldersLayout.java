package graft.core.data;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code <class>/**}: classes at the top, no validation part.
 *
 * @param warnings what the names leave open
 */
record ClassFoldersLayout(List<String> warnings) implements DatasetLayout {
  ClassFoldersLayout {
    warnings = List.copyOf(warnings);
  }

  @Override
  public String name() {
    return "one folder a class";
  }

  @Override
  public String whyUnused(String path, String root) {
    return "an image of no class, beside the class folders";
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) {
    List<PlannedImage> images = new ArrayList<>();
    DatasetLayout.collect(listing, root, Role.TRAIN, images);
    return Plan.of(DatasetLayout.children(listing, root), images, List.of())
        .with(List.of(), warnings);
  }
}
