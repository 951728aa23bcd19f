package graft.study.store;

import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.nio.file.Path;

/** What a store holds. */
public enum StoreKind {
  /** A study: trials on class splits. */
  STUDY,
  /** A search for a protocol: trials on parts held out of one training set. */
  SEARCH;

  /** The fact that keeps it. */
  static final String FACT = "kind";

  /** A fact that searches alone have, from before the kind was kept. */
  static final String OF_SEARCH = "search_settings seed";

  /**
   * Refuses the folder of the other kind, which stays as it is.
   *
   * @param wanted what it should be
   * @throws UsageException if this is another
   */
  public void require(StoreKind wanted, Path folder) {
    String name = Shown.text(folder.toString());
    if (this == STUDY && wanted == SEARCH) {
      throw new UsageException(name + " holds a study, which is kept; ", Remedy.OTHER_PLACE);
    }
    if (this == SEARCH && wanted == STUDY) {
      throw new UsageException(
          name + " holds a search, not a study: see report/index.html and model in it");
    }
  }
}
