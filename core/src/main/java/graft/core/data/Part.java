package graft.core.data;

/**
 * A part of a dataset whose images have classes.
 *
 * @param folder its folder or file below the dataset's path; empty for the dataset itself
 * @param role what its images are for; {@link Role#OTHER} are read only where {@link
 *     Reading#everyPart()} asks for them
 * @param images its images; usable ones, but for a part that is not read all of them
 */
public record Part(String folder, Role role, int images) {}
