package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a scan of a dataset found.
 *
 * @param location the folder or archive, as given
 * @param layout the layout it was read as, for people
 * @param classes every class with its usable images, in byte order
 * @param bad every file that cannot be used, with its reason, in byte order of the path
 * @param skipped links not followed, devices and unsafe entries, none of which was read
 * @param ignored number of hidden entries and of files that are no images
 * @param duplicates images with equal content
 * @param generatedValidation whether the validation part was chosen by content hash
 * @param index the usable images
 */
public record ScanReport(
    String location,
    String layout,
    List<ClassCount> classes,
    List<BadFile> bad,
    List<BadFile> skipped,
    int ignored,
    Duplicates duplicates,
    boolean generatedValidation,
    DatasetIndex index) {
  private static final int SHOWN = 10;

  /** Where a dataset keeps its parts, perhaps below one enclosing folder. */
  private static final Pattern PART = Pattern.compile("([^/]+/)?(train|val)");

  public ScanReport {
    classes = List.copyOf(classes);
    bad = List.copyOf(bad);
    skipped = List.copyOf(skipped);
  }

  /**
   * Usable images of a class.
   *
   * @param name the class
   * @param train training images
   * @param validation validation images
   */
  public record ClassCount(String name, int train, int validation) {}

  /** Number of usable images. */
  public int images() {
    return index.examples().size();
  }

  /**
   * Faults other than bad files: fewer than two classes, classes without images of a part or with a
   * control character in their name, a part that is a broken link.
   */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (BadFile entry : skipped) {
      if (PART.matcher(entry.path()).matches()) {
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
          "add the images, or rename or remove the folders of these classes, then scan again");
    }
    if (!bad.isEmpty() && !excludeBad) {
      throw refusal(
          bad.stream().map(BadFile::toString).toList(),
          (bad.size() == 1 ? "file" : "files") + " that cannot be used",
          "repair or remove them, or leave them out with --exclude-bad");
    }
  }

  private DataException refusal(List<String> lines, String what, String next) {
    List<String> text = new ArrayList<>();
    text.add(Shown.text(location) + " has " + lines.size() + " " + what + ":");
    int shown = lines.size() <= SHOWN ? lines.size() : SHOWN - 1;
    lines.subList(0, shown).forEach(line -> text.add("  " + line));
    if (shown < lines.size()) {
      text.add("  and " + (lines.size() - shown) + " more");
    }
    text.add(next);
    return new DataException(String.join("\n", text));
  }
}
