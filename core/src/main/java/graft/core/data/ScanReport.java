package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.text.Few;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a scan of a dataset found.
 *
 * @param location the folder or archive, as given
 * @param layout the layout it was read as, for people
 * @param classes every class with its usable images, in byte order
 * @param bad every file that cannot be used, with its reason, in byte order of the path
 * @param parts its labelled parts
 * @param skipped links not followed, devices and unsafe entries, none of which was read
 * @param leftOut every file that was not read, those skipped too, by reason and extension
 * @param duplicates images with equal content
 * @param generatedValidation whether the validation part was chosen by content hash
 * @param notes how names and pixels were read, where a reader may not expect it
 * @param warnings what a reader should look at; a sentence each
 * @param index the usable images
 */
public record ScanReport(
    String location,
    String layout,
    List<ClassCount> classes,
    List<BadFile> bad,
    List<Part> parts,
    List<BadFile> skipped,
    List<LeftOut> leftOut,
    Duplicates duplicates,
    boolean generatedValidation,
    List<Note> notes,
    List<String> warnings,
    DatasetIndex index) {
  private static final int SHOWN = 10;

  public ScanReport {
    classes = List.copyOf(classes);
    bad = List.copyOf(bad);
    parts = List.copyOf(parts);
    skipped = List.copyOf(skipped);
    leftOut = List.copyOf(leftOut);
    notes = List.copyOf(notes);
    warnings = List.copyOf(warnings);
  }

  /**
   * Usable images of a class.
   *
   * @param name the class
   * @param train training images
   * @param validation validation images
   * @param other images of labelled parts beside these two; where such a part is not read, all of
   *     them
   */
  public record ClassCount(String name, int train, int validation, int other) {
    /** Without other parts. */
    public ClassCount(String name, int train, int validation) {
      this(name, train, validation, 0);
    }

    /** With so many more of other parts. */
    ClassCount withOther(int more) {
      return more == 0 ? this : new ClassCount(name, train, validation, other + more);
    }
  }

  /** What is told of it in short. */
  public DataSummary summary() {
    return new DataSummary(
        location,
        layout,
        classes,
        parts,
        generatedValidation,
        bad.size(),
        bad.stream().limit(SHOWN).toList(),
        leftOut,
        notes,
        warnings);
  }

  /** Number of usable images. */
  public int images() {
    return index.examples().size();
  }

  /** Whether a path names a part, perhaps below one enclosing folder. */
  private static boolean isPart(String path) {
    String name = path.substring(path.indexOf('/') + 1);
    return name.indexOf('/') < 0
        && PartName.of(name).filter(part -> part.affix().isEmpty()).isPresent();
  }

  /**
   * Faults other than bad files: fewer than two classes, classes without images of a part or with a
   * control character in their name, a part that is a broken link.
   */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (BadFile entry : skipped) {
      if (isPart(entry.path())) {
        faults.add(entry.toString());
      }
    }
    if (classes.size() < 2) {
      faults.add(
          "there is one class only ("
              + Shown.text(classes.get(0).name())
              + "); at least 2 are needed");
    }
    for (ClassCount count : classes) {
      String name = "class " + Shown.text(count.name());
      if (!ClassNames.isOneLine(count.name())) {
        faults.add(name + " has a line break or another control character in its name");
      }
      if (count.train() + count.validation() == 0) {
        faults.add(name + " has no usable image");
      } else if (count.train() == 0) {
        faults.add(
            name
                + " has no training image, but "
                + (count.validation() == 1
                    ? "1 validation image"
                    : count.validation() + " validation images")
                + " (where there is no val folder, at least one image of each class is held back)");
      } else if (count.validation() == 0) {
        faults.add(name + " has no validation image");
      }
    }
    return faults;
  }

  /**
   * Refuses a dataset that cannot be used as it was read.
   *
   * @throws DataException listing the first ten faults or bad files and their number
   */
  public void requireUsable(Reading reading) {
    if (reading.everyPart()) {
      requireImages();
      requireNoneBad(reading.excludeBad());
    } else {
      requireUsable(reading.excludeBad());
    }
  }

  private void requireImages() {
    if (images() == 0) {
      throw refusal(
          List.of("no class has a usable image"),
          "fault",
          "add images, then run the command again");
    }
  }

  /**
   * Refuses a dataset that no study may use.
   *
   * @param excludeBad whether bad files may be left out
   * @throws DataException listing the first ten faults or bad files and their number
   */
  public void requireUsable(boolean excludeBad) {
    List<String> faults = faults();
    if (!faults.isEmpty()) {
      throw refusal(
          faults,
          faults.size() == 1 ? "fault" : "faults",
          "add the images, or rename or remove the folders of these classes, then run the command again");
    }
    requireNoneBad(excludeBad);
  }

  private void requireNoneBad(boolean excludeBad) {
    if (!bad.isEmpty() && !excludeBad) {
      throw new DataException(
          list(
                  bad.stream().map(BadFile::toString).toList(),
                  (bad.size() == 1 ? "file" : "files") + " that cannot be used")
              + "repair or remove them, or ",
          Remedy.EXCLUDE_BAD);
    }
  }

  private DataException refusal(List<String> lines, String what, String next) {
    List<String> why = new ArrayList<>();
    bad.stream().limit(1).forEach(file -> why.add("cannot be used: " + file));
    why.addAll(
        DataSummary.lines(
            leftOut.stream()
                .filter(some -> !Set.of(LeftOut.NO_IMAGE, LeftOut.HIDDEN).contains(some.reason()))
                .toList()));
    why.addAll(ClassNames.alike(classes.stream().map(ClassCount::name).toList()));
    return new DataException(
        list(lines, what)
            + String.join("", Few.lines(why, SHOWN, "").stream().map(line -> line + "\n").toList())
            + next);
  }

  /** The first ten lines and their number, ready for what to do next. */
  private String list(List<String> lines, String what) {
    List<String> text = new ArrayList<>();
    text.add(Shown.text(location) + " has " + lines.size() + " " + what + ":");
    int shown = lines.size() <= SHOWN ? lines.size() : SHOWN - 1;
    text.addAll(Few.lines(lines, shown, "  "));
    return String.join("\n", text) + "\n";
  }
}
