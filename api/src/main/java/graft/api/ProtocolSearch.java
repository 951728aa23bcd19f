package graft.api;

import graft.analysis.forecast.Work;
import graft.analysis.recommendation.Recommender;
import graft.api.machine.Machine;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.model.NewFolder;
import graft.core.model.NewPlace;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.statistics.Interval;
import graft.study.event.StudyEvent;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.identity.Identity;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.search.Budget;
import graft.study.search.Candidate;
import graft.study.search.Folds;
import graft.study.search.Lane.StoppedException;
import graft.study.search.Leaderboard;
import graft.study.search.ProtocolRace;
import graft.study.search.SearchSpace;
import graft.study.search.Standing;
import graft.study.search.Strategy;
import graft.study.store.StoreKind;
import graft.study.store.StudyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the protocol for a dataset within a budget, chosen on images held out of the training
 * images; the validation images of the dataset are looked at once, by the model that is trained on
 * all training images at the end. Resumable: the same search on the same folder goes on.
 *
 * @param task base and images
 * @param out folder of the search: {@code study.db}, {@code model/}; with a larger budget than
 *     before it goes on, and where that finds something else the model is {@code model-2/}
 * @param budget the refit included
 * @param strategy how it is spent
 * @param workers processes that train at a time, at least 1; with a budget of trials no result
 *     depends on it
 * @param seed of folds, random candidates and trainings
 */
