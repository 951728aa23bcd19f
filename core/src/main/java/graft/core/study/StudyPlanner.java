package graft.core.study;

import graft.core.data.ClassSplit;
import graft.core.data.ClassSplits;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.ImageDecoder;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.UsageException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns settings and a dataset into the plan: which bases, which distinct trials. */
public final class StudyPlanner {
  /**
   * Raised with each change that gives equal settings other results: ids of before are not reused.
   */
  private static final int IDENTITY_VERSION = 2;

  private final StudySettings settings;
  private final DatasetIndex index;
  private final Selections selections;
  private TargetSize full = TargetSize.FULL;

  private StudyPlanner(StudySettings settings, DatasetIndex index) {
    this.settings = settings;
    this.index = index;
    this.selections = new Selections(index);
  }

  /**
   * The plan of a study on a dataset.
   *
   * @throws UsageException where k, n, d or f is out of range
   * @throws graft.core.error.DataException where a class has too few images for a size
   */
  public static StudyPlan plan(StudySettings settings, DatasetIndex index) {
    return new StudyPlanner(settings, index).plan();
  }

  private StudyPlan plan() {
    List<String> classes = ClassSplits.choose(index.classes(), settings.classes(), settings.seed());
    full = canonicalFull(classes);
    List<ClassSplit> splits = new ArrayList<>();
    List<BaseSpec> bases = new ArrayList<>();
    List<TrialSpec> trials = new ArrayList<>();
    for (int number = 0; number < settings.splits(); number++) {
      ClassSplit split = ClassSplits.draw(classes, settings.seed(), number);
      requireTwoTargetClasses(classes, split);
      BaseSpec base = base(split);
      splits.add(split);
      bases.add(base);
      trials.addAll(trials(split, base));
    }
    return new StudyPlan(splits, bases, trials);
  }

  private BaseSpec base(ClassSplit split) {
    Recipe recipe = settings.baseRecipe().resolve(split.source().size());
    Map<String, Object> identity = identity("base");
    identity.put("source", split.source());
    identity.put("recipe", recipe);
    identity.put("split", split.number());
    return new BaseSpec(
        Identity.of(identity),
        split.number(),
        split.source().size(),
        selections.training(split.source()).size(),
        settings.network(),
        recipe);
  }

  private List<TrialSpec> trials(ClassSplit split, BaseSpec base) {
    Recipe recipe = settings.recipe().resolve(split.target().size());
    Network network = Networks.find(settings.network(), split.target().size()).orElseThrow();
    Map<String, TrialSpec> distinct = new LinkedHashMap<>();
    for (TargetSize size : settings.sizes()) {
      Selection images = selections.targetSet(split.target(), size, settings.testExtra());
      for (Experiment experiment : settings.experiments()) {
        for (Protocol asked : experiment.protocols(network.depth(), recipe)) {
          Protocol protocol = checked(asked, network, recipe);
          for (long seed = 0; seed < settings.seeds(); seed++) {
            TrialSpec trial = trial(experiment, split, size, protocol, base, recipe, seed, images);
            distinct.merge(trial.id(), trial, StudyPlanner::shownByBoth);
          }
        }
      }
    }
    return List.copyOf(distinct.values());
  }

  private Protocol checked(Protocol asked, Network network, Recipe recipe) {
    try {
      asked.check(network.name(), network.depth(), recipe.epochs());
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          e.getMessage() + ".\nScale recipe.epochs and recipe.rates.step_epochs together.", e);
    }
    return asked.canonical(network.depth(), recipe.rates());
  }

  private TrialSpec trial(
      Experiment experiment,
      ClassSplit split,
      TargetSize size,
      Protocol protocol,
      BaseSpec base,
      Recipe recipe,
      long seed,
      Selection images) {
    Map<String, Object> identity = identity("trial");
    identity.put("source", split.source());
    identity.put("target", split.target());
    identity.put("split", split.number());
    TargetSize canonical = size.isFull() ? full : size;
    identity.put("size", canonical.toString());
    identity.put("base", base.id());
    identity.put("protocol", protocol);
    identity.put("recipe", recipe);
    identity.put("test_extra", settings.testExtra());
    identity.put("seed", seed);
    return new TrialSpec(
        Identity.of(identity),
        List.of(experiment.title()),
        split.number(),
        canonical,
        protocol,
        settings.network(),
        base.id(),
        recipe,
        seed,
        images.size());
  }

  /**
   * {@code full} is the size x where every class has exactly x images (spec section 1), of all
   * classes of the study: a split must not decide it.
   */
  private TargetSize canonicalFull(List<String> classes) {
    Set<Integer> labels = new HashSet<>();
    classes.forEach(name -> labels.add(index.classes().indexOf(name)));
    Map<Integer, Long> counts =
        index.examples().stream()
            .filter(e -> e.role() == Role.TRAIN && labels.contains(e.label()))
            .collect(Collectors.groupingBy(Example::label, Collectors.counting()));
    Set<Long> distinct = Set.copyOf(counts.values());
    int each = distinct.size() == 1 ? distinct.iterator().next().intValue() : 0;
    return each > settings.testExtra()
        ? new TargetSize(each - settings.testExtra())
        : TargetSize.FULL;
  }

  private static void requireTwoTargetClasses(List<String> classes, ClassSplit split) {
    if (split.target().size() < 2) {
      throw new DataException(
          "a study needs at least 4 classes, two for the base and two for the target; this one has "
              + classes.size()
              + ". Add classes, or fine-tune from a base trained on other images.");
    }
  }

  private Map<String, Object> identity(String kind) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("version", IDENTITY_VERSION);
    identity.put("kind", kind);
    identity.put("dataset", index.fingerprint());
    identity.put("pixels", ImageDecoder.PIXEL_RULE);
    identity.put("network", settings.network());
    identity.put("study_seed", settings.seed());
    return identity;
  }

  private static TrialSpec shownByBoth(TrialSpec first, TrialSpec second) {
    List<String> experiments = new ArrayList<>(first.experiments());
    second.experiments().stream().filter(e -> !experiments.contains(e)).forEach(experiments::add);
    return new TrialSpec(
        first.id(),
        experiments,
        first.split(),
        first.size(),
        first.protocol(),
        first.network(),
        first.baseId(),
        first.recipe(),
        first.seed(),
        first.images());
  }
}
