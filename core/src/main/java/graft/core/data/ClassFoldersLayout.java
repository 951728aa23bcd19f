package graft.core.data;

import java.util.ArrayList;
import java.util.List;

/** {@code <class>/**}: classes at the top, no validation part. */
record ClassFoldersLayout() implements DatasetLayout {
  @Override
  public String name() {
    return "one folder a class";
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) {
    List<PlannedImage> images = new ArrayList<>();
    DatasetLayout.byClass(listing, root)
        .forEach(
            (name, files) ->
                files.forEach(
                    (below, path) -> images.add(new PlannedImage(path, Role.TRAIN, name, below))));
    return Plan.of(DatasetLayout.children(listing, root), images, List.of());
  }
}
