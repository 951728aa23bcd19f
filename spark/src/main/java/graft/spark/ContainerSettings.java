package graft.spark;

import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What YARN and Kubernetes are asked for. They end a container whose processes take more memory
 * than was asked for it, and give as many as are asked for.
 */
final class ContainerSettings {
  /** MB of a worker process of a small network. */
  private static final int WORKER_MEGABYTES = 1_200;

  /** MB of an executor beside its heap; with that of 512 and one worker a container has 2 GB. */
  private static final int EXECUTOR_MEGABYTES = 336;

  private static final String CORES = "spark.executor.cores";
  private static final String TASK_CORES = "spark.task.cpus";
  private static final String MEMORY = "spark.executor.memoryOverhead";

  /** Where a user has set one, memory beside the heap is the user's. */
  private static final Set<String> MEMORIES =
      Set.of(
          MEMORY, "spark.executor.memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor");

  private ContainerSettings() {}

  /**
   * Settings for those that the user left out.
   *
   * @param given the user's
   * @param slots trainings at a time; empty for as many executors as Spark asks for by itself
   * @throws UsageException if a number of the user's is none, or an executor has no room for a task
   */
  static Map<String, String> of(Map<String, String> given, OptionalInt slots) {
    int taskCores = (int) number(given, TASK_CORES, 1);
    int cores = (int) number(given, CORES, taskCores);
    int workers = cores / taskCores;
    if (given.containsKey("spark.task.resource.gpu.amount")) {
      double cards = number(given, "spark.executor.resource.gpu.amount", 1);
      workers = (int) Math.min(workers, cards / number(given, "spark.task.resource.gpu.amount", 1));
    }
    if (workers < 1) {
      throw new UsageException(
          "no task fits into an executor: it has "
              + CORES
              + " = "
              + cores
              + ", a task takes "
              + TASK_CORES
              + " = "
              + taskCores
              + " (and cards, where spark.task.resource.gpu.amount is set)");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(CORES, Integer.toString(cores));
    if (MEMORIES.stream().noneMatch(given::containsKey)) {
      settings.put(MEMORY, workers * WORKER_MEGABYTES + EXECUTOR_MEGABYTES + "m");
    }
    boolean dynamic = Boolean.parseBoolean(given.get("spark.dynamicAllocation.enabled"));
    if (slots.isPresent() || dynamic) { // without tasks to run, Spark would begin with none
      int executors = (slots.orElse(1) + workers - 1) / workers;
      settings.put(
          dynamic ? "spark.dynamicAllocation.initialExecutors" : "spark.executor.instances",
          Integer.toString(executors));
    }
    return settings;
  }

  private static double number(Map<String, String> given, String key, double otherwise) {
    String text = given.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      double number = Double.parseDouble(text);
      if (number > 0 && (number >= 1 || key.endsWith(".amount"))) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(key + " is no number that Spark can use: '" + Shown.brief(text) + "'");
  }
}
