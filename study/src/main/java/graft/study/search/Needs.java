package graft.study.search;

/**
 * What it takes at least to train the last candidates of a search, and what they are compared with,
 * in full on all parts, after all that comes before.
 *
 * @param inFull trainings in full, that of the model on all images included
 * @param oneEpoch trainings of one epoch
 * @param toRung trainings as far as a rung
 * @param start what a full training is counted by
 */
public record Needs(int inFull, int oneEpoch, int toRung, Candidate start) {
  /** In full trainings, those of fewer epochs by their share. */
  public double trainings() {
    double epochs = start.epochs();
    return inFull + oneEpoch / epochs + toRung * start.rungEpochs() / epochs;
  }

  /**
   * In seconds.
   *
   * @param ofOne worker seconds of a full training
   * @param ofOneEpoch worker seconds of a training of one epoch
   * @param workers that share all but the last training, which is counted by half more: it has more
   *     images
   */
  public double seconds(double ofOne, double ofOneEpoch, int workers) {
    double rung = ofOne * start.rungEpochs() / start.epochs();
    return ((inFull - 1) * ofOne + oneEpoch * ofOneEpoch + toRung * rung) / workers + 1.5 * ofOne;
  }
}
