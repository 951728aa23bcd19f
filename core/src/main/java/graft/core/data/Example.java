package graft.core.data;

/**
 * One image of a dataset.
 *
 * @param role training or validation part
 * @param label position of its class in {@link DatasetIndex#classes()}
 * @param name path below the class folder, {@code /}-separated
 * @param sha256 hash of the file's bytes, 64 lower-case hex digits
 */
public record Example(Role role, int label, String name, String sha256) {}
