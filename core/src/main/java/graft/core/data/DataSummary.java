package graft.core.data;

import graft.core.data.ScanReport.ClassCount;
import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was read of a dataset and what was not, in short: what every command that reads images tells
 * first. It is kept beside a packed store, so that it can be told again when nothing is read.
 *
 * @param path the folder or archive, as given
 * @param layout the layout it was read as, for people
 * @param classes every class with its usable images, in byte order
 * @param parts its labelled parts
 * @param heldBack whether the validation images are training images held back by content hash
 * @param bad number of files that cannot be used
 * @param firstBad the first few of them
 * @param leftOut files that were not read
 * @param notes how names and pixels were read, where a reader may not expect it
 * @param warnings what a reader should look at; a sentence each
 */
public record DataSummary(
    String path,
    String layout,
    List<ClassCount> classes,
    List<Part> parts,
    boolean heldBack,
    int bad,
    List<BadFile> firstBad,
    List<LeftOut> leftOut,
    List<Note> notes,
    List<String> warnings) {
  /** How a caller says what can be chosen. */
  public interface Wording {
    /** For programs, which have no options. */
    Wording PLAIN =
        new Wording() {
          @Override
          public String unused(Part part) {
            return "";
          }

          @Override
          public String note(Note note) {
            return note.sentence();
          }
        };

    /** How a part that is not used would be; ends the line on it. */
    String unused(Part part);

    /** A note as a sentence. */
    String note(Note note);
  }

  private static final int SHOWN_CLASSES = 6;
  private static final int SHOWN_REASONS = 8;
  private static final int SHOWN_EXTENSIONS = 5;
  private static final int SHOWN_SENTENCES = 3;

  public DataSummary {
    classes = List.copyOf(classes);
    parts = List.copyOf(parts);
    firstBad = List.copyOf(firstBad);
    leftOut = List.copyOf(leftOut);
    notes = List.copyOf(notes);
    warnings = List.copyOf(warnings);
  }

  /** The same of a dataset at another path. */
  public DataSummary at(String other) {
    return new DataSummary(
        other, layout, classes, parts, heldBack, bad, firstBad, leftOut, notes, warnings);
  }

  /**
   * Images of the labelled part of that name: of its folder, or the only one of its meaning. What
   * is held back is {@code val}.
   *
   * @return its role; empty if there is no such part
   */
  public Optional<Role> role(String part) {
    Optional<Role> own = Part.named(part, parts).map(Part::role);
    Optional<PartName.Kind> kind = PartName.of(part).map(PartName::kind);
    boolean one = parts.isEmpty() && kind.filter(k -> k == PartName.Kind.TRAIN).isPresent();
    boolean held = heldBack && kind.filter(k -> k == PartName.Kind.VALIDATION).isPresent();
    return own.or(() -> held ? Optional.of(Role.VALIDATION) : Optional.empty())
        .or(() -> one ? Optional.of(Role.TRAIN) : Optional.empty());
  }

  /** Names of its labelled parts. */
  public List<String> partNames() {
    return partNames(EnumSet.allOf(Role.class));
  }

  /** Names of its parts of some roles. */
  public List<String> partNames(Set<Role> roles) {
    List<String> names =
        new ArrayList<>(
            parts.stream().filter(part -> roles.contains(part.role())).map(Part::name).toList());
    if (parts.isEmpty() && roles.contains(Role.TRAIN)) {
      names.add("train");
    }
    if (heldBack && roles.contains(Role.VALIDATION)) {
      names.add("val (held back)");
    }
    return names;
  }

  /** Classes, where the validation images come from, and what is left out: a few lines. */
  public List<String> lines() {
    return lines(Wording.PLAIN);
  }

  /** The same in a caller's words. */
  public List<String> lines(Wording wording) {
    List<String> lines = new ArrayList<>();
    lines.add(Shown.text(path) + ": " + layout + ", " + classesInShort());
    lines.add(validation());
    lines.addAll(unusedParts(wording));
    lines.addAll(leftOutLines(wording));
    return lines;
  }

  /** A line on each labelled part that is not used. */
  public List<String> unusedParts(Wording wording) {
    return parts.stream()
        .filter(part -> part.role() == Role.OTHER)
        .map(
            part ->
                count(part.images(), "labelled image")
                    + " of "
                    + Shown.text(part.folder())
                    + "/ "
                    + (part.images() == 1 ? "is" : "are")
                    + " not used"
                    + wording.unused(part))
        .toList();
  }

  private String classesInShort() {
    int images = classes.stream().mapToInt(ClassCount::train).sum();
    int least = classes.stream().mapToInt(ClassCount::train).min().orElse(0);
    int most = classes.stream().mapToInt(ClassCount::train).max().orElse(0);
    boolean all = classes.size() <= SHOWN_CLASSES;
    return String.format(Locale.ROOT, "%s, %s", count(classes.size(), "class"), trained(images))
        + (all
            ? ""
            : least == most ? ", " + least + " each" : ", " + least + " to " + most + " each")
        + ": "
        + classes.stream()
            .limit(SHOWN_CLASSES)
            .map(one -> Shown.brief(one.name()) + " " + one.train())
            .collect(Collectors.joining(", "))
        + (all ? "" : ", ...");
  }

  private static String trained(int images) {
    return count(images, "training image");
  }

  private String validation() {
    int images = classes.stream().mapToInt(ClassCount::validation).sum();
    if (heldBack) {
      return count(images, "validation image")
          + ", held back of each class by content hash: the data has no validation part";
    }
    return count(images, "validation image")
        + parts.stream()
            .filter(part -> part.role() == Role.VALIDATION)
            .map(part -> " from " + Shown.text(part.folder()))
            .collect(Collectors.joining());
  }

  /** What is left out, for which reason, and what is to be said of it. */
  public List<String> leftOutLines(Wording wording) {
    List<String> lines = new ArrayList<>();
    if (bad > 0) {
      lines.add(
          count(bad, "file")
              + " that cannot be used: "
              + firstBad.get(0)
              + (bad > 1 ? ", ..." : ""));
    }
    lines.addAll(lines(leftOut));
    notes.stream().limit(SHOWN_SENTENCES).forEach(note -> lines.add("note: " + wording.note(note)));
    warnings.stream().limit(SHOWN_SENTENCES).forEach(warning -> lines.add("warning: " + warning));
    if (warnings.size() > SHOWN_SENTENCES) {
      lines.add("and " + count(warnings.size() - SHOWN_SENTENCES, "warning") + " more");
    }
    return lines;
  }

  /** A line for each reason, with counts by extension; at most 9. */
  public static List<String> lines(List<LeftOut> leftOut) {
    List<String> lines = new ArrayList<>();
    Map<String, List<LeftOut>> byReason = new LinkedHashMap<>();
    leftOut.stream()
        .filter(some -> !some.reason().endsWith(DatasetLayout.NOT_USED)) // has its own line
        .forEach(
            some -> byReason.computeIfAbsent(some.reason(), key -> new ArrayList<>()).add(some));
    byReason.entrySet().stream()
        .limit(SHOWN_REASONS)
        .map(reason -> line(reason.getKey(), reason.getValue()))
        .forEach(lines::add);
    int more =
        byReason.values().stream()
            .skip(SHOWN_REASONS)
            .flatMap(List::stream)
            .mapToInt(LeftOut::count)
            .sum();
    if (more > 0) {
      lines.add("left out for other reasons: " + count(more, "file"));
    }
    return lines;
  }

  private static String line(String reason, List<LeftOut> some) {
    int rest = some.stream().skip(SHOWN_EXTENSIONS).mapToInt(LeftOut::count).sum();
    return "left out, "
        + Shown.text(reason)
        + ": "
        + some.stream()
            .limit(SHOWN_EXTENSIONS)
            .map(
                one ->
                    one.count()
                        + (one.extension().isEmpty()
                            ? " without extension"
                            : " ." + Shown.brief(one.extension())))
            .collect(Collectors.joining(", "))
        + (rest > 0 ? ", " + rest + " others" : "")
        + " (e.g. "
        + Shown.brief(some.get(0).example())
        + ")";
  }

  private static String count(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? what : plural(what));
  }

  private static String plural(String what) {
    return what.endsWith("s") ? what + "es" : what + "s";
  }
}
