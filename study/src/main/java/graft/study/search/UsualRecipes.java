package graft.study.search;

import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Rates.LowRateClock;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What other tools do by default, after their documentation, as far as a protocol and a recipe can
 * say it: fastai's first epoch of the head alone and its cycle of the momentum are left out, and
 * the head that Keras' guide trains first is solved.
 */
public final class UsualRecipes {
  private final int depth;
  private final Recipe own;

  private UsualRecipes(int depth, Recipe own) {
    this.depth = depth;
    this.own = own;
  }

  /**
   * By role; dropout, augmentation and number format are those of a recipe.
   *
   * @param depth L
   */
  public static Map<String, Candidate> of(int depth, Recipe own) {
    UsualRecipes usual = new UsualRecipes(depth, own.with(Refinements.NONE));
    Map<String, Candidate> all = new LinkedHashMap<>();
    all.put(
        Leaderboard.FASTAI,
        usual.of(
            1,
            new Optimizer.AdamW(0.9, 0.99, 1e-5, 0.01),
            new OneCycle(1e-3, 1e-5, 5, 2e4, 0.3),
            16,
            50,
            Refinements.Head.RANDOM));
    all.put(
        Leaderboard.KERAS,
        usual.of(
            depth,
            new Optimizer.AdamW(0.9, 0.999, 1e-7, 0),
            stepped(1e-5, 10),
            32,
            10,
            Refinements.Head.PROBE));
    all.put(
        Leaderboard.TUTORIAL,
        usual.of(
            depth, new Optimizer.Sgd(0.9, 0), stepped(1e-3, 7), 4, 25, Refinements.Head.RANDOM));
    return all;
  }

  private static Schedule stepped(double rate, int step) {
    return new Rates(rate, rate, 0.1, step, LaterDecays.AFTER_FIRST, LowRateClock.OWN);
  }

  /** All layers but the last transferred, none frozen, the last n at the high rate. */
  private Candidate of(
      int n, Optimizer optimizer, Schedule rates, int batch, int epochs, Refinements.Head head) {
    return Candidate.of(
        Protocol.of(depth - 1, n, rates.stepEpochs(), 0),
        own.with(batch, epochs, rates).with(optimizer).with(own.refinements().withHead(head)),
        depth);
  }
}
