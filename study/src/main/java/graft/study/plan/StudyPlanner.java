package graft.study.plan;

import graft.core.data.ClassSplit;
import graft.core.data.ClassSplits;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.UsageException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.identity.Identity;
import graft.study.plan.Experiment.Setting;
import graft.study.source.BaseSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns settings and a dataset into the plan: which bases, which distinct trials. The trials that
 * the settings alone say are the {@link #plan}; those that follow from results, such as derived
 * protocols, are asked for by {@link #trials}.
 */
public final class StudyPlanner {
  /**
   * A setting to try on one split and size.
   *
   * @param experiment name of what asks for it
   * @param seeds trial seeds 0..seeds-1
   * @param variant a change of the study's recipe, or none
   */
  public record Asked(
      String experiment,
      int split,
      TargetSize size,
      Setting setting,
      int seeds,
      Optional<RecipeVariant> variant) {}

  private final StudySettings settings;
  private final DatasetIndex index;
  private final BaseSource source;
  private final Selections selections;
  private final TargetSize full;
  private final List<ClassSplit> splits = new ArrayList<>();
  private final List<BaseSpec> bases = new ArrayList<>();
  private final Map<String, Integer> images = new HashMap<>();

  /**
   * A planner of one study on one dataset, whose bases are trained on its own classes.
   *
   * @throws DataException where there are too few classes
   */
  public StudyPlanner(StudySettings settings, DatasetIndex index) {
    this(settings, index, new BaseSource.OwnClasses());
  }

  /**
   * A planner of one study on one dataset.
   *
   * @param source where its bases come from
   * @throws DataException where there are too few classes, or not those that are listed
   */
  public StudyPlanner(StudySettings settings, DatasetIndex index, BaseSource source) {
    this.settings = settings;
    this.index = index;
    this.source = source;
    this.selections = new Selections(index);
    splits.addAll(splits(settings, index.classes()));
    full =
        canonicalFull(
            splits.stream()
                .flatMap(split -> Stream.concat(split.source().stream(), split.target().stream()))
                .distinct()
                .toList());
    splits.forEach(split -> bases.add(base(split)));
  }

  /**
   * The splits: those listed; else, where the base comes from elsewhere, one whose target is all
   * chosen classes; else random halves.
   */
  private static List<ClassSplit> splits(StudySettings settings, List<String> all) {
    SourceSettings source = settings.source();
    source.requireKnown(all);
    if (source.isListed()) {
      return IntStream.range(0, settings.splits()).mapToObj(source::split).toList();
    }
    List<String> classes = ClassSplits.choose(all, settings.classes(), settings.seed());
    if (source.isForeign()) {
      return List.of(new ClassSplit(0, List.of(), classes));
    }
    requireTwoTargetClasses(classes);
    return ClassSplits.draw(classes, settings.seed(), settings.splits());
  }

  /**
   * The plan of a study on a dataset.
   *
   * @throws UsageException where k, n, d or f is out of range
   * @throws DataException where a class has too few images for a size
   */
  public static StudyPlan plan(StudySettings settings, DatasetIndex index) {
    return new StudyPlanner(settings, index).plan();
  }

  /** What the settings alone say. */
  public StudyPlan plan() {
    Map<String, TrialSpec> distinct = new LinkedHashMap<>();
    for (ClassSplit split : splits) {
      for (TargetSize size : settings.sizes()) {
        for (Asked asked : asked(split, size)) {
          add(asked, distinct);
        }
        addRates(split, size, distinct);
        addAxes(split, size, distinct);
      }
    }
    return new StudyPlan(splits, bases, List.copyOf(distinct.values()));
  }

  /** The distinct trials of settings that were asked for beyond the plan. */
  public List<TrialSpec> trials(Collection<Asked> asked) {
    Map<String, TrialSpec> distinct = new LinkedHashMap<>();
    asked.forEach(one -> add(one, distinct));
    return List.copyOf(distinct.values());
  }

  private List<Asked> asked(ClassSplit split, TargetSize size) {
    int depth = network(split).depth();
    Recipe recipe = recipe(split);
    List<Asked> all = new ArrayList<>();
    for (Experiment experiment : settings.experiments()) {
      for (Setting setting : experiment.settings(depth, recipe.rates(), canonical(size))) {
        int seeds =
            experiment == Experiment.OPTIMAL && Experiment.hasOptimalSeeds(setting)
                ? settings.optimalSeeds()
                : settings.seeds();
        all.add(
            new Asked(experiment.title(), split.number(), size, setting, seeds, Optional.empty()));
      }
    }
    List<Protocol> compared = new ArrayList<>();
    if (settings.experiments().contains(Experiment.OPTIMAL)) {
      compared.add(Protocol.scratch(depth, recipe.rates().stepEpochs()));
      compared.add(Protocol.common(depth, recipe.rates().stepEpochs()));
      compared.add(PaperTable2.protocol(canonical(size), depth, recipe.rates().stepEpochs()));
    }
    settings.sensitivity().experiments().stream()
        .filter(settings.experiments()::contains)
        .forEach(experiment -> compared.addAll(experiment.compared(depth, recipe.rates())));
    compared.forEach(protocol -> all.addAll(sensitivity(split.number(), size, protocol)));
    return all;
  }

  /** A protocol under each variant of the recipe, where the settings ask for that at this size. */
  public List<Asked> sensitivity(int split, TargetSize size, Protocol protocol) {
    if (!settings.sensitivity().sizes().contains(size)) {
      return List.of();
    }
    List<Asked> all = new ArrayList<>();
    for (RecipeVariant variant : RecipeVariant.values()) {
      all.add(
          new Asked(
              Experiment.SENSITIVITY,
              split,
              size,
              new Setting(Method.SGD, protocol),
              settings.seeds(),
              Optional.of(variant)));
    }
    return all;
  }

  private Network network(ClassSplit split) {
    return Networks.find(settings.network(), split.target().size()).orElseThrow();
  }

  private Recipe recipe(ClassSplit split) {
    return settings.recipe().resolve(split.target().size());
  }

  private TargetSize canonical(TargetSize size) {
    return size.isFull() ? full : size;
  }

  private void add(Asked asked, Map<String, TrialSpec> distinct) {
    ClassSplit split = splits.get(asked.split());
    Recipe own = recipe(split);
    Recipe recipe = own;
    Protocol protocol = asked.setting().protocol();
    if (asked.variant().isPresent()) {
      RecipeVariant variant = asked.variant().get();
      int count = images(split, asked.size());
      int factor = settings.sensitivity().batchFactor();
      recipe = variant.recipe(own, count, factor, settings.sensitivity().rateFactor());
      protocol = variant.protocol(protocol, own, count, factor);
    }
    String variant = asked.variant().map(RecipeVariant::title).orElse("");
    add(
        asked.experiment(),
        split,
        asked.size(),
        new Setting(asked.setting().method(), protocol),
        recipe,
        variant,
        asked.seeds(),
        distinct);
  }

  private void addRates(ClassSplit split, TargetSize size, Map<String, TrialSpec> distinct) {
    Recipe own = recipe(split);
    int count = images(split, size);
    for (Experiment experiment : settings.experiments()) {
      for (RatesAndBatch other : settings.rates().of(experiment, size)) {
        for (Setting setting :
            experiment.settings(network(split).depth(), own.rates(), canonical(size))) {
          add(
              experiment.title(),
              split,
              size,
              new Setting(setting.method(), other.protocol(setting.protocol(), own, count)),
              other.recipe(own, count),
              other.title(),
              settings.seeds(),
              distinct);
        }
      }
    }
  }

  private void addAxes(ClassSplit split, TargetSize size, Map<String, TrialSpec> distinct) {
    if (settings.axes().isEmpty()) {
      return;
    }
    Recipe own = recipe(split);
    List<Axes.Combination> combinations;
    try {
      combinations =
          settings
              .axes()
              .get()
              .combinations(network(split).depth(), settings.recipe(), split.target().size());
    } catch (IllegalArgumentException e) {
      throw new UsageException("axes: " + e.getMessage(), e);
    }
    for (Axes.Combination one : combinations) {
      add(
          Experiment.AXES,
          split,
          size,
          new Setting(Method.SGD, one.protocol()),
          one.recipe(),
          one.recipe().equals(own) ? "" : one.recipe().differenceFrom(own),
          settings.seeds(),
          distinct);
    }
  }

  private void add(
      String experiment,
      ClassSplit split,
      TargetSize size,
      Setting setting,
      Recipe recipe,
      String variant,
      int seeds,
      Map<String, TrialSpec> distinct) {
    Protocol protocol = checked(setting.protocol(), network(split), recipe);
    for (long seed = 0; seed < seeds; seed++) {
      TrialSpec trial =
          new TrialSpec(
              Identity.trial(
                  identity(index),
                  split,
                  canonical(size),
                  bases.get(split.number()).id(),
                  setting.method(),
                  protocol,
                  recipe,
                  settings.testExtra(),
                  seed),
              List.of(experiment),
              new TrialData.OfSplit(split.number(), canonical(size)),
              setting.method(),
              protocol,
              settings.network(),
              bases.get(split.number()).id(),
              recipe,
              variant,
              seed,
              images(split, size));
      distinct.merge(trial.id(), trial, TrialSpec::shownByBoth);
    }
  }

  private int images(ClassSplit split, TargetSize size) {
    return images.computeIfAbsent(
        split.number() + " " + size,
        key -> selections.targetSet(split.target(), size, settings.testExtra()).size());
  }

  private static Protocol checked(Protocol asked, Network network, Recipe recipe) {
    try {
      asked.check(network.label(), network.depth(), recipe);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          e.getMessage() + ".\nScale recipe.epochs and recipe.rates.step_epochs together.", e);
    }
    return asked.canonical(network.depth(), recipe);
  }

  private BaseSpec base(ClassSplit split) {
    if (source instanceof BaseSource.Given given) {
      return given(split, given);
    }
    DatasetIndex images = index;
    List<String> classes = split.source();
    BaseOrigin origin = BaseOrigin.own();
    if (source instanceof BaseSource.OtherImages other) {
      images = other.index();
      classes = images.classes();
      origin = new BaseOrigin.OtherImages(other.name());
    }
    Recipe recipe = settings.baseRecipe().resolve(classes.size());
    return new BaseSpec(
        Identity.base(identity(images), split.number(), classes, recipe),
        split.number(),
        classes.size(),
        new Selections(images).training(classes).size(),
        settings.network(),
        recipe,
        origin);
  }

  /** Known by its weights alone, not by the name of its file. */
  private BaseSpec given(ClassSplit split, BaseSource.Given given) {
    return BaseSpec.given(
        Identity.givenBase(given.weights().sha256(), settings.network(), split.number()),
        split.number(),
        settings.network(),
        settings.baseRecipe().resolve(2),
        new BaseOrigin.Given(given.file().toString(), given.key()));
  }

  /**
   * {@code full} is the size x where every class has exactly x images, of all classes of the study:
   * a split must not decide it.
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

  private static void requireTwoTargetClasses(List<String> classes) {
    if (classes.size() / 2 < 2) {
      throw new DataException(
          "a study needs at least 4 classes, two for the base and two for the target; this one has "
              + classes.size()
              + ". Add classes, or fine-tune from a base trained on other images.");
    }
  }

  private Identity.Setting identity(DatasetIndex images) {
    return new Identity.Setting(images, settings.network(), settings.seed());
  }
}
