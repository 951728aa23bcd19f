package graft.api;

import graft.study.coordinator.RunProgress;
import graft.study.plan.TrialSpec;
import graft.study.search.Budget;
import graft.study.search.Stage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/** How far a search is while one batch of its trainings runs. */
final class BatchProgress implements Supplier<SearchProgress> {
  private final SearchBudget budget;
  private final Stage stage;
  private final Supplier<RunProgress> run;
  private final double one;
  private final double before;
  private final double these;
  private final OptionalDouble later;

  /**
   * At the beginning of a batch.
   *
   * @param affordable full trainings that the budget holds
   * @param one worker seconds of a full training, 0 where that is not known
   */
  BatchProgress(
      SearchBudget budget,
      Stage stage,
      List<TrialSpec> batch,
      double affordable,
      double one,
      Supplier<RunProgress> run) {
    this.budget = budget;
    this.stage = stage;
    this.run = run;
    this.one = one;
    Set<String> ids = new HashSet<>(budget.asked());
    batch.forEach(spec -> ids.remove(spec.id()));
    before = budget.trainings(ids);
    these = batch.stream().mapToDouble(budget::share).sum();
    double done = budget.trainings(budget.asked()) - before;
    boolean unknown = affordable == Double.POSITIVE_INFINITY;
    later =
        stage.later().isPresent() || unknown
            ? stage.later()
            : OptionalDouble.of(Math.max(0, affordable - (these - done)));
  }

  @Override
  public SearchProgress get() {
    RunProgress now = run.get();
    double share = now.imagesTotal() == 0 ? 1 : (double) now.imagesTrained() / now.imagesTotal();
    return new SearchProgress(
        stage,
        now,
        before + share * these,
        later.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(before + these + later.getAsDouble() + 1),
        left((1 - share) * these, now));
  }

  private Optional<Duration> left(double stillHere, RunProgress now) {
    double each = one / budget.workers();
    double seconds = Double.POSITIVE_INFINITY;
    if (one > 0 && later.isPresent()) {
      double here = now.timeLeft().map(SearchBudget::seconds).orElse(stillHere * each);
      seconds = here + later.getAsDouble() * each + SearchBudget.REFIT * one;
    }
    if (budget.budget() instanceof Budget.Time time) {
      seconds = Math.min(seconds, SearchBudget.seconds(time.duration()) - budget.seconds());
    }
    return seconds == Double.POSITIVE_INFINITY
        ? Optional.empty()
        : Optional.of(SearchBudget.duration(Math.max(0, seconds)));
  }
}
