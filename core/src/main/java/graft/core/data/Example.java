package graft.core.data;

/**
 * One image of a dataset.
 *
 * @param role training or validation part
 * @param label position of its class in {@link DatasetIndex#classes()}
 * @param name path below the class folder, {@code /}-separated
 * @param content hash of the file's bytes
 */
public record Example(Role role, int label, String name, ContentHash content) {
  /** The hash of the file's bytes, 64 lower-case hex digits. */
  public String sha256() {
    return content.hex();
  }
}
