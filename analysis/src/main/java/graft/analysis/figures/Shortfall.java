package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.Experiment;
import graft.study.plan.Experiment.Setting;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A trial that did not give what was asked of it, and why.
 *
 * @param kind what became of it
 * @param trial its id, or empty where it was never planned
 * @param cell what was asked
 * @param at its split and seed
 * @param reason for a reader, may hold any text a training said
 */
public record Shortfall(Kind kind, String trial, StudyCells.Key cell, SplitSeed at, String reason) {
  /** The fraction of ln(classes), the loss of guessing, above which a training never started. */
  private static final double STUCK_ABOVE = 0.85;

  /** What became of a trial. */
  public enum Kind {
    /** The loss became NaN or infinite. */
    DIVERGED,
    /** It could not be run. */
    FAILED,
    /** It has not ended, or was not planned. */
    MISSING,
    /** It ended, but its loss is still near that of guessing; it is in every mean. */
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
        } else if (outcome instanceof Complete complete
            && trial.spec().method() == Method.SGD
            && neverStarted(complete, grid.targetClasses())) {
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
        new StudyCells.Key(spec.size(), spec.method(), spec.protocol(), spec.variant()),
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
    return "the loss became NaN or infinite in epoch "
        + diverged.epoch()
        + " (update "
        + diverged.update()
        + ")";
  }

  /** Training images a class. */
  public TargetSize size() {
    return cell.size();
  }

  /** k. */
  public int transferredLayers() {
    return cell.protocol().transferredLayers();
  }

  /**
   * Whether a training never started to learn: its train loss after the last epoch (the running
   * mean over it) is above 85 % of ln(classes).
   */
  public static boolean neverStarted(Complete complete, int classes) {
    return neverStarted(LossTable.trainLoss(complete), classes);
  }

  /** The same by the train loss after the last epoch. */
  public static boolean neverStarted(double trainLoss, int classes) {
    return trainLoss > STUCK_ABOVE * Math.log(classes);
  }

  private static String stuckLoss(Complete complete, Grid grid) {
    return String.format(
        Locale.ROOT,
        "train loss %.3f is above 85 %% of ln(%d) = %.3f",
        LossTable.trainLoss(complete),
        grid.targetClasses(),
        Math.log(grid.targetClasses()));
  }

  private static List<Shortfall> unplanned(List<TrialRecord> trials, Grid grid) {
    StudyCells cells = StudyCells.of(trials, grid);
    List<Shortfall> found = new ArrayList<>();
    for (StudyCells.Key cell : asked(cells, trials)) {
      CellTrials there = cells.all().getOrDefault(cell, CellTrials.none(grid));
      for (int split : grid.splits()) {
        for (long seed : grid.seeds()) {
          SplitSeed at = new SplitSeed(split, seed);
          if (!there.records().containsKey(at)) {
            found.add(new Shortfall(Kind.MISSING, "", cell, at, "no such trial is stored"));
          }
        }
      }
    }
    return found;
  }

  /** The cells that the study's experiments ask for, whether planned or not. */
  private static Set<StudyCells.Key> asked(StudyCells cells, List<TrialRecord> trials) {
    Grid grid = cells.grid();
    Set<StudyCells.Key> asked = new LinkedHashSet<>();
    for (Experiment experiment : ExperimentFigures.planned(trials)) {
      for (TargetSize size : grid.sizes()) {
        for (Setting s : experiment.settings(grid.depth(), grid.recipe().rates(), size)) {
          asked.add(new StudyCells.Key(size, s.method(), cells.canonical(s.protocol()), ""));
        }
      }
    }
    return asked;
  }
}
