package graft.api;

import graft.api.ProtocolSearch.Result;
import graft.api.machine.Machine;
import graft.core.model.Model;
import graft.core.protocol.Recipe;
import graft.core.statistics.Interval;
import graft.study.event.StudyEvent;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The model of a search: what it found, trained on all training images. */
record SearchRefit(ProtocolSearch search, Machine machine, SearchListener listener) {
  /** Trains it where it is not there yet; empty if that was stopped. */
  Optional<Result> run(Result found) {
    LeaderboardRow best = found.board().best();
    Recipe trained = best.candidate().recipe();
    List<Model> tested = models();
    for (Model model : tested) {
      if (model.config().provenance().protocol().equals(best.candidate().protocol())
          && model.config().provenance().recipe().equals(trained)) {
        return Optional.of(
            found.with(
                Optional.of(model), tested.size(), Optional.empty(), Trained.neverStarted(model)));
      }
    }
    int look = tested.size() + 1;
    listener.message("training on all training images: " + best.candidate().text());
    List<String> reasons = reasons(found);
    if (look > 1) {
      reasons.add(
          "It is model "
              + look
              + " of its search: models of smaller budgets were tested on the same test images"
              + " before.");
    }
    return FineTuning.of(search.task(), place(look))
        .with(new FineTuning.Choice.Found(best.candidate().protocol(), trained, reasons))
        .withSeed(search.seed())
        .run(machine, new ProgressAlone(listener))
        .map(
            result ->
                found.with(
                    result.model(), look, Optional.of(result.outcome()), result.neverStarted()));
  }

  /** Those that are there: each of a larger budget that found something else than those before. */
  private List<Model> models() {
    List<Model> models = new ArrayList<>();
    while (Files.isDirectory(place(models.size() + 1))) {
      models.add(Model.open(place(models.size() + 1)));
    }
    return models;
  }

  private Path place(int number) {
    return search.out().resolve(number == 1 ? "model" : "model-" + number);
  }

  private static List<String> reasons(Result found) {
    LeaderboardRow best = found.board().best();
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
    found
        .board()
        .role(Leaderboard.RECOMMENDED)
        .filter(recommended -> !recommended.candidate().equals(best.candidate()))
        .ifPresent(
            recommended ->
                reasons.add(
                    found.board().isShownBetterThan(recommended)
                        ? "It is shown to be better than the recommended protocol."
                        : "No difference is shown between it and the recommended protocol."));
    return reasons;
  }

  /** The refit checks base and images once more; what it says of them was said before. */
  private record ProgressAlone(TrainingListener listener) implements TrainingListener {
    @Override
    public void message(String line) {
      // said before
    }

    @Override
    public void heard(StudyEvent event) {
      listener.heard(event);
    }

    @Override
    public void stopped() {
      listener.stopped();
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
