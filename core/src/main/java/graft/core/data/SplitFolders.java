package graft.core.data;

import graft.core.data.PartName.Kind;
import graft.core.data.SplitFoldersLayout.PartFolder;
import graft.core.data.TopFolders.TopFolder;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one rule for what is training, validation and test: folders at the top, or inside one
 * enclosing folder, whose names say so ({@link PartName}) and which hold class folders, not images
 * directly. There must be one of training images. Its page is {@code docs/data.md}.
 */
final class SplitFolders {
  private final TreeListing listing;
  private final TopFolders tops;
  private final List<PartFolder> candidates = new ArrayList<>();

  private SplitFolders(TreeListing listing, String root) {
    this.listing = listing;
    this.tops = TopFolders.of(listing, root);
  }

  /** The parts below a place; empty if its folders are no parts. */
  static Optional<SplitFoldersLayout> at(TreeListing listing, String root, Reading reading) {
    return new SplitFolders(listing, root).layout(reading);
  }

  private Optional<SplitFoldersLayout> layout(Reading reading) {
    Optional<String> affix = affix(reading.everyPart());
    if (affix.isEmpty()) {
      return Optional.empty();
    }
    boolean all = isEveryFolderAPart();
    List<TopFolder> named = new ArrayList<>();
    for (TopFolder folder : tops.byName().values()) {
      PartName.of(folder.name())
          .filter(name -> isClassFolders(folder))
          .filter(name -> all || name.affix().isEmpty() || name.affix().equals(affix.get()))
          .ifPresent(name -> named.add(folder));
    }
    requireNoOthersBesideOne(named);
    for (TopFolder folder : named) {
      PartName.of(folder.name())
          .ifPresent(name -> candidates.add(candidate(folder, name.kind(), named)));
    }
    candidates.sort(Comparator.comparing(PartFolder::kind));
    for (PartFolder part : candidates) {
      ClassFoldersCheck.requireNoPieces(
          part.folder() + "/", TopFolders.of(listing, part.folder() + "/").filled());
    }
    List<PartFolder> parts = withRoles(reading);
    return Optional.of(new SplitFoldersLayout(parts, reading.everyPart(), warnings(parts)));
  }

  /** What the names of the parts share beside the part's word; empty if there are no parts. */
  private Optional<String> affix(boolean everyPart) {
    List<PartName> training = new ArrayList<>();
    List<PartName> others = new ArrayList<>();
    for (TopFolder folder : tops.byName().values()) {
      Optional<PartName> name = PartName.of(folder.name());
      if (name.isEmpty()) {
        continue;
      }
      if (name.get().kind() != Kind.TRAIN) {
        others.add(name.get());
      } else if (isClassFolders(folder)) {
        training.add(name.get());
      }
    }
    if (everyPart && training.isEmpty() && isEveryFolderAPart() && tops.filled().size() > 1) {
      return tops.filled().stream().allMatch(this::isClassFolders)
          ? Optional.of(others.get(0).affix())
          : Optional.empty();
    }
    return training.stream()
        .filter(
            one ->
                one.affix().isEmpty()
                    || others.stream().anyMatch(other -> other.affix().equals(one.affix()))
                    || (isEveryFolderAPart() && !others.isEmpty()))
        .map(PartName::affix)
        .min(String::compareTo); // the plain name first
  }

  private boolean isEveryFolderAPart() {
    return ClassFoldersCheck.isEveryFolderAPart(tops.filled());
  }

  /** Whether a folder holds class folders; one that holds the parts themselves does not. */
  private boolean isClassFolders(TopFolder folder) {
    return folder.holdsClassFolders() && !holdsParts(folder);
  }

  private boolean holdsParts(TopFolder folder) {
    if (kinds(folder.filled().stream()).size() < 2) {
      return false;
    }
    TopFolders inside = TopFolders.of(listing, tops.root() + folder.name() + "/");
    return kinds(inside.filled().stream().filter(TopFolder::holdsClassFolders).map(TopFolder::name))
            .size()
        > 1;
  }

  private static Set<Kind> kinds(Stream<String> names) {
    return names
        .flatMap(name -> PartName.of(name).stream())
        .map(PartName::kind)
        .collect(Collectors.toSet());
  }

  /**
   * Refuses other folders of images beside a folder that alone has the name of a part: they may be
   * classes, and it too.
   */
  private void requireNoOthersBesideOne(List<TopFolder> named) {
    List<TopFolder> others =
        tops.filled().stream().filter(folder -> PartName.of(folder.name()).isEmpty()).toList();
    long parts =
        tops.byName().keySet().stream().filter(name -> PartName.of(name).isPresent()).count();
    if (parts > 1 || others.isEmpty()) {
      return;
    }
    String one = ClassFoldersCheck.folders(tops.root(), named);
    throw new DataException(
        one
            + " holds class folders ("
            + ClassFoldersCheck.few(new TreeSet<>(named.get(0).below().keySet()))
            + "), as the training part of a dataset does, but what is "
            + ClassFoldersCheck.folders(tops.root(), others)
            + " beside it?\nIf "
            + one
            + " is the training part, move the others out, or name them val or test.\n"
            + ClassFoldersCheck.AS_CLASSES);
  }

