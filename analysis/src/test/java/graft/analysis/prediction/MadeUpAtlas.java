package graft.analysis.prediction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Tasks whose gains are drawn as a process says: a slope of spread and one of a setting, task and
 * luck.
 */
final class MadeUpAtlas {
  static final int TESTED = 1_500;
  private static final int TRAININGS = 6;

  private MadeUpAtlas() {}

  /**
   * Some tasks.
   *
   * @param ofTask standard deviation of what a task's gains have in common beside its spread
   */
  static List<AtlasTask> tasks(int count, double ofTask, long seed) {
    Random random = new Random(seed);
    List<AtlasTask> tasks = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      double spread = random.nextDouble();
      double own = ofTask * random.nextGaussian();
      List<AtlasTask.Training> trainings = new ArrayList<>();
      for (int i = 0; i < TRAININGS; i++) {
        double setting = random.nextGaussian();
        double gain = 0.3 * spread - 0.2 + own + 0.05 * setting + 0.02 * random.nextGaussian();
        trainings.add(training(0, setting, gain));
      }
      tasks.add(task("task " + number, "images " + number, spread, trainings));
    }
    return tasks;
  }

  /** Of settings that are all 0 but the second. */
  static AtlasTask.Training training(int seed, double setting, double gain) {
    List<Double> settings = new ArrayList<>(Collections.nCopies(Point.SETTINGS.size(), 0.0));
    settings.set(1, setting);
    double accuracy = Math.max(0, Math.min(1, 0.5 + gain));
    return new AtlasTask.Training("", seed, settings, accuracy, gain, TESTED);
  }

  static AtlasTask task(
      String name, String images, double spread, List<AtlasTask.Training> trainings) {
    return new AtlasTask(name, images, "alexnet-32", 5, 10, new BaseView(0.5, spread), trainings);
  }
}
