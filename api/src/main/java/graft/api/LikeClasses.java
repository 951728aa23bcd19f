package graft.api;

import graft.core.error.UsageException;
import graft.study.plan.StudySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Whether a study of unlike classes can be compared with one of like classes (F15). */
final class LikeClasses {
  private LikeClasses() {}

  /**
   * Checks that two studies differ in their target classes alone.
   *
   * @throws UsageException with every reason why not
   */
  static void check(StudyFacts unlike, StudyFacts like) {
    List<String> wrong = new ArrayList<>();
    if (!unlike.settings().source().unlike()) {
      wrong.add(
          unlike.folder() + " is of like classes; 'unlike: true' in its study file says else");
    }
    if (like.settings().source().unlike()) {
      wrong.add(
          like.folder() + " is of unlike classes; 'unlike: false' in its study file says else");
    }
    settings(unlike.settings(), like.settings(), wrong);
    if (unlike.stored().targetClasses() != like.stored().targetClasses()) {
      wrong.add(
          "it has %d target classes a split, not %d"
              .formatted(like.stored().targetClasses(), unlike.stored().targetClasses()));
    }
    if (unlike.grid().sizes().stream().noneMatch(like.grid().sizes()::contains)) {
      wrong.add("no size (images a class) is in both");
    }
    bases(bases(unlike), bases(like), wrong);
    if (!wrong.isEmpty()) {
      throw new UsageException(
          "freezing in "
              + unlike.folder()
              + " cannot be compared with that in "
              + like.folder()
              + ":\n- "
              + String.join("\n- ", wrong));
    }
  }

  private static void settings(StudySettings unlike, StudySettings like, List<String> wrong) {
    if (!unlike.network().equals(like.network())) {
      wrong.add("its network is " + like.network() + ", not " + unlike.network());
    } else if (!unlike.recipe().equals(like.recipe())) {
      wrong.add("its recipe is another");
    }
  }

  private static void bases(
      Map<Integer, String> unlike, Map<Integer, String> like, List<String> wrong) {
    if (!unlike.keySet().equals(like.keySet())) {
      wrong.add("it has class splits %s, not %s".formatted(like.keySet(), unlike.keySet()));
      return;
    }
    List<Integer> others =
        unlike.keySet().stream()
            .filter(split -> !Objects.equals(unlike.get(split), like.get(split)))
            .toList();
    if (!others.isEmpty()) {
      wrong.add(
          "the bases of splits " + others + " are others: their source classes or base_recipe");
    }
  }

  /** What each split's base depends on, by split. */
  private static Map<Integer, String> bases(StudyFacts facts) {
    Map<Integer, String> ids = new TreeMap<>();
    facts.study().bases().forEach(base -> ids.put(base.spec().split(), base.spec().id()));
    return ids;
  }
}
