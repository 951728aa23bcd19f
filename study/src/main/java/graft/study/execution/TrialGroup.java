package graft.study.execution;

import graft.core.data.Selection;
import java.util.List;

/**
 * Jobs that share their data and their base, so that one worker can share the work: the unit handed
 * to a worker.
 *
 * @param network name of the network
 * @param classes classifier units
 * @param packedStore folder of the packed store
 * @param base file of the base's weights (safetensors), or empty where no job transfers layers
 * @param train training images, in the order of the target set
 * @param test images evaluated at every milestone
 * @param testExtra images that join {@code test} in the last epoch's evaluation only
 * @param jobs 1..n jobs, run in this order
 */
public record TrialGroup(
    String network,
    int classes,
    String packedStore,
    String base,
    Selection train,
    Selection test,
    Selection testExtra,
    List<TrainingJob> jobs) {
  public TrialGroup {
    jobs = List.copyOf(jobs);
    if (jobs.isEmpty()) {
      throw new IllegalArgumentException("a group has at least one job");
    }
  }
}
