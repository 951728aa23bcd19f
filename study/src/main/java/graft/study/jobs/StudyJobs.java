package graft.study.jobs;

import graft.core.data.ClassSplit;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.study.coordinator.JobSource;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseSpec;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the groups of one study on one packed store. Thread-safe. */
public final class StudyJobs implements JobSource {
  private record TargetKey(int split, TargetSize size) {}

  private final StudySettings settings;
  private final StudyPlan plan;
  private final PackedStore store;
  private final Selections selections;
  private final Optional<PackedStore> source;
  private final Map<TargetKey, Selection> targets = new ConcurrentHashMap<>();

  /**
   * Jobs of a plan whose bases may be trained on another dataset.
   *
   * @param source that dataset, or empty where bases are not
   */
  public StudyJobs(
      StudySettings settings, StudyPlan plan, PackedStore store, Optional<PackedStore> source) {
    this.source = source;
    this.settings = settings;
    this.plan = plan;
    this.store = store;
    this.selections = new Selections(store.index());
  }

  @Override
  public TrialGroup base(BaseSpec base, JobFiles files) {
    ClassSplit split = plan.splits().get(base.split());
    int depth = Networks.find(base.network(), base.classes()).orElseThrow().depth();
    Recipe recipe = base.recipe();
    Protocol scratch =
        Protocol.scratch(depth, Math.min(recipe.rates().stepEpochs(), recipe.epochs()));
    SeedKey study = SeedKey.of(settings.seed());
    TrainingJob job =
        job(
            base.id(),
            files,
            Method.SGD,
            scratch,
            recipe,
            study.with("base draws").with(base.split()),
            study.with("base weights").with(base.split()));
    PackedStore images = source.orElse(store);
    Selections chosen = source.map(other -> new Selections(other.index())).orElse(selections);
    List<String> classes = source.map(other -> other.index().classes()).orElse(split.source());
    return new TrialGroup(
        base.network(),
        base.classes(),
        images.content(),
        Optional.empty(),
        chosen.training(classes),
        chosen.test(classes),
        Selection.none(),
        List.of(job));
  }

  @Override
  public TrialGroup trials(List<TrialSpec> trials, List<JobFiles> files, Optional<String> base) {
    TrialSpec first = trials.get(0);
    ClassSplit split = plan.splits().get(first.split());
    List<TrainingJob> jobs = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      jobs.add(job(trials.get(i), files.get(i)));
    }
    Selection train =
        targets.computeIfAbsent(
            new TargetKey(first.split(), first.size()),
            key -> selections.targetSet(split.target(), key.size(), settings.testExtra()));
    return new TrialGroup(
        first.network(),
        split.target().size(),
        store.content(),
        base,
        train,
        selections.test(split.target()),
        selections.testExtra(split.target(), settings.testExtra()),
        jobs);
  }

  /**
   * Draws depend on split, size and seed, initial weights on split and seed; never on a protocol.
   */
  private TrainingJob job(TrialSpec trial, JobFiles files) {
    SeedKey study = SeedKey.of(settings.seed());
    return job(
        trial.id(),
        files,
        trial.method(),
        trial.protocol(),
        trial.recipe(),
        study.with("draws").with(trial.split()).with(trial.size().perClass()).with(trial.seed()),
        study.with("weights").with(trial.split()).with(trial.seed()));
  }

  private static TrainingJob job(
      String id,
      JobFiles files,
      Method method,
      Protocol protocol,
      Recipe recipe,
      SeedKey draws,
      SeedKey initial) {
    return new TrainingJob(
        id,
        files.attempt(),
        method,
        protocol,
        recipe,
        draws.value(),
        initial.value(),
        files.files());
  }
}
