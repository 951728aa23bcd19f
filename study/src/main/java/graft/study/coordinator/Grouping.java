package graft.study.coordinator;

import graft.core.network.Networks;
import graft.core.process.PhysicalMemory;
import graft.core.protocol.CommonWork;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * How many trials a worker gets at once, and which: those that have work in common, as many as fit
 * into its share of the memory, or some that merely use the same data and base.
 *
 * @param workers that the trials are divided among
 * @param memory bytes that one worker's trainings may take
 */
record Grouping(int workers, long memory) {
  private static final int LARGEST = 4;

  /** Groups a worker that are left at the end, so that none waits long for the last one. */
  private static final int GROUPS_A_WORKER = 4;

  private static final int GROUPS_A_WORKER_IN_COMMON = 2;

  /** A number for each weight in an update, beside those that are kept. */
  private static final int GRADIENT = 1;

  /** More than most datasets have: the classifier's size matters little here. */
  private static final int CLASSES = 1000;

  /** For workers on this machine: together they may fill half of it. */
  Grouping(int workers) {
    this(workers, PhysicalMemory.bytes() / (2L * workers));
  }

  /**
   * The trials that go to a worker together with {@code first}, it among them.
   *
   * @param alike trials of the same data, base and network, in the order of the queue; with {@code
   *     first}
   * @param ready trials that are ready in all
   */
  List<TrialSpec> of(TrialSpec first, List<TrialSpec> alike, int ready) {
    List<TrialSpec> common =
        alike.stream().filter(trial -> trial.equals(first) || trial.hasCommonWork(first)).toList();
    int most = (int) Math.min(CommonWork.MOST_AT_ONCE, memory / bytes(common));
    if (common.size() < 2 || most < 2) {
      List<TrialSpec> apart = apart(first, alike);
      return apart.subList(0, size(apart.size(), LARGEST, ready / (GROUPS_A_WORKER * workers)));
    }
    return common.subList(
        0, size(common.size(), most, ready / (GROUPS_A_WORKER_IN_COMMON * workers)));
  }

  /** Trials that a worker trains one after the other: no two have work in common. */
  private static List<TrialSpec> apart(TrialSpec first, List<TrialSpec> alike) {
    List<TrialSpec> apart = new ArrayList<>(List.of(first));
    for (TrialSpec trial : alike) {
      if (!trial.equals(first) && apart.stream().noneMatch(one -> trial.hasCommonWork(one))) {
        apart.add(trial);
      }
    }
    return apart;
  }

  private static int size(int there, int most, int share) {
    return Math.min(there, Math.max(1, Math.min(most, share)));
  }

  /** What the largest of some trainings takes; activations are not counted. */
  private static long bytes(List<TrialSpec> trials) {
    int numbers =
        trials.stream().mapToInt(t -> t.recipe().numbersOfAWeight()).max().orElseThrow() + GRADIENT;
    String network = trials.get(0).network();
    return (long) numbers
        * Float.BYTES
        * Networks.find(network, CLASSES).orElseThrow().parameters();
  }
}