public record ProtocolSearch(
    TransferTask task, Path out, Budget budget, Strategy strategy, int workers, long seed) {
  private static final String SETTINGS = "search_settings";

  /**
   * Checks it.
   *
   * @throws UsageException if {@code workers} is below 1
   */
  public ProtocolSearch {
    if (workers < 1) {
      throw new UsageException("workers must be at least 1, was " + workers);
    }
  }

  /**
   * What was found.
   *
   * @param board candidates trained in full, the best first, and all others
   * @param enough the least budget, of the kind given, with which the last candidates are compared
   *     on all parts
   * @param recipe schedule of a full training
   * @param parts how images were held out, in words
   * @param trainings full trainings done, those of fewer epochs by their share
   * @param images of all updates of the search, without the refit
   * @param seconds of all runs of the search, without the refit
   * @param model trained on all training images; empty if that training came to nothing
   * @param looks how many models of this search have been tested on the test images; those after
   *     the first are of larger budgets
   * @param outcome of that training; empty if the model was there already
   * @param neverStarted whether its loss is still that of guessing
   */
  public record Result(
      Leaderboard board,
      Budget enough,
      Recipe recipe,
      String parts,
      double trainings,
      long images,
      double seconds,
      Optional<Model> model,
      int looks,
      Optional<TrainingOutcome> outcome,
      boolean neverStarted) {}

  /** A race with one worker and seed 1. */
  public static ProtocolSearch of(TransferTask task, Path out, Budget budget) {
    return new ProtocolSearch(task, out, budget, Strategy.RACE, 1, 1);
  }

  /** With another strategy. */
  public ProtocolSearch with(Strategy other) {
    return new ProtocolSearch(task, out, budget, other, workers, seed);
  }

  /** With so many trainings at a time, at least 1. */
  public ProtocolSearch withWorkers(int count) {
    return new ProtocolSearch(task, out, budget, strategy, count, seed);
  }

  /** With another seed. */
  public ProtocolSearch withSeed(long other) {
    return new ProtocolSearch(task, out, budget, strategy, workers, other);
  }

  /**
   * Searches, and trains the model.
   *
   * @return empty if it was stopped; called again, it goes on
   * @throws graft.core.error.GraftException if base, data or settings cannot be used, the budget is
   *     too small for one training, or the machine fails
   */
  public Optional<Result> run(SearchListener listener) {
    return run(Machine.ofEnvironment(), listener);
  }

  /** The same on another machine. */
  public Optional<Result> run(Machine machine, SearchListener listener) {
    machine.requirePlatform();
    boolean begun = StudyStore.exists(out);
    StudyStore.requireNoOther(out);
    if (!begun) {
      NewPlace.requireWritable(out);
    }
    try (Target target = Target.open(machine, task, listener)) {
      Target.merge(task, target.network().depth() - 1).forEach(listener::told);
      Recipe recipe = Recommender.recipe(target.task());
      Folds folds = new Folds(target.train(), seed);
      if (folds.replicates() == 0) {
        throw new UsageException(
            "no class has two training images, so none can be held out to choose on; give more"
                + " images, or take what 'graft recommend' says");
      }
      Optional<Result> found;
      try (StudyStore store = StudyStore.create(out, StoreKind.SEARCH);
          TrialExecutor executor =
              machine.startWorkers(workers, CpuLevel.ofThisMachine(), out.resolve("logs"))) {
        requireSame(store, target, recipe);
        List<Candidate> space = SearchSpace.of(target.network().depth(), recipe);
        Map<Candidate, List<String>> anchors = anchors(target, recipe);
        SearchLane.Outlook outlook = outlook(target, recipe, space, anchors, folds.replicates());
        SearchLane lane =
            new SearchLane(
                machine,
                store,
                baseSpec(target, recipe),
                new SearchJobs(target, folds, seed),
                recipe,
                budget,
                executor,
                out,
                outlook,
                listener);
        listener.doing(Doing.STARTING);
        ProtocolRace race =
            new ProtocolRace(
                target.network().depth(), space, anchors, recipe, folds.replicates(), seed, lane);
        Leaderboard board = race.run(strategy);
        lane.keepSeconds();
        found =
            board.standings().isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new Result(
                        board,
                        lane.enough(),
                        recipe,
                        folds.text(),
                        lane.trainings(),
                        lane.images(),
                        lane.seconds(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        false));
      } catch (StoppedException e) {
        return Optional.empty();
      }
      if (found.isEmpty() && !begun) {
        NewFolder.discard(out);
      }
      return refit(machine, found.orElseThrow(() -> tooSmall(begun)), listener);
    }
  }

  private SearchLane.Outlook outlook(
      Target target,
      Recipe recipe,
      List<Candidate> space,
      Map<Candidate, List<String>> anchors,
      int parts) {
    Candidate first = anchors.keySet().iterator().next();
    double mean =
        space.stream().mapToDouble(one -> work(target, one, recipe)).average().orElseThrow();
    return new SearchLane.Outlook(
        space.size(),
        mean / work(target, first, recipe),
        ProtocolRace.needs(strategy, space, anchors, parts),
        parts);
  }

  private static double work(Target target, Candidate candidate, Recipe recipe) {
    return Work.of(
            target.network(),
            Method.SGD,
            candidate.protocol(),
            candidate.recipe(recipe, recipe.epochs()),
            target.train().size(),
            0,
            0)
        .images();
  }

  private static Map<Candidate, List<String>> anchors(Target target, Recipe recipe) {
    int depth = target.network().depth();
    int step = recipe.rates().stepEpochs();
    Map<String, Protocol> named = new LinkedHashMap<>();
    named.put(Leaderboard.RECOMMENDED, Recommender.recommend(target.task()).protocol());
    named.put(Leaderboard.COMMON, Recommender.common(target.task()));
    named.put(Leaderboard.TABLE, Recommender.paper(target.task()));
    named.put(Leaderboard.PROBE, Protocol.linearProbe(depth, step));
    Map<Candidate, List<String>> anchors = new LinkedHashMap<>();
    named.forEach(
        (role, protocol) ->
            anchors
                .computeIfAbsent(
                    Candidate.of(protocol.canonical(depth, recipe.rates())),
                    key -> new ArrayList<>())
                .add(role));
    return anchors;
  }

  private BaseSpec baseSpec(Target target, Recipe recipe) {
    return BaseSpec.given(
        Identity.searchBase(target.weights().sha256()),
        0,
        target.network().name(),
        recipe,
        new BaseOrigin.Given(task.base().toAbsolutePath().toString(), task.wanted().key()));
  }

  /** Refuses to go on with other settings than the search was begun with, naming them. */
  private void requireSame(StudyStore store, Target target, Recipe recipe) {
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("images (fingerprint)", target.store().index().identity());
    now.put("classes", String.join(", ", target.names()));
    now.put("training images", Integer.toString(target.train().size()));
    now.put("base (weights)", target.weights().sha256());
    now.put("recipe", recipe);
    now.put("strategy", strategy.name().toLowerCase(Locale.ROOT));
    now.put("seed", Long.toString(seed));
    List<String> other = new ArrayList<>();
    now.forEach(
        (name, value) -> {
          String fact = SETTINGS + " " + name;
          String hash = Identity.searchSetting(value);
          Optional<String> before = store.fact(fact);
          if (before.isPresent() && !before.get().equals(hash)) {
            other.add(name);
          }
          if (before.isEmpty()) {
            store.storeFact(fact, hash);
          }
        });
    if (!other.isEmpty()) {
      throw new UsageException(
          "the search in "
              + Shown.text(out.toString())
              + " was begun with other settings: "
              + String.join(", ", other)
              + ". Give these again, or ",
          Remedy.OTHER_PLACE);
    }
  }

  private static UsageException tooSmall(boolean begun) {
    return new UsageException(
        "the budget ended before one training of the search had ended; give a larger one, or take"
            + " what 'graft recommend' says. "
            + (begun ? "What was trained before is kept" : "Nothing was kept"));
  }

  private Optional<Result> refit(Machine machine, Result found, SearchListener listener) {
    Standing best = found.board().best();
    Recipe trained = best.candidate().recipe(found.recipe(), found.recipe().epochs());
    Path place = out.resolve("model");
    int looks = 1;
    for (; Files.isDirectory(place); looks++) {
      Model model = Model.open(place);
      if (model.config().provenance().protocol().equals(best.candidate().protocol())
          && model.config().provenance().recipe().equals(trained)) {
        return Optional.of(with(found, Optional.of(model), looks, Optional.empty(), false));
      }
      place = out.resolve("model-" + (looks + 1)); // of a larger budget that found something else
    }
    listener.told("training on all training images: " + best.candidate().text());
    List<String> reasons = reasons(found);
    if (looks > 1) {
      reasons.add(
          "It is model "
              + looks
              + " of its search: models of smaller budgets were tested on the same test images"
              + " before.");
    }
    int look = looks;
    return FineTuning.of(task, place)
        .with(new FineTuning.Choice.Found(best.candidate().protocol(), trained, reasons))
        .withSeed(seed)
        .run(machine, new ProgressAlone(listener))
        .map(
            result ->
                with(
                    found,
                    result.model(),
                    look,
                    Optional.of(result.outcome()),
                    result.neverStarted()));
  }

  private static Result with(
      Result found,
      Optional<Model> model,
      int looks,
      Optional<TrainingOutcome> outcome,
      boolean neverStarted) {
    return new Result(
        found.board(),
        found.enough(),
        found.recipe(),
        found.parts(),
        found.trainings(),
        found.images(),
        found.seconds(),
        model,
        looks,
        outcome,
        neverStarted);
  }

  private static List<String> reasons(Result found) {
    Standing best = found.board().best();
    Interval interval = best.interval();
    List<String> reasons = new ArrayList<>();
    reasons.add(
        String.format(
            Locale.ROOT,
            "Found by a search over %d candidates (%.0f trainings) on images held out of the"
                + " training images (%s): %.1f %% there (95 %% interval %.1f to %.1f, a little"
                + " optimistic, since it was chosen on them).",
            found.board().tried(),
            found.trainings(),
            found.parts(),
            100 * best.accuracy(),
            100 * interval.low(),
            100 * interval.high()));
    if (best.candidate().rateFactor() != 1) {
      reasons.add("Both learning rates are " + best.candidate().rateFactor() + " of the recipe's.");
    }
    found
        .board()
        .role(Leaderboard.RECOMMENDED)
        .filter(recommended -> !recommended.candidate().equals(best.candidate()))
        .ifPresent(
            recommended ->
                reasons.add(
                    found.board().isShownBetterThan(recommended)
                        ? "It is shown to be better than what 'graft recommend' says."
                        : "No difference is shown between it and what 'graft recommend' says."));
    return reasons;
  }

  /** The refit checks base and images once more; what it says of them was said before. */
  private record ProgressAlone(TrainingListener listener) implements TrainingListener {
    @Override
    public void told(String line) {
      // said before
    }

    @Override
    public void heard(StudyEvent event) {
      listener.heard(event);
    }

    @Override
    public void doing(Doing what) {
      listener.doing(what);
    }

    @Override
    public void progressed(TrainingProgress progress) {
      listener.progressed(progress);
    }
  }
}
