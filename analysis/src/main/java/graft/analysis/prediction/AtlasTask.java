package graft.analysis.prediction;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.List;

/**
 * A task of the atlas, and what was trained on it.
 *
 * @param name in the atlas
 * @param images of what it is; tasks that share classes share it
 * @param network of its base
 * @param classes of the target
 * @param imagesPerClass that are trained on
 * @param base how the base saw them before
 * @param trainings on it, the common protocol left out
 */
record AtlasTask(
    String name,
    String images,
    String network,
    int classes,
    int imagesPerClass,
    BaseView base,
    List<Training> trainings) {
  /**
   * A training.
   *
   * @param role what it is beside a point, or empty
   * @param seed of the task's
   * @param settings as {@link Point} has them
   * @param accuracy of the test images, 0..1
   * @param gain accuracy minus that of the common protocol with the same seed
   * @param tested test images
   */
  record Training(
      String role, int seed, List<Double> settings, double accuracy, double gain, int tested) {
    Training {
      settings = List.copyOf(settings);
    }

    /** Variance of the accuracy by the number of its test images alone. */
    double variance() {
      double rate = (accuracy * tested + 0.5) / (tested + 1);
      return rate * (1 - rate) / tested;
    }
  }

  AtlasTask {
    trainings = List.copyOf(trainings);
  }

  /** With other trainings. */
  AtlasTask with(List<Training> others) {
    return new AtlasTask(name, images, network, classes, imagesPerClass, base, others);
  }

  /** As {@link TaskNumbers} has it. */
  List<Double> numbers() {
    return TaskNumbers.of(base);
  }

  /**
   * Refuses what no training of the space can be.
   *
   * @param file that it stands in
   * @throws DataException naming the task
   */
  void check(String file) {
    List<String> wrong = new ArrayList<>();
    for (Training one : trainings) {
      boolean finite = one.settings().stream().allMatch(Double::isFinite);
      if (one.settings().size() != Point.SETTINGS.size() || !finite) {
        wrong.add("a training without " + Point.SETTINGS.size() + " settings");
      } else if (!(Math.abs(one.gain()) <= 1 && one.accuracy() >= 0 && one.accuracy() <= 1)
          || one.tested() < 1) {
        wrong.add("a training with an accuracy or a gain that cannot be");
      }
    }
    if (classes < 2 || imagesPerClass < 1 || trainings.isEmpty()) {
      wrong.add("no task");
    }
    if (!wrong.isEmpty()) {
      throw new DataException(
          Shown.text(file) + " is damaged: " + Shown.text(name) + " has " + wrong.get(0));
    }
  }
}
