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

/** Draws class splits, and reads and writes them as plain lists. */
public final class ClassSplits {
  /** Two a half. */
  private static final int LEAST = 4;

  /** Classes that have more halves than any study has splits. */
  private static final int MANY = 20;

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
   * Splits: half the classes are the source, half the target, an odd one is source. No two are
   * equal, as splits are the replicates of a study: one that was drawn before is drawn again. A
   * split does not depend on how many follow.
   *
   * @param count of splits
   * @throws UsageException if there are fewer than two classes, or fewer different halves than that
   */
  public static List<ClassSplit> draw(List<String> classes, long studySeed, int count) {
    if (classes.size() < 2) {
      throw new UsageException("a class split needs at least 2 classes, was " + classes.size());
    }
    long halves = halves(classes.size());
    if (count > halves) {
      throw new UsageException(
          "splits must be 1..%d with %d classes, which have no more different halves; was %d"
              .formatted(halves, classes.size(), count));
    }
    List<ClassSplit> splits = new ArrayList<>();
    Set<List<String>> targets = new HashSet<>();
    for (int number = 0; number < count; number++) {
      SeedKey key = SeedKey.of(studySeed).with("split").with(number);
      ClassSplit split = draw(classes, key, number);
      for (int again = 1; !targets.add(split.target()); again++) {
        split = draw(classes, key.with(again), number);
      }
      splits.add(split);
    }
    return splits;
  }

  /** Different halves of so many classes; of many as many as of 20. */
  public static long halves(int classes) {
    int all = Math.min(classes, MANY);
    long halves = 1;
    for (int i = 1; i <= all / 2; i++) {
      halves = halves * (all - all / 2 + i) / i;
    }
    return halves;
  }

  private static ClassSplit draw(List<String> classes, SeedKey key, int number) {
    List<String> shuffled = shuffled(ordered(classes), key);
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
      write(file(folder, split.number(), "source"), split.source());
      write(file(folder, split.number(), "target"), split.target());
    } catch (IOException e) {
      throw new UsageException(
          "cannot write class lists to "
              + Shown.text(folder.toString())
              + ": "
              + FileTree.reason(e),
          e);
    }
  }

  private static void write(Path file, List<String> classes) throws IOException {
    Files.write(file, classes.stream().map(ClassList::line).toList());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DataException if a list is missing, no target class is listed, or a class is in it
   *     twice or in both
   */
  public static ClassSplit read(Path folder, int number) {
    Path source = file(folder, number, "source");
    ClassList none = new ClassList(List.of());
    ClassList sources = isEmpty(source) ? none : ClassList.read(source);
    ClassList targets = ClassList.read(file(folder, number, "target"));
    List<String> wrong = targets.repeats(sources);
    if (!wrong.isEmpty()) {
      throw new DataException(wrong.get(0));
    }
    return new ClassSplit(number, sources.names(), targets.names());
  }

  /** The source of a base that comes from elsewhere. */
  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      return false; // reading it says what is wrong
    }
  }

  /**
   * Reads the lists of splits 0, 1, ... that {@link #write} wrote or somebody made by hand, with
   * the place of each class; whether they make sense is for the settings to check.
   *
   * @return source and target of each split
   * @throws DataException if there is none, a number or a half is left out, or a list is empty
   */
  public static List<List<ClassList>> lists(Path folder) {
    List<List<ClassList>> splits = new ArrayList<>();
    while (Files.exists(file(folder, splits.size(), "source"))
        || Files.exists(file(folder, splits.size(), "target"))) {
      int number = splits.size();
      splits.add(
          List.of(
              ClassList.read(file(folder, number, "source")),
              ClassList.read(file(folder, number, "target"))));
    }
    if (splits.isEmpty()) {
      throw new DataException(
          Shown.text(folder.toString())
              + " holds no split-0-source.txt and split-0-target.txt; give the splits folder of a"
              + " study");
    }
    return splits;
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
