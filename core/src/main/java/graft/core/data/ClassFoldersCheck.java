package graft.core.data;

import graft.core.data.PartName.Kind;
import graft.core.data.TopFolders.TopFolder;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Refuses folders as classes that are the parts of a dataset by their names or by what they hold
 * ({@link SplitFolders} reads those).
 *
 * @param root the folder that they are in, empty or ending in {@code /}
 * @param filled those that hold images
 */
record ClassFoldersCheck(String root, List<TopFolder> filled) {
  static final String AS_CLASSES =
      "If these are classes, put their folders into one folder named train.";
  private static final int SHOWN = 4;

  /**
   * Refuses folders as classes that look like the parts of a dataset, or hold such.
   *
   * @return what is to be looked at all the same, a sentence each
   * @throws DataException naming them
   */
  static List<String> requireClasses(TreeListing listing, String root) {
    List<TopFolder> filled = TopFolders.of(listing, root).filled();
    ClassFoldersCheck check = new ClassFoldersCheck(root, filled);
    check.requireNoParts();
    check.requireNoPartWithClassFolders();
    check.requireNoSharedPart();
    PartsInside.of(listing, root).ifPresent(check::refuse);
    requireNoPieces(root, filled);
    check.requireNoContainer();
    check.requireNoCopyInside();
    Set<String> shared = TopFolders.shared(filled);
    boolean apart = filled.stream().allMatch(folder -> folder.direct() == 0);
    return shared.size() < 2 || !apart
        ? List.of()
        : List.of(
            folders(root, filled)
                + " hold the same folders ("
                + few(shared)
                + ") and are read as classes; if they are parts of one dataset, name them train, val"
                + " or test");
  }

  /** Refuses folders such as fold1 and fold2 that hold the same folders. */
  static void requireNoPieces(String root, List<TopFolder> filled) {
    List<TopFolder> pieces =
        filled.stream().filter(folder -> PartName.isPiece(folder.name())).toList();
    Set<String> shared = TopFolders.shared(pieces);
    if (!shared.isEmpty()) {
      throw new DataException(
          folders(root, pieces)
              + " hold the same folders ("
              + few(shared)
              + "): they look like parts of one dataset, not like classes.\n"
              + "Merge them into one folder a class, or name one train and another val.");
    }
  }

  /** Refuses {@code images/} beside other folders: it says of its images that they are images. */
  private void requireNoContainer() {
    List<TopFolder> containers =
        filled.stream().filter(folder -> PartName.isOfImages(folder.name())).toList();
    if (!containers.isEmpty() && filled.size() > 1) {
      throw new DataException(
          folders(root, containers)
              + (containers.size() == 1 ? " says" : " say")
              + " only that images are inside, and would be "
              + (containers.size() == 1 ? "a class" : "classes")
              + (containers.size() == filled.size()
                  ? ""
                  : " beside "
                      + folders(
                          root, filled.stream().filter(f -> !containers.contains(f)).toList()))
              + ".\n"
              + containers.stream()
                  .filter(TopFolder::holdsClassFolders)
                  .findFirst()
                  .map(folder -> "Give the path of " + folders(root, List.of(folder)) + " if")
                  .map(give -> give + " its folders are the classes.\n")
                  .orElse("")
              + "Put each class's images into a folder of its name, or all of them into one folder"
              + " with a table (.csv) of their classes beside it, and move other folders away.\n"
              + AS_CLASSES);
    }
  }

  /** Refuses a folder that holds folders of most names beside it: often a copy of the whole. */
  private void requireNoCopyInside() {
    for (TopFolder folder : filled) {
      Set<String> again = new TreeSet<>(folder.filled());
      again.retainAll(filled.stream().map(TopFolder::name).toList());
      again.removeAll(TopFolders.shared(filled)); // as sessions 1, 2 in each of the classes 0 to 9
      if (again.size() > 1 && 2 * again.size() >= filled.size() - 1) {
        throw new DataException(
            folders(root, List.of(folder))
                + " would be a class, but it holds folders named as the classes beside it ("
                + few(again)
                + "): it looks like a copy of them.\n"
                + "Move it away, or give its path.\n"
                + AS_CLASSES);
      }
    }
  }

