package graft.api;

import graft.api.machine.Machine;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.protocol.Recipe;
import graft.study.execution.TrainingOutcome;
import graft.study.search.Budget;
import graft.study.search.Leaderboard;
import graft.study.search.Strategy;
import java.nio.file.Path;
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
   * @param model trained on all training images; empty if that training diverged or failed
   * @param looks how many models of this search have been tested on the test images; those after
   *     the first are of larger budgets
   * @param outcome of that training; empty if the model was there already
   * @param neverStarted whether its loss is still near that of guessing
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
      boolean neverStarted) {
    /** The same values as one JSON object, for programs. */
    public String json() {
      return ResultJson.of("search", SearchTables.of(this));
    }

    /** Before the model is trained. */
    static Result of(Leaderboard board, SearchBudget budget, String parts) {
      return new Result(
          board,
          budget.enough(),
          budget.recipe(),
          parts,
          budget.trainings(),
          budget.images(),
          budget.seconds(),
          Optional.empty(),
          0,
          Optional.empty(),
          false);
    }

    Result with(
        Optional<Model> found, int look, Optional<TrainingOutcome> ended, boolean isOfGuessing) {
      return new Result(
          board,
          enough,
          recipe,
          parts,
          trainings,
          images,
          seconds,
          found,
          look,
          ended,
          isOfGuessing);
    }
  }

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
    return new SearchSession(this, machine, listener).run();
  }
}
