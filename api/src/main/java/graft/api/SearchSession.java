package graft.api;

import graft.analysis.forecast.Work;
import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
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
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.TrialExecutor;
import graft.study.identity.Identity;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.search.Candidate;
import graft.study.search.Candidates;
import graft.study.search.Folds;
import graft.study.search.Leaderboard;
import graft.study.search.ProtocolRace;
import graft.study.search.SearchSpace;
import graft.study.search.TrialRunner.StoppedException;
import graft.study.search.UsualRecipes;
import graft.study.store.StoreKind;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
      target.merge(target.network().depth() - 1).forEach(listener::message);
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
    Candidates candidates = candidates(target);
    Recipe recipe = candidates.start().recipe();
    Path out = search.out();
    try (StudyStore store = StudyStore.create(out, StoreKind.SEARCH);
        TrialExecutor executor =
            machine.startWorkers(
                search.workers(),
                machine.workerSource().level().takenBy(Set.of(Precision.FP32)),
                out.resolve("logs"))) {
      requireSame(store, target, candidates);
      SearchBudget budget =
          SearchBudget.start(
              search.budget(),
              store,
              recipe,
              executor.workers(),
              outlook(target, candidates, folds.replicates()));
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
          new ProtocolRace(candidates, folds.replicates(), search.seed(), run)
              .run(search.strategy());
      budget.keepSeconds();
      return board.rows().isEmpty()
          ? Optional.empty()
          : Optional.of(Result.of(board, budget, folds.text()));
    }
  }

  private SearchBudget.Outlook outlook(Target target, Candidates candidates, int parts) {
    double mean =
        candidates.all().stream().mapToDouble(one -> work(target, one)).average().orElseThrow();
    return new SearchBudget.Outlook(
        candidates.all().size(),
        mean / work(target, candidates.start()),
        candidates.needs(search.strategy(), parts),
        parts);
  }

  /** Of one epoch. */
  private static double work(Target target, Candidate candidate) {
    double images =
        Work.of(
                target.network(),
                Method.SGD,
                candidate.protocol(),
                candidate.recipe(),
                target.train().size(),
                0,
                0)
            .images();
    return images / candidate.epochs();
  }

  private Candidates candidates(Target target) {
    int depth = target.network().depth();
    Recommendation recommended = Recommender.recommend(target.task());
    Recipe paper = PaperRecommender.recipe(target.task());
    Map<String, Candidate> named = new LinkedHashMap<>();
    named.put(
        Leaderboard.RECOMMENDED, Candidate.of(recommended.protocol(), recommended.recipe(), depth));
    named.put(
        Leaderboard.PROBE,
        Candidate.of(Protocol.linearProbe(depth, 0), recommended.recipe(), depth));
    Recommender.recipeForUnlike(target.task(), recommended.recipe().epochs())
        .map(recipe -> Candidate.of(Recommender.protocolForUnlike(target.task()), recipe, depth))
        .ifPresent(one -> named.put(Leaderboard.ALL_LAYERS, one));
    named.putAll(UsualRecipes.of(depth, paper));
    // these last: of few images they take many epochs
    named.put(
        Leaderboard.COMMON, Candidate.of(PaperRecommender.common(target.task()), paper, depth));
    named.put(Leaderboard.TABLE, Candidate.of(PaperRecommender.paper(target.task()), paper, depth));
    Map<Candidate, List<String>> anchors = new LinkedHashMap<>();
    named.forEach((role, one) -> anchors.computeIfAbsent(one, key -> new ArrayList<>()).add(role));
    return new Candidates(new SearchSpace(depth, recommended.recipe()), anchors, search.seed());
  }

  private BaseSpec baseSpec(Target target, Recipe recipe) {
    return BaseSpec.given(
        Identity.searchBase(target.weights().sha256()),
        0,
        target.network().name(),
        recipe,
        new BaseOrigin.Given(target.base().toAbsolutePath().toString(), target.wanted().key()));
  }

  private static String anchors(Candidates candidates) {
    return candidates.anchors().keySet().stream()
        .map(anchor -> ", " + anchor.text())
        .collect(Collectors.joining());
  }

  /** Refuses to go on with other settings than the search was begun with, naming them. */
  private void requireSame(StudyStore store, Target target, Candidates candidates) {
    if (store.fact(SETTINGS + " seed").isPresent() && store.fact(SETTINGS + " space").isEmpty()) {
      throw olderVersion("in a space of k, n, d, f and rates alone");
    }
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("images (fingerprint)", target.store().index().identity());
    now.put("classes", String.join(", ", target.names()));
    now.put("training images", Integer.toString(target.train().size()));
    now.put("base (weights)", target.weights().sha256());
    now.put("recipe", candidates.start().recipe());
    now.put("space", SearchSpace.NAME + anchors(candidates) + ", " + ProtocolRace.RULES);
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
    if (!other.isEmpty() && Set.of("recipe", "space").containsAll(other)) {
      throw olderVersion("of another recommendation, space or order of trainings");
    }
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

  private UsageException olderVersion(String which) {
    return new UsageException(
        "the search in "
            + Shown.text(search.out().toString())
            + " was begun by an older version, "
            + which
            + ", and cannot go on in that of this one; what it trained is kept. Leave it, and ",
        Remedy.OTHER_PLACE);
  }

  private static UsageException tooSmall(boolean begun) {
    return new UsageException(
        "the budget ended before one training of the search had ended. "
            + (begun ? "What was trained before is kept" : "Nothing was kept")
            + ". Give a larger one, or ",
        Remedy.RECOMMENDATION);
  }
}
