package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.random.SeedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws class splits (spec section 1), and reads and writes them as plain lists. */
public final class ClassSplits {
  /** Two a half. */
  private static final int LEAST = 4;

  private ClassSplits() {}

  /**
   * The classes a study works on: the first {@code number} of a shuffle by the study seed.
   *
   * @param classes all classes
   * @param number how many, at least 4 (two a half), or 0 for all
   * @return the chosen ones in byte order
   * @throws UsageException if there are fewer, or fewer than 4 are asked for
   */
  public static List<String> choose(List<String> classes, int number, long studySeed) {
    if (number != 0 && (number < LEAST || number > classes.size())) {
      String dataset = " (the dataset has " + classes.size() + ")";
      throw new UsageException(
          "classes must be "
              + (classes.size() < LEAST
                  ? "'all'" + dataset
                  : LEAST + ".." + classes.size() + dataset + ", or 'all'")
              + ", was "
              + number);
    }
    List<String> ordered = ordered(classes);
    if (number == 0) {
      return ordered;
    }
    return ordered(shuffled(ordered, SeedKey.of(studySeed).with("classes")).subList(0, number));
  }

  /**
   * Split {@code number}: half the classes are the source, half the target, an odd one is source.
   *
   * @param number 0-based number of the split
   * @throws UsageException if there are fewer than two classes
   */
  public static ClassSplit draw(List<String> classes, long studySeed, int number) {
    if (classes.size() < 2) {
      throw new UsageException("a class split needs at least 2 classes, was " + classes.size());
    }
    List<String> shuffled =
        shuffled(ordered(classes), SeedKey.of(studySeed).with("split").with(number));
    int source = (shuffled.size() + 1) / 2;
    return new ClassSplit(
        number,
        ordered(shuffled.subList(0, source)),
        ordered(shuffled.subList(source, shuffled.size())));
  }

  /**
   * Writes {@code split-<number>-source.txt} and {@code split-<number>-target.txt}, one class a
   * line.
   *
   * @throws UsageException if the folder cannot be written
   */
  public static void write(ClassSplit split, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(file(folder, split.number(), "source"), split.source());
      Files.write(file(folder, split.number(), "target"), split.target());
    } catch (IOException e) {
      throw new UsageException(
          "cannot write class lists to "
              + Shown.text(folder.toString())
              + ": "
              + FileTree.reason(e),
          e);
    }
  }

  /**
   * Reads what {@link #write} wrote, or lists made by hand.
   *
   * @throws DataException if a list is missing, empty, or a class is in it twice or in both
   */
  public static ClassSplit read(Path folder, int number) {
    List<String> source = lines(file(folder, number, "source"));
    List<String> target = lines(file(folder, number, "target"));
    Set<String> seen = new HashSet<>();
    List<String> all = new ArrayList<>(source);
    all.addAll(target);
    for (String name : all) {
      if (!seen.add(name)) {
        throw new DataException(
            "class "
                + Shown.text(name)
                + " is listed twice in split "
                + number
                + " in "
                + Shown.text(folder.toString()));
      }
    }
    return new ClassSplit(number, ordered(source), ordered(target));
  }

  private static List<String> lines(Path file) {
    try {
      List<String> names =
          Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      if (names.isEmpty()) {
        throw new DataException(Shown.text(file.toString()) + " lists no class");
      }
      return names;
    } catch (IOException e) {
      throw new DataException(
          "cannot read the class list " + Shown.text(file.toString()) + ": " + FileTree.reason(e),
          e);
    }
  }

  private static Path file(Path folder, int number, String half) {
    return folder.resolve("split-" + number + "-" + half + ".txt");
  }

  private static List<String> ordered(List<String> names) {
    return names.stream().sorted(Utf8Order.COMPARATOR).toList();
  }

  private static List<String> shuffled(List<String> names, SeedKey key) {
    List<String> result = new ArrayList<>(names.size());
    for (int position : key.permutation(names.size())) {
      result.add(names.get(position));
    }
    return result;
  }
}
