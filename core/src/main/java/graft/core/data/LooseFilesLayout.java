package graft.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Images anywhere, of no known class: every file that a user named, and every file with an image's
 * extension below the folders and archives named. Names are paths of the {@link GivenTree}.
 *
 * @param most images taken at most, in order
 */
record LooseFilesLayout(int most) implements DatasetLayout {
  /** The only class. */
  private static final String UNKNOWN = "unknown";

  @Override
  public String name() {
    return "loose images";
  }

  @Override
  public String whyUnused(String path, String root) {
    return "beyond the number of images asked for";
  }

  @Override
  public Plan plan(TreeListing listing, String root, FileTree tree) {
    List<PlannedImage> images = new ArrayList<>();
    listing.files().stream()
        .filter(path -> GivenTree.isNamed(path) || listing.isImage(path))
        .limit(most)
        .forEach(path -> images.add(PlannedImage.of(path, Role.VALIDATION, UNKNOWN, path)));
    return Plan.of(Set.of(UNKNOWN), images, List.of());
  }
}
