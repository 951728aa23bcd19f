package graft.api;

import graft.core.data.ClassSplit;
import graft.core.data.ClassSplits;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.nio.file.Path;
import java.util.Optional;

/** The class lists that a study was begun with. */
final class StoredSplits {
  private StoredSplits() {}

  /**
   * Refuses to go on with another split under the same number: its trainings would be counted as
   * those of the first.
   *
   * @param folder of the study
   * @throws UsageException if so
   */
  static void requireSame(Path folder, ClassSplit split) {
    Path lists = folder.resolve("splits");
    Optional<ClassSplit> before;
    try {
      before = Optional.of(ClassSplits.read(lists, split.number()));
    } catch (DataException e) {
      before = Optional.empty(); // not written yet, or damaged: it is written again
    }
    if (before.filter(one -> !one.equals(split)).isPresent()) {
      throw new UsageException(
          "the class lists of split "
              + split.number()
              + " in "
              + Shown.text(lists.toString())
              + " are not those that are drawn now: a version before this one could draw the same"
              + " half twice\nThe study is kept as it is. Begin a new one in another folder.");
    }
  }
}
