package graft.core.data;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What a tree's images are read as. */
final class ReadLabels {
  private ReadLabels() {}

  /** The class of each image by its path. */
  static Map<String, String> labels(FileTree tree) throws IOException {
    TreeListing listing = tree.list();
    Reading reading = Reading.usual().withEveryPart();
    DatasetLayout.Found found = DatasetLayout.detect(listing, reading, tree);
    Map<String, String> labels = new TreeMap<>();
    if (found != null) {
      found
          .layout()
          .plan(listing, found.root(), tree)
          .images()
          .forEach(image -> labels.put(image.path(), image.className()));
    }
    return labels;
  }
}
