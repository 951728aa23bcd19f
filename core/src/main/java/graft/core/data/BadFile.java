package graft.core.data;

import graft.core.error.Shown;

/**
 * A file that cannot be used, or an entry that was passed over.
 *
 * @param path path below the dataset's folder or archive, {@code /}-separated
 * @param reason why, in a few words
 */
public record BadFile(String path, String reason) {
  @Override
  public String toString() {
    return Shown.text(path) + ": " + Shown.text(reason);
  }
}
