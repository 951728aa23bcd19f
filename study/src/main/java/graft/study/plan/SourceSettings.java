package graft.study.plan;

import graft.core.data.ClassList;
import graft.core.data.ClassSplit;
import graft.core.text.Few;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Where source and target of a study come from, when they are not random halves of one dataset.
 *
 * @param listed the classes of each split by its number; empty where splits are drawn
 * @param base path of a file of weights that serves every split as its base, or none
 * @param baseWeightsKey where in that file the weights are, where its content does not tell
 * @param data path of another dataset that the base is trained on, or none
 * @param unlike whether source and target are unlike by choice, as natural and man-made classes are
 */
public record SourceSettings(
    List<Listed> listed,
    Optional<String> base,
    Optional<String> baseWeightsKey,
    Optional<String> data,
    boolean unlike) {

  private static final int LEAST = 2;
  private static final int SHOWN = 8;

  /** The classes of one split. */
  public record Listed(ClassList source, ClassList target) {}

  public SourceSettings {
    listed = List.copyOf(listed);
  }

  /** Random halves of one dataset. */
  public static SourceSettings drawn() {
    return new SourceSettings(
        List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  /** Whether splits are listed, not drawn. */
  public boolean isListed() {
    return !listed.isEmpty();
  }

  /** Whether bases are not trained on the study's own dataset. */
  public boolean isForeign() {
    return base.isPresent() || data.isPresent();
  }

  /** The listed split of that number. */
  public ClassSplit split(int number) {
    Listed lists = listed.get(number);
    return new ClassSplit(number, lists.source().names(), lists.target().names());
  }

  /**
   * Checks that a dataset has all listed classes.
   *
   * @throws graft.core.error.DataException with the place of each that it lacks
   */
  public void requireKnown(List<String> classes) {
    ClassList.requireKnown(
        listed.stream().flatMap(lists -> List.of(lists.source(), lists.target()).stream()).toList(),
        classes);
  }

  /**
   * Sets {@code splits} to what the source settings of a file allow, for one that does not say it.
   */
  public static void imply(StudyFile file) {
    JsonNode given = file.get("given_splits");
    if (given.isArray() && !given.isEmpty()) {
      file.put("splits", given.size());
    } else if (file.has("source_classes") || file.has("base") || file.has("source")) {
      file.put("splits", 1);
    }
  }

  /**
   * Reads and checks the settings.
   *
   * @param splits what the file says
   * @param classes what the file says; 0 for all
   * @param wrong gets a line on everything that is wrong
   */
  static SourceSettings of(StudyFile file, int splits, int classes, List<String> wrong) {
    List<String> found = new ArrayList<>();
    Optional<String> base = text(file, "base", found);
    Optional<String> key = text(file, "base_weights_key", found);
    if (key.isPresent() && base.isEmpty()) {
      found.add("base_weights_key is given without base");
    }
    Optional<String> data = text(file, "source", found);
    List<Listed> listed = listed(file, found);
    if (found.isEmpty()) {
      fit(file, base.isPresent(), data.isPresent(), listed.size(), splits, classes, found);
    }
    JsonNode unlike = file.get("unlike");
    if (!unlike.isMissingNode() && !unlike.isBoolean()) {
      found.add("unlike must be true or false, was " + unlike);
    }
    wrong.addAll(Few.lines(found, SHOWN, ""));
    return new SourceSettings(
        found.isEmpty() ? listed : List.of(),
        base,
        key,
        data,
        unlike.isBoolean() ? unlike.asBoolean() : file.has("source_classes"));
  }

  private static Optional<String> text(StudyFile file, String key, List<String> wrong) {
    if (!file.has(key)) {
      return Optional.empty();
    }
    if (!file.get(key).isString() || file.get(key).asString().isBlank()) {
      wrong.add(
          key
              + " must be "
              + (key.equals("base_weights_key") ? "a key" : "a path")
              + ", was "
              + file.get(key));
    }
    return Optional.of(file.get(key).asString(""));
  }

  private static List<Listed> listed(StudyFile file, List<String> wrong) {
    List<Listed> listed = new ArrayList<>();
    if (file.has("source_classes") != file.has("target_classes")) {
      boolean source = file.has("source_classes");
      wrong.add(
          (source ? "source_classes" : "target_classes")
              + " is given without "
              + (source ? "target_classes" : "source_classes")
              + "; a split needs both lists");
    } else if (file.has("source_classes")) {
      listed.add(
          new Listed(
              list(file, "source_classes", file.get("source_classes"), wrong),
              list(file, "target_classes", file.get("target_classes"), wrong)));
    }
    if (file.has("given_splits")) {
      if (!listed.isEmpty()) {
        wrong.add("given_splits and source_classes cannot both be given");
      }
      listed.addAll(givenSplits(file, wrong));
    }
    listed.forEach(lists -> wrong.addAll(lists.target().repeats(lists.source())));
    List<Integer> targets =
        listed.stream().map(lists -> lists.target().classes().size()).distinct().toList();
    if (targets.size() > 1) {
      wrong.add("all given splits must have as many target classes, they have " + targets);
    }
    return listed;
  }

  private static List<Listed> givenSplits(StudyFile file, List<String> wrong) {
    List<Listed> listed = new ArrayList<>();
    JsonNode given = file.get("given_splits");
    if (!given.isArray() || given.isEmpty()) {
      wrong.add("given_splits must be a list of splits, each with source and target");
      return listed;
    }
    for (JsonNode split : given.values()) {
      String key = "given_splits[" + listed.size() + "]";
      listed.add(
          new Listed(
              list(file, key + ".source", split.path("source"), wrong),
              list(file, key + ".target", split.path("target"), wrong)));
    }
    return listed;
  }

  private static ClassList list(StudyFile file, String key, JsonNode node, List<String> wrong) {
    List<String> names = new ArrayList<>();
    if (!node.isArray()) {
      wrong.add(key + " must be a list of classes");
    }
    for (JsonNode name : node.values()) {
      if (!name.isString()) {
        wrong.add(key + ": put the class " + name + " in quotes");
      }
      names.add(name.asString(""));
    }
    ClassList list = file.listedAt(key).orElseGet(() -> placed(file, key, names));
    if (list.classes().size() < LEAST) {
      String only = list.classes().isEmpty() ? key : list.classes().get(0).place();
      wrong.add(only + ": a list needs at least two classes, has " + list.classes().size());
    }
    return list;
  }

  private static ClassList placed(StudyFile file, String key, List<String> names) {
    List<ClassList.Entry> entries = new ArrayList<>();
    for (ClassList.Entry entry : ClassList.of(key, names).classes()) {
      String place = file.place(key + "[" + entries.size() + "]", false);
      boolean known = place.startsWith(key) || place.isEmpty() || file.isOverride(place);
      entries.add(
          known
              ? entry
              : new ClassList.Entry(entry.name(), place.substring(0, place.length() - 2)));
    }
    return new ClassList(entries);
  }

  private static void fit(
      StudyFile file,
      boolean base,
      boolean data,
      int listed,
      int splits,
      int classes,
      List<String> wrong) {
    if (base && data) {
      wrong.add("base and source cannot both be given: is the base weights, or trained on images?");
    }
    if (data && listed > 0) {
      wrong.add(
          "source and class lists cannot both be given: a base of another dataset is trained on all"
              + " its classes");
    }
    if (listed > 0 && classes != 0 && file.isGiven("classes")) {
      wrong.add("classes must be all where class lists say which, was " + classes);
    }
    if (file.has("source_classes") && splits != 1) {
      wrong.add(
          "splits must be 1: source_classes and target_classes make one split, was " + splits);
    } else if (listed > 0 && splits > listed) {
      wrong.add("splits must be 1.." + listed + ", as many as are given, was " + splits);
    } else if (listed == 0 && (base || data) && splits != 1) {
      wrong.add(
          "splits must be 1: with "
              + (base ? "base" : "source")
              + " all chosen classes are the target, was "
              + splits);
    }
  }
}
