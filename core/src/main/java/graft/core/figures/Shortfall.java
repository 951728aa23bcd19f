package graft.core.figures;

import graft.core.data.TargetSize;
import graft.core.execution.TrainingOutcome;
import graft.core.execution.TrainingOutcome.Complete;
import graft.core.results.TrialRecord;
import graft.core.study.TrialSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A trial that did not give what was asked of it, and why.
 *
 * @param kind what became of it
 * @param trial its id, or empty where it was never planned
 * @param size training images a class
 * @param transferredLayers k
 * @param at its split and seed
 * @param reason for a reader, may hold any text a training said
 */
public record Shortfall(
    Kind kind, String trial, TargetSize size, int transferredLayers, SplitSeed at, String reason) {
  /** How far from ln(classes), as a fraction of it, a loss counts as not having moved. */
  private static final double STUCK_WITHIN = 0.01;

  /** What became of a trial. */
  public enum Kind {
    /** The loss left the numbers. */
    DIVERGED,
    /** It could not be run. */
    FAILED,
    /** It has not ended, or was not planned. */
    MISSING,
    /** It ended, but its loss is within 1 % of ln(classes); it is in every mean. */
    NEVER_STARTED
  }

  /** All shortfalls: those of the trials in their order, then the cells' trials without record. */
  public static List<Shortfall> in(List<TrialRecord> trials, Grid grid) {
    List<Shortfall> found = new ArrayList<>();
    for (TrialRecord trial : trials) {
      if (trial.outcome().isEmpty()) {
        found.add(of(Kind.MISSING, trial.spec(), unfinished(trial)));
      } else {
        TrainingOutcome outcome = trial.outcome().get();
        if (outcome instanceof TrainingOutcome.Diverged diverged) {
          found.add(of(Kind.DIVERGED, trial.spec(), divergence(diverged)));
        } else if (outcome instanceof TrainingOutcome.Failed failed) {
          found.add(of(Kind.FAILED, trial.spec(), failed.reason()));
        } else if (outcome instanceof Complete complete && neverStarted(complete, grid)) {
          found.add(of(Kind.NEVER_STARTED, trial.spec(), stuckLoss(complete, grid)));
        }
      }
    }
    found.addAll(unplanned(trials, grid));
    return List.copyOf(found);
  }

  private static Shortfall of(Kind kind, TrialSpec spec, String reason) {
    return new Shortfall(
        kind,
        spec.id(),
        spec.size(),
        spec.protocol().transferredLayers(),
        new SplitSeed(spec.split(), spec.seed()),
        reason);
  }

  private static String unfinished(TrialRecord trial) {
    return switch (trial.state()) {
      case RUNNING -> "was running (attempt " + trial.attempts() + ") when this was written";
      case WAITING -> trial.attempts() == 0 ? "not run yet" : "stopped, will be resumed";
      default -> "no outcome stored";
    };
  }

  private static String divergence(TrainingOutcome.Diverged diverged) {
    return "the loss left the numbers in epoch "
        + diverged.epoch()
        + " (update "
        + diverged.update()
        + ")";
  }

  private static boolean neverStarted(Complete complete, Grid grid) {
    double chance = Math.log(grid.targetClasses());
    return Math.abs(LossTable.trainLoss(complete) - chance) <= STUCK_WITHIN * chance;
  }

  private static String stuckLoss(Complete complete, Grid grid) {
    return String.format(
        Locale.ROOT,
        "train loss %.3f is within 1 %% of ln(%d) = %.3f",
        LossTable.trainLoss(complete),
        grid.targetClasses(),
        Math.log(grid.targetClasses()));
  }

  private static List<Shortfall> unplanned(List<TrialRecord> trials, Grid grid) {
    record Place(TargetSize size, int transferredLayers, SplitSeed at) {}
    Set<Place> planned = new HashSet<>();
    for (TrialRecord trial : trials) {
      TrialSpec spec = trial.spec();
      if (spec.experiments().contains(LayersFigure.EXPERIMENT)) {
        planned.add(
            new Place(
                spec.size(),
                spec.protocol().transferredLayers(),
                new SplitSeed(spec.split(), spec.seed())));
      }
    }
    List<Shortfall> found = new ArrayList<>();
    for (TargetSize size : grid.sizes()) {
      for (int k = 0; k < grid.depth(); k++) {
        for (int split : grid.splits()) {
          for (long seed : grid.seeds()) {
            SplitSeed at = new SplitSeed(split, seed);
            if (!planned.contains(new Place(size, k, at))) {
              found.add(new Shortfall(Kind.MISSING, "", size, k, at, "no such trial is stored"));
            }
          }
        }
      }
    }
    return found;
  }
}
