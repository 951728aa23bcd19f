package graft.study.plan;

import graft.core.data.ClassSplits;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.ExtraTestImages;
import graft.core.data.Role;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A study file fitted to its images. What the user set stays; of what only the preset sets, classes
 * become all where there are not as many, splits no more than there are halves, the extra test
 * images shrink with the smallest class ({@link ExtraTestImages}), and sizes that it cannot fill
 * are left out. All classes that a split may take as targets count: splits can be added later.
 *
 * @param file with {@code classes}, {@code splits}, {@code sizes} and {@code test_extra} as they
 *     are run
 * @param notes how the preset's numbers were changed, a line each
 */
public record FittedStudy(StudyFile file, List<String> notes) {
  private static final String CLASSES = "classes";
  private static final String SIZES = "sizes";
  private static final String SPLITS = "splits";
  private static final String TEST_EXTRA = "test_extra";

  /** A class and the number of its training images. */
  private record Smallest(String name, int images) {
    String words() {
      return "class "
          + Shown.text(name)
          + " has "
          + images
          + (images == 1 ? " training image" : " training images");
    }
  }

  public FittedStudy {
    notes = List.copyOf(notes);
  }

  /**
   * Fits what is asked to a dataset.
   *
   * @param before the settings of the study's earlier runs, if there are any: they stay
   * @throws DataException naming the classes that no size of the preset fits
   */
  public static FittedStudy of(StudyFile asked, Optional<StudyFile> before, DatasetIndex index) {
    StudyFile file = asked.copy();
    List<String> notes = new ArrayList<>();
    if (!asked.isGiven(CLASSES) && before.isEmpty()) {
      fitClasses(file, index, notes);
    }
    if (!asked.isGiven(SPLITS) && before.isEmpty()) {
      fitSplits(file, index, notes);
    }
    if (!asked.isGiven(SIZES) || !asked.isGiven(TEST_EXTRA)) {
      fit(file, before, index, notes);
    }
    return new FittedStudy(Resumption.merged(before, file), notes);
  }

  private static void fitClasses(StudyFile file, DatasetIndex index, List<String> notes) {
    StudySettings settings = StudySettings.of(file);
    if (settings.source().isListed()) {
      file.fit(CLASSES, "all");
    } else if (settings.classes() > index.classes().size()) {
      file.fit(CLASSES, "all");
      notes.add("all " + index.classes().size() + " classes, not " + settings.classes());
    }
  }

  private static void fitSplits(StudyFile file, DatasetIndex index, List<String> notes) {
    StudySettings settings = StudySettings.of(file);
    int classes = settings.classes() == 0 ? index.classes().size() : settings.classes();
    long halves = ClassSplits.halves(classes);
    if (!settings.source().isListed()
        && !settings.source().isForeign()
        && settings.splits() > halves) {
      file.fit(SPLITS, (int) halves);
      notes.add(
          halves + " splits, not " + settings.splits() + ": " + classes + " classes have no more");
    }
  }

  private static void fit(
      StudyFile file, Optional<StudyFile> before, DatasetIndex index, List<String> notes) {
    StudySettings settings = StudySettings.of(Resumption.merged(before, file));
    List<String> targets = targets(settings, index);
    Smallest smallest = smallest(targets, index);
    int extra = settings.testExtra();
    if (!file.isGiven(TEST_EXTRA)) {
      if (before.isEmpty()) {
        extra = ExtraTestImages.of(settings.testExtra(), smallest.images());
      }
      file.fit(TEST_EXTRA, extra);
    }
    if (!file.isGiven(SIZES)) {
      fitSizes(file, targets, smallest, extra, index, notes);
    }
    int preset = settings.testExtra();
    if (extra < preset) {
      notes.add(
          (extra == 0 ? "no" : "the last " + extra + " a class as")
              + " extra test images, not "
              + preset
              + ": "
              + smallest.words()
              + " ("
              + TEST_EXTRA
              + " sets it)");
    }
  }

  private static void fitSizes(
      StudyFile file,
      List<String> targets,
      Smallest smallest,
      int extra,
      DatasetIndex index,
      List<String> notes) {
    List<TargetSize> sizes = StudySettings.of(file).sizes();
    List<TargetSize> fitting =
        sizes.stream().filter(s -> Math.max(1, s.perClass()) <= smallest.images() - extra).toList();
    if (fitting.isEmpty()) {
      new Selections(index).targetSet(targets, sizes.get(0), extra); // names the classes
    }
    List<String> left =
        sizes.stream().filter(s -> !fitting.contains(s)).map(TargetSize::toString).toList();
    if (left.isEmpty()) {
      return;
    }
    file.fit(SIZES, fitting.stream().map(TargetSize::toString).toList());
    notes.add(
        (left.size() == 1 ? "size " : "sizes ")
            + String.join(", ", left)
            + " left out: "
            + smallest.words()
            + (extra == 0 ? "" : ", " + extra + " of them extra test images"));
  }

  /** The classes that a split of the study may take as targets. */
  private static List<String> targets(StudySettings settings, DatasetIndex index) {
    SourceSettings source = settings.source();
    source.requireKnown(index.classes());
    if (source.isListed()) {
      return source.listed().stream()
          .flatMap(lists -> lists.target().names().stream())
          .distinct()
          .toList();
    }
    return ClassSplits.choose(index.classes(), settings.classes(), settings.seed());
  }

  /** The first of the smallest classes. */
  private static Smallest smallest(List<String> classes, DatasetIndex index) {
    Map<String, Long> counts =
        index.examples().stream()
            .filter(example -> example.role() == Role.TRAIN)
            .map(Example::label)
            .map(index.classes()::get)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return classes.stream()
        .map(name -> new Smallest(name, counts.getOrDefault(name, 0L).intValue()))
        .min(Comparator.comparingInt(Smallest::images))
        .orElseThrow(() -> new DataException("the dataset has no classes"));
  }
}
