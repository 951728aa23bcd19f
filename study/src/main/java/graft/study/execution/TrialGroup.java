package graft.study.execution;

import graft.core.data.Selection;
import java.util.List;
import java.util.Optional;

/**
 * Jobs that share their data and their base, so that one worker can share the work: the unit handed
 * to a worker. Images and base are named by content: a worker finds them among its {@link
 * Holdings}.
 *
 * @param network name of the network
 * @param classes classifier units
 * @param images content of the packed store
 * @param base SHA-256 of the file of the base's weights, or empty where no job transfers layers
 * @param train training images, in the order of the target set
 * @param test images evaluated at every milestone
 * @param testExtra images that join {@code test} in the last epoch's evaluation only
 * @param jobs 1..n jobs, run in this order
 */
public record TrialGroup(
    String network,
    int classes,
    String images,
    Optional<String> base,
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

  /** The same images and base for other jobs. */
  public TrialGroup with(List<TrainingJob> others) {
    return new TrialGroup(network, classes, images, base, train, test, testExtra, others);
  }
}
