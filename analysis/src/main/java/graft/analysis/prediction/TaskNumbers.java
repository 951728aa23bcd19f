package graft.analysis.prediction;

import java.util.List;

/** A task as numbers that are alike where the same trainings gain alike. */
final class TaskNumbers {
  static final List<String> NAMES = List.of("spread");

  private TaskNumbers() {}

  static List<Double> of(BaseView base) {
    return List.of(base.spread());
  }
}
