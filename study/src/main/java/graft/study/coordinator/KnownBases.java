package graft.study.coordinator;

import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bases whose outcome the store has, though their weights may have to be trained again.
 * Thread-safe.
 */
final class KnownBases {
  private final Map<String, TrainingOutcome> outcomes = new ConcurrentHashMap<>();
  private final Map<String, Integer> lost = new ConcurrentHashMap<>();

  void put(String id, TrainingOutcome outcome) {
    outcomes.put(id, outcome);
  }

  boolean contains(String id) {
    return outcomes.containsKey(id);
  }

  /** Whether an outcome found for a known base brings the very weights that were known. */
  boolean isSame(String id, TrainingOutcome found) {
    return outcomes.get(id) instanceof Complete a
        && found instanceof Complete b
        && a.weightsSha256().equals(b.weightsSha256());
  }

  /**
   * Counts an attempt to bring back a known base's weights whose worker died.
   *
   * @return such attempts of this run
   */
  int lost(String id) {
    return lost.merge(id, 1, Integer::sum);
  }
}
