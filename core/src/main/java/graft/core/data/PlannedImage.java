package graft.core.data;

/**
 * A file that its place says is an image.
 *
 * @param folder what is before its name in its path, {@code ""} or ending in {@code /}; shared by
 *     all that have it, as there may be millions
 * @param role the part it lies in; training where the dataset has one part only
 * @param className its class
 * @param name path below the class folder, {@code /}-separated
 */
record PlannedImage(String folder, Role role, String className, String name) {
  /**
   * One with a path.
   *
   * @param path in the {@link FileTree}; ends with the name
   */
  static PlannedImage of(String path, Role role, String className, String name) {
    if (!path.endsWith(name)) {
      throw new IllegalArgumentException("'" + path + "' does not end with '" + name + "'");
    }
    String folder = path.substring(0, path.length() - name.length());
    return new PlannedImage(folder.intern(), role, className.intern(), name);
  }

  /** Path in the {@link FileTree}. */
  String path() {
    return folder + name;
  }

  /** In another part. */
  PlannedImage in(Role other) {
    return new PlannedImage(folder, other, className, name);
  }
}
