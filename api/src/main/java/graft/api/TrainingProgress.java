package graft.api;

import graft.analysis.forecast.TrainingClock;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import java.util.Optional;

/**
 * How far one training is.
 *
 * @param epochs of the whole training
 * @param images training images, each seen once an epoch
 * @param now epoch, images, loss, and the evaluation that is going on
 * @param times how long it takes here; empty before it has trained for a second
 * @param bf16IsFaster whether it is in fp32 where bf16 would take about half the time
 */
public record TrainingProgress(
    int epochs,
    int images,
    JobProgress now,
    Optional<TrainingClock.Times> times,
    boolean bf16IsFaster) {
  /** 1-based epoch in progress, the last one at its end. */
  public int epoch() {
    return Math.min(now.epoch(), epochs);
  }

  /** The latest evaluation of the test images, which choose nothing. */
  public Optional<Evaluation> milestone() {
    return now.milestone();
  }
}
