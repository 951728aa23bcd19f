package graft.study.coordinator;

import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes what a worker is told out of what is planned: knows datasets, selections and seeds. */
public interface JobSource {
  /**
   * What differs from attempt to attempt.
   *
   * @param attempt 1 for the first
   * @param checkpoint file that a stopped training goes on from; its folder exists
   * @param weights file for the final weights, or empty to keep none
   */
  record JobFiles(int attempt, Path checkpoint, Optional<Path> weights) {
    /** As a job has them. */
    public TrainingJob.Files files() {
      return TrainingJob.Files.of(checkpoint, weights);
    }
  }

  /** The group of one job that trains a base. */
  TrialGroup base(BaseSpec base, JobFiles files);

  /**
   * The group of trials that share data, base and network, in the order given.
   *
   * @param files one for each trial
   * @param base as {@link TrialGroup#base()}
   */
  TrialGroup trials(List<TrialSpec> trials, List<JobFiles> files, Optional<String> base);
}
