package graft.api;

import graft.core.data.Selection;
import graft.core.random.SeedKey;
import graft.study.coordinator.JobSource;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.search.Folds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A search's trials as groups: tested on the part that is held out. The target's own test images
 * are nowhere in it. Thread-safe.
 */
final class SearchJobs implements JobSource {
  private final Target target;
  private final Folds folds;
  private final long seed;

  SearchJobs(Target target, Folds folds, long seed) {
    this.target = target;
    this.folds = folds;
    this.seed = seed;
  }

  int classes() {
    return target.names().size();
  }

  Folds.Part part(int number) {
    return folds.part(number);
  }

  @Override
  public TrialGroup base(BaseSpec base, JobFiles files) {
    throw new IllegalStateException("a search's base is given");
  }

  @Override
  public TrialGroup trials(List<TrialSpec> trials, List<JobFiles> files, Optional<String> base) {
    int replicate = trials.get(0).data().number();
    SeedKey key = SeedKey.of(seed).with("search").with(replicate);
    List<TrainingJob> jobs = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      TrialSpec trial = trials.get(i);
      jobs.add(
          new TrainingJob(
              trial.id(),
              files.get(i).attempt(),
              trial.method(),
              trial.protocol(),
              trial.recipe(),
              key.with("draws").value(),
              key.with("weights").value(),
              files.get(i).files()));
    }
    return new TrialGroup(
        target.network().name(),
        target.names().size(),
        target.store().content(),
        base,
        part(replicate).train(),
        part(replicate).held(),
        Selection.none(),
        jobs);
  }
}
