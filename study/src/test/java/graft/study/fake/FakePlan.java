package graft.study.fake;

import graft.core.data.Selection;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.coordinator.JobSource;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bases and trials of a small study, and the groups made of them. */
public final class FakePlan implements JobSource {
  public static final Recipe RECIPE =
      new Recipe(
          4, 3, Rates.paper(), 0.9, 1e-4, 0.5, Recipe.Augmentation.FLIP, 2, Recipe.Precision.FP32);

  public static BaseSpec base(String id, int split) {
    return new BaseSpec(id, split, 5, 10, "alexnet-32", RECIPE);
  }

  public static TrialSpec trial(String id, int split, String base, int k) {
    return new TrialSpec(
        id,
        List.of("layers"),
        new TrialData.OfSplit(split, new TargetSize(10)),
        Method.SGD,
        Protocol.of(k, 1, 5, 0),
        "alexnet-32",
        base,
        RECIPE,
        "",
        1,
        10);
  }

  /** One base a split. */
  public static List<BaseSpec> bases(int splits) {
    List<BaseSpec> bases = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      bases.add(base("base" + split, split));
    }
    return bases;
  }

  /** Trials with k = 0..7, one a k and split. */
  public static List<TrialSpec> trials(int splits) {
    List<TrialSpec> trials = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      for (int k = 0; k < 8; k++) {
        trials.add(trial("trial-" + split + "-" + k, split, "base" + split, k));
      }
    }
    return trials;
  }

  @Override
  public TrialGroup base(BaseSpec base, JobFiles files) {
    return group(Optional.empty(), List.of(job(base.id(), Protocol.scratch(8, 1), files)));
  }

  @Override
  public TrialGroup trials(List<TrialSpec> trials, List<JobFiles> files, Optional<String> base) {
    List<TrainingJob> jobs = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      jobs.add(job(trials.get(i).id(), trials.get(i).protocol(), files.get(i)));
    }
    return group(base, jobs);
  }

  /** A group of jobs without files. */
  public static TrialGroup group(String... ids) {
    List<TrainingJob> jobs = new ArrayList<>();
    for (String id : ids) {
      jobs.add(job(id, Protocol.of(0, 1, 1, 0), new JobFiles(1, Path.of("c"), Optional.empty())));
    }
    return group(Optional.empty(), jobs);
  }

  private static TrainingJob job(String id, Protocol protocol, JobFiles files) {
    return new TrainingJob(id, files.attempt(), Method.SGD, protocol, RECIPE, 1, 1, files.files());
  }

  private static TrialGroup group(Optional<String> base, List<TrainingJob> jobs) {
    return new TrialGroup(
        "alexnet-32", 5, "pack", base, Selection.none(), Selection.none(), Selection.none(), jobs);
  }
}