  /**
   * Refuses a folder that is named as a part and holds class folders. One like {@code toy train}
   * may be a class beside {@code toy car}, where images lie alike in all and no folders are shared.
   */
  private void requireNoPartWithClassFolders() {
    boolean alike =
        filled.stream().allMatch(TopFolder::holdsClassFolders)
            && TopFolders.shared(filled).isEmpty();
    List<TopFolder> parts =
        filled.stream()
            .filter(TopFolder::holdsClassFolders)
            .filter(folder -> PartName.of(folder.name()).isPresent())
            .filter(folder -> !alike || !isNamedLikeAnother(folder))
            .toList();
    if (!parts.isEmpty() && filled.size() > 1) {
      throw new DataException(
          folders(root, parts)
              + (parts.size() == 1 ? " is named as a part" : " are named as parts")
              + " of a dataset and "
              + (parts.size() == 1 ? "holds" : "hold")
              + " class folders ("
              + few(parts.get(0).filled())
              + "), but which of the folders beside "
              + (parts.size() == 1 ? "it" : "them")
              + " is the training part?\nName it train.\n"
              + AS_CLASSES);
    }
  }

  private boolean isNamedLikeAnother(TopFolder folder) {
    return PartName.of(folder.name())
        .filter(
            name ->
                name.isLikeOneOf(
                    filled.stream().filter(other -> !other.equals(folder)).map(TopFolder::name)))
        .isPresent();
  }

  /** Refuses folders that each hold a folder that is named as a part. */
  private void requireNoSharedPart() {
    Set<String> parts = TopFolders.shared(filled);
    parts.removeIf(name -> PartName.of(name).isEmpty());
    if (!parts.isEmpty()) {
      throw new DataException(
          folders(root, filled)
              + " each hold "
              + parts.stream()
                  .map(name -> Shown.brief(name) + "/")
                  .collect(Collectors.joining(", "))
              + ", named as "
              + (parts.size() == 1 ? "a part" : "parts")
              + " of a dataset: as classes they would be mixed with all that is in them.\n"
              + "Put the parts first: train/<class>/<image>, val/<class>/<image>.\n"
              + AS_CLASSES);
    }
  }

  private void refuse(PartsInside.Found found) {
    boolean alone = filled.size() == 1;
    throw new DataException(
        Shown.brief(found.folder())
            + "/ would be "
            + (found.isClassBelow(root) ? "one class" : "in one class")
            + ", but it holds "
            + found.parts().stream()
                .limit(SHOWN)
                .map(name -> Shown.brief(name) + "/")
                .collect(Collectors.joining(", "))
            + ", named as "
            + (found.parts().size() == 1 ? "a part" : "parts")
            + " of a dataset.\n"
            + "Give the path of that folder"
            + (alone ? "" : ", or move the folders beside it away")
            + ".\n"
            + AS_CLASSES);
  }

  private void requireNoParts() {
    List<TopFolder> parts =
        filled.stream().filter(folder -> PartName.of(folder.name()).isPresent()).toList();
    List<PartName> names =
        parts.stream().flatMap(folder -> PartName.of(folder.name()).stream()).toList();
    boolean two =
        names.stream()
            .anyMatch(
                one ->
                    names.stream()
                        .anyMatch(
                            other ->
                                other.affix().equals(one.affix()) && other.kind() != one.kind()));
    boolean training = names.stream().anyMatch(name -> name.kind() == Kind.TRAIN);
    boolean all = isEveryFolderAPart(filled);
    if (!two && !(all && training) && !(all && parts.size() > 1)) {
      return;
    }
    List<TopFolder> flat = parts.stream().filter(folder -> !folder.holdsClassFolders()).toList();
    throw new DataException(
        folders(root, parts)
            + (parts.size() == 1 ? " looks like a part" : " look like the parts")
            + " of a dataset, not like "
            + (parts.size() == 1 ? "a class" : "classes")
            + ", but "
            + (training
                ? folders(root, flat.isEmpty() ? parts : flat)
                    + (flat.size() == 1 ? " holds" : " hold")
                    + " images directly and no class folders.\n"
                    + "Sort the images into a folder a class: train/<class>/<image>."
                : "there is no folder of training images.\nName it train.")
            + "\n"
            + AS_CLASSES);
  }

  /** Whether all folders have names of parts. */
  static boolean isEveryFolderAPart(List<TopFolder> filled) {
    return !filled.isEmpty()
        && filled.stream().allMatch(folder -> PartName.of(folder.name()).isPresent());
  }

  static String folders(String root, List<TopFolder> some) {
    return some.stream()
            .limit(SHOWN)
            .map(folder -> Shown.brief(root + folder.name()) + "/")
            .collect(Collectors.joining(", "))
        + (some.size() > SHOWN ? ", ..." : "");
  }

  static String few(Set<String> names) {
    return names.stream().limit(SHOWN).map(Shown::brief).collect(Collectors.joining(", "))
        + (names.size() > SHOWN ? ", ..." : "");
  }
}
