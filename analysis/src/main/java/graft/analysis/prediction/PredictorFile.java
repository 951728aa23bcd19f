package graft.analysis.prediction;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.json.RecordJson;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A predictor as a file: the trainings it knows, and the variances that were fitted to them.
 *
 * @param format of the file
 * @param settings numbers of a training, in their order
 * @param task numbers of a task, in their order
 * @param networks of the bases
 * @param variances by {@link GainProcess.Part}
 * @param scale what deviations are multiplied by
 * @param tested how good it was on tasks left out
 * @param tasks what was trained
 */
record PredictorFile(
    int format,
    List<String> settings,
    List<String> task,
    List<String> networks,
    Map<GainProcess.Part, Double> variances,
    DeviationScale scale,
    Tested tested,
    List<AtlasTask> tasks) {
  static final int FORMAT = 2;

  /**
   * On tasks left out, each with all that share classes with it.
   *
   * @param coverage share of observed gains within their 90 % intervals
   * @param unlike the same of tasks whose images are unlike the base's, in the mean over these
   * @param others the same of all other tasks
   * @param width of these intervals in the mean, as a difference of accuracies
   * @param error root mean square difference of what was expected and what came
   */
  record Tested(double coverage, OfKind unlike, OfKind others, double width, double error) {}

  /**
   * On the tasks of one kind.
   *
   * @param tasks how many these are
   * @param coverage share of gains within their 90 % intervals, mean over these tasks; 0 of none
   */
  record OfKind(int tasks, double coverage) {}

  PredictorFile {
    settings = List.copyOf(settings);
    task = List.copyOf(task);
    networks = List.copyOf(networks);
    variances = Collections.unmodifiableMap(new EnumMap<>(variances)); // in one order
    tasks = List.copyOf(tasks);
  }

  /**
   * Reads one.
   *
   * @param name of the file, for messages
   * @throws DataException if it is damaged, of a newer Graft, or of another space of settings
   */
  static PredictorFile read(String name, String json) {
    String shown = Shown.text(name);
    PredictorFile file;
    try {
      Object format = RecordJson.read(json, Map.class).get("format");
      if (format instanceof Number number && number.doubleValue() == 1) {
        throw new DataException(
            shown + " is of an older Graft: its format is 1; make it anew with bench/predictor");
      }
      if (format instanceof Number number && number.doubleValue() > FORMAT) {
        throw new DataException(
            "%s is of a newer Graft: its format is %s, this one reads up to %d; update Graft"
                .formatted(shown, number, FORMAT));
      }
      file = RecordJson.read(json, PredictorFile.class);
    } catch (IllegalArgumentException e) {
      throw new DataException(shown + " is damaged: " + e.getMessage(), e);
    }
    file.check(name);
    return file;
  }

  private void check(String name) {
    String shown = Shown.text(name);
    if (!settings.equals(Point.SETTINGS) || !task.equals(TaskNumbers.NAMES)) {
      throw new DataException(
          "%s is of another space: it knows trainings by %s and tasks by %s, this Graft by %s and by %s"
              .formatted(shown, settings, task, Point.SETTINGS, TaskNumbers.NAMES));
    }
    for (GainProcess.Part part : GainProcess.Part.values()) {
      double variance = variances.getOrDefault(part, Double.NaN);
      if (!(variance >= 0 && variance < 1)) {
        throw new DataException(shown + " is damaged: no variance of " + part);
      }
    }
    if (scale == null || !scale.isSound()) {
      throw new DataException(shown + " is damaged: no factors of deviations");
    }
    if (tested.unlike() == null || tested.others() == null) {
      throw new DataException(shown + " is damaged: no coverage of each kind of images");
    }
    if (!(tested.coverage() >= 0 && tested.coverage() <= 1)) {
      throw new DataException(shown + " is damaged: no coverage 0..1");
    }
    if (tasks.size() < 2 || networks.isEmpty()) {
      throw new DataException(shown + " is damaged: it holds fewer than two tasks");
    }
    tasks.forEach(one -> one.check(name));
  }
}
