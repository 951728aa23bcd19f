package graft.analysis.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * In what time workers get through a list of trainings: bases first, then trials whose base is
 * there, the longest first.
 */
public final class Schedule {
  /**
   * A training to be done.
   *
   * @param id its id
   * @param needs id of the base that has to be there, or empty
   * @param seconds of one worker
   */
  public record Task(String id, String needs, double seconds) {}

  private static final Comparator<Task> LONGEST_FIRST =
      Comparator.comparingDouble(Task::seconds).reversed();

  private final int workers;
  private final List<Task> waiting;
  private final Map<String, Double> thereAt = new HashMap<>();

  private Schedule(int workers, List<Task> trials) {
    this.workers = workers;
    waiting = new ArrayList<>(trials.stream().sorted(LONGEST_FIRST).toList());
  }

  /**
   * Seconds from the first start to the last end.
   *
   * @param workers at least 1
   * @param bases those still to be trained
   * @param trials those still to be trained; a base they need that is not among {@code bases} is
   *     there already
   */
  public static double seconds(int workers, List<Task> bases, List<Task> trials) {
    return new Schedule(workers, trials).run(bases);
  }

  private double run(List<Task> bases) {
    PriorityQueue<Double> free = new PriorityQueue<>();
    for (int worker = 0; worker < workers; worker++) {
      free.add(0.0);
    }
    double end = 0;
    for (Task base : bases.stream().sorted(LONGEST_FIRST).toList()) {
      double ends = free.remove() + base.seconds();
      thereAt.put(base.id(), ends);
      free.add(ends);
      end = Math.max(end, ends);
    }
    while (!waiting.isEmpty()) {
      double begins = free.remove();
      Task next = next(begins);
      double ends = Math.max(begins, readyAt(next)) + next.seconds();
      waiting.remove(next);
      free.add(ends);
      end = Math.max(end, ends);
    }
    return end;
  }

  /** The longest trial that can begin now, else the one that can begin first. */
  private Task next(double now) {
    return waiting.stream()
        .filter(task -> readyAt(task) <= now)
        .findFirst()
        .orElseGet(() -> waiting.stream().min(Comparator.comparingDouble(this::readyAt)).get());
  }

  private double readyAt(Task task) {
    return thereAt.getOrDefault(task.needs(), 0.0);
  }
}
