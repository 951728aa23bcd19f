package graft.core.data;

import java.util.List;
import java.util.Optional;

/**
 * A part of a dataset whose images have classes.
 *
 * @param name what it is called: its folder's name at the top, {@code train}, {@code val} or {@code
 *     test}
 * @param folder its folder or file below the dataset's path
 * @param role what its images are for; {@link Role#OTHER} are read only where {@link
 *     Reading#everyPart()} asks for them
 * @param images its images; usable ones, but for a part that is not read all of them
 */
public record Part(String name, String folder, Role role, int images) {
  /** The part of a name among some: its own name or folder, else the only one of that meaning. */
  static Optional<Part> named(String name, List<Part> some) {
    Optional<Part> exact =
        some.stream()
            .filter(part -> part.name().equals(name) || part.folder().equals(name))
            .findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    List<Part> alike =
        some.stream()
            .filter(part -> kind(name).isPresent() && kind(part.name()).equals(kind(name)))
            .toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  /** Whether its name says that it is for tests. */
  public boolean isTest() {
    return kind(name).equals(Optional.of(PartName.Kind.TEST));
  }

  private static Optional<PartName.Kind> kind(String name) {
    return PartName.of(name).map(PartName::kind);
  }
}
