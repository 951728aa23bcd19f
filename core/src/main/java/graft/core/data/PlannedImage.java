package graft.core.data;

/**
 * A file that its place says is an image.
 *
 * @param path path in the {@link FileTree}
 * @param role the part it lies in; training where the dataset has one part only
 * @param className its class
 * @param name path below the class folder, {@code /}-separated
 */
record PlannedImage(String path, Role role, String className, String name) {
  /** In another part. */
  PlannedImage in(Role other) {
    return new PlannedImage(path, other, className, name);
  }
}