  /**
   * A part; a folder that holds nothing but one folder of class folders stands for that one, unless
   * another part has it among its class folders.
   */
  private PartFolder candidate(TopFolder folder, Kind kind, List<TopFolder> named) {
    String path = tops.root() + folder.name();
    TopFolder here = folder;
    while (here.direct() == 0 && here.below().size() == 1) {
      String name = here.below().keySet().iterator().next();
      TopFolder inside = TopFolders.of(listing, path + "/").byName().get(name);
      boolean isClass =
          named.stream().anyMatch(one -> one.filled().size() > 1 && one.filled().contains(name));
      if (inside == null || !inside.holdsImages() || !inside.holdsClassFolders() || isClass) {
        break;
      }
      path += "/" + name;
      here = inside;
    }
    return new PartFolder(folder.name(), path, kind, Role.OTHER);
  }

  private List<PartFolder> withRoles(Reading reading) {
    List<PartFolder> training = of(Kind.TRAIN);
    if (training.size() > 1 && !reading.everyPart()) {
      throw new DataException(
          named(training)
              + " are each a folder of training images by their names; merge them, or rename or move"
              + " all but one");
    }
    Optional<PartFolder> tested = tested(reading);
    return candidates.stream()
        .map(
            part ->
                new PartFolder(
                    part.top(),
                    part.folder(),
                    part.kind(),
                    part.kind() == Kind.TRAIN
                        ? Role.TRAIN
                        : tested.filter(part::equals).isPresent() ? Role.VALIDATION : Role.OTHER))
        .toList();
  }

  private Optional<PartFolder> tested(Reading reading) {
    if (reading.testPart().isPresent()) {
      Optional<PartFolder> chosen = chosen(reading.testPart().get());
      if (chosen.isPresent() || !reading.everyPart()) {
        return Optional.of(chosen.orElseThrow(() -> noPart(reading.testPart().get())));
      }
    }
    for (Kind kind : List.of(Kind.VALIDATION, Kind.TEST)) {
      List<PartFolder> some = of(kind);
      if (some.size() > 1 && !reading.everyPart()) {
        throw new DataException(
            named(some)
                + " could each be the part to test on; choose one of them as the test part, or rename"
                + " or move all but one");
      }
      if (!some.isEmpty()) {
        return Optional.of(some.get(0));
      }
    }
    return Optional.empty();
  }

  private Optional<PartFolder> chosen(String name) {
    List<PartFolder> others =
        candidates.stream().filter(part -> part.kind() != Kind.TRAIN).toList();
    List<Part> named =
        others.stream().map(part -> new Part(part.top(), part.folder(), part.role(), 0)).toList();
    return Part.named(name, named).map(part -> others.get(named.indexOf(part)));
  }

  private DataException noPart(String name) {
    List<PartFolder> others =
        candidates.stream().filter(part -> part.kind() != Kind.TRAIN).toList();
    return new DataException(
        Shown.text(name)
            + " names no single labelled part to test on; besides the training images there is "
            + (others.isEmpty() ? "none" : named(others)));
  }

  private List<PartFolder> of(Kind kind) {
    return candidates.stream().filter(part -> part.kind() == kind).toList();
  }

  private static String named(List<PartFolder> some) {
    return some.stream()
        .map(part -> Shown.text(part.folder()) + "/")
        .collect(Collectors.joining(" and "));
  }

  /**
   * Folders that are no part by their name, but hold the same class folders as one; classes that
   * only a part has which is not used.
   */
  private List<String> warnings(List<PartFolder> parts) {
    List<String> warnings = new ArrayList<>();
    Set<String> classes = new TreeSet<>(Utf8Order.COMPARATOR);
    parts.stream()
        .filter(part -> part.kind() == Kind.TRAIN)
        .forEach(part -> classes.addAll(DatasetLayout.children(listing, part.folder() + "/")));
    for (TopFolder folder : tops.filled()) {
      boolean isPart = parts.stream().anyMatch(one -> one.top().equals(folder.name()));
      long same = folder.filled().stream().filter(classes::contains).count();
      if (!isPart && same > 1) {
        warnings.add(
            Shown.text(tops.root() + folder.name())
                + "/ holds folders named as the classes, but its name is not that of a part: its"
                + " images are left out");
      }
    }
    for (PartFolder part : parts) {
      Set<String> alone = DatasetLayout.children(listing, part.folder() + "/");
      alone.removeAll(classes);
      if (part.role() == Role.OTHER && !classes.isEmpty() && !alone.isEmpty()) {
        warnings.add(
            Shown.text(part.folder())
                + "/ has classes that the training part lacks: "
                + ClassFoldersCheck.few(alone));
      }
    }
    return warnings;
  }
}
