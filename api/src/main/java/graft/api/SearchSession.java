package graft.api;

import graft.analysis.forecast.Work;
import graft.analysis.recommendation.PaperRecommender;
import graft.api.ProtocolSearch.Result;
import graft.api.machine.Machine;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.NewFolder;
import graft.core.model.NewPlace;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.identity.Identity;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.search.Candidate;
import graft.study.search.Folds;
import graft.study.search.Leaderboard;
import graft.study.search.ProtocolRace;
import graft.study.search.SearchSpace;
import graft.study.search.TrialRunner.StoppedException;
import graft.study.store.StoreKind;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One run of a search, from its images to its model. */
record SearchSession(ProtocolSearch search, Machine machine, SearchListener listener) {
  private static final String SETTINGS = "search_settings";

  /** Runs what is missing; empty if it was stopped. */
  Optional<Result> run() {
    machine.requirePlatform();
    Path out = search.out();
    boolean begun = StudyStore.exists(out);
    StudyStore.requireNoOther(out);
    if (!begun) {
      NewPlace.requireWritable(out);
    }
    try (Target target = Target.open(machine, search.task(), listener, network -> {})) {
      Target.merge(search.task(), target.network().depth() - 1).forEach(listener::message);
      Folds folds = new Folds(target.train(), search.seed());
      if (folds.replicates() == 0) {
        throw new UsageException(
            "no class has two training images, so none can be held out to choose on; give more"
                + " images, or ",
            Remedy.RECOMMENDATION);
      }
      Optional<Result> found;
      try {
        found = search(target, folds);
      } catch (StoppedException e) {
        return Optional.empty();
      }
      if (found.isEmpty() && !begun) {
        NewFolder.discard(out);
      }
      return new SearchRefit(search, machine, listener)
          .run(found.orElseThrow(() -> tooSmall(begun)));
    }
  }

  /** Empty where nothing was trained in full. */
  private Optional<Result> search(Target target, Folds folds) throws StoppedException {
    Recipe recipe = PaperRecommender.recipe(target.task());
    Path out = search.out();
    try (StudyStore store = StudyStore.create(out, StoreKind.SEARCH);
        TrialExecutor executor =
            machine.startWorkers(search.workers(), CpuLevel.ofThisMachine(), out.resolve("logs"))) {
      requireSame(store, target, recipe);
      List<Candidate> space = SearchSpace.of(target.network().depth(), recipe);
      Map<Candidate, List<String>> anchors = anchors(target, recipe);
      SearchBudget budget =
          SearchBudget.start(
              search.budget(),
              store,
              recipe,
              executor.workers(),
              outlook(target, recipe, space, anchors, folds.replicates()));
      SearchRun run =
          new SearchRun(
              budget,
              baseSpec(target, recipe),
              new SearchJobs(target, folds, search.seed()),
              executor,
              machine.bases(),
              out.resolve("checkpoints"),
              listener);
      listener.doing(Doing.STARTING);
      Leaderboard board =
          new ProtocolRace(
                  target.network().depth(),
                  space,
                  anchors,
                  recipe,
                  folds.replicates(),
                  search.seed(),
                  run)
              .run(search.strategy());
      budget.keepSeconds();
      return board.rows().isEmpty()
          ? Optional.empty()
          : Optional.of(Result.of(board, budget, folds.text()));
    }
  }

  private SearchBudget.Outlook outlook(
      Target target,
      Recipe recipe,
      List<Candidate> space,
      Map<Candidate, List<String>> anchors,
      int parts) {
    Candidate first = anchors.keySet().iterator().next();
    double mean =
        space.stream().mapToDouble(one -> work(target, one, recipe)).average().orElseThrow();
    return new SearchBudget.Outlook(
        space.size(),
        mean / work(target, first, recipe),
        ProtocolRace.needs(search.strategy(), space, anchors, parts),
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
    named.put(Leaderboard.RECOMMENDED, PaperRecommender.recommend(target.task()).protocol());
    named.put(Leaderboard.COMMON, PaperRecommender.common(target.task()));
    named.put(Leaderboard.TABLE, PaperRecommender.paper(target.task()));
    named.put(Leaderboard.PROBE, Protocol.linearProbe(depth, step));
    Map<Candidate, List<String>> anchors = new LinkedHashMap<>();
    named.forEach(
        (role, protocol) ->
            anchors
                .computeIfAbsent(
                    Candidate.of(protocol.canonical(depth, recipe)), key -> new ArrayList<>())
                .add(role));
    return anchors;
  }

  private BaseSpec baseSpec(Target target, Recipe recipe) {
    return BaseSpec.given(
        Identity.searchBase(target.weights().sha256()),
        0,
        target.network().name(),
        recipe,
        new BaseOrigin.Given(
            search.task().base().toAbsolutePath().toString(), search.task().wanted().key()));
  }

  /** Refuses to go on with other settings than the search was begun with, naming them. */
  private void requireSame(StudyStore store, Target target, Recipe recipe) {
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("images (fingerprint)", target.store().index().identity());
    now.put("classes", String.join(", ", target.names()));
    now.put("training images", Integer.toString(target.train().size()));
    now.put("base (weights)", target.weights().sha256());
    now.put("recipe", recipe);
    now.put("strategy", search.strategy().name().toLowerCase(Locale.ROOT));
    now.put("seed", Long.toString(search.seed()));
    now.put("device", machine.device().kind());
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
              + Shown.text(search.out().toString())
              + " was begun with other settings: "
              + String.join(", ", other)
              + ". Give these again, or ",
          Remedy.OTHER_PLACE);
    }
  }

  private static UsageException tooSmall(boolean begun) {
    return new UsageException(
        "the budget ended before one training of the search had ended. "
            + (begun ? "What was trained before is kept" : "Nothing was kept")
            + ". Give a larger one, or ",
        Remedy.RECOMMENDATION);
  }
}
