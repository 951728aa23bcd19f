package graft.study.search;

import graft.core.protocol.Recipe;

/**
 * What it takes at least to train the last candidates of a search, and what they are compared with,
 * in full on all parts, after all that comes before.
 *
 * @param inFull trainings in full, that of the model on all images included
 * @param oneEpoch trainings of one epoch
 * @param toRung trainings as far as a rung
 */
public record Needs(int inFull, int oneEpoch, int toRung) {
  /** In full trainings, those of fewer epochs by their share. */
  public double trainings(Recipe recipe) {
    double epochs = recipe.epochs();
    return inFull + oneEpoch / epochs + toRung * ProtocolRace.rungEpochs(recipe) / epochs;
  }

  /**
   * In seconds.
   *
   * @param ofOne worker seconds of a full training
   * @param ofOneEpoch worker seconds of a training of one epoch
   * @param workers that share all but the last training, which is counted by half more: it has more
   *     images
   */
  public double seconds(Recipe recipe, double ofOne, double ofOneEpoch, int workers) {
    double rung = ofOne * ProtocolRace.rungEpochs(recipe) / recipe.epochs();
    return ((inFull - 1) * ofOne + oneEpoch * ofOneEpoch + toRung * rung) / workers + 1.5 * ofOne;
  }
}
