package graft.analysis.forecast;

import graft.core.network.Network;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Evaluating;
import graft.study.execution.JobProgress.Pace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reckons how long one training takes on this machine by its own pace: the training itself is the
 * measurement, so that there is none before it. Not thread-safe.
 */
public final class TrainingClock {
  /** Seconds of updates after which a pace is believed. */
  private static final double ENOUGH = 1;

  /** Seconds of updates that the pace is taken of: older ones may have had another machine load. */
  private static final double WINDOW = 30;

  private final Recipe recipe;
  private final int images;
  private final int test;
  private final double forwardShare;
  private final Deque<Pace> paces = new ArrayDeque<>();

  /**
   * Of one training.
   *
   * @param images training images
   * @param test images evaluated at every milestone
   */
  public TrainingClock(Network network, Protocol protocol, Recipe recipe, int images, int test) {
    this.recipe = recipe;
    this.images = images;
    this.test = test;
    forwardShare = Work.forwardShare(network, protocol.frozenLayers());
  }

  /**
   * How long a training takes here.
   *
   * @param whole from its first update to its end, evaluations included
   * @param left until its end
   * @param imagesPerSecond trained, evaluations left out
   * @param shorterEpochs a third of its epochs; 0 where there are no fewer
   * @param shorter what it would take with so many
   */
  public record Times(
      Duration whole, Duration left, double imagesPerSecond, int shorterEpochs, Duration shorter) {}

  /** By all that was heard and this; empty before there is a pace. */
  public Optional<Times> heard(JobProgress now) {
    Pace newest = now.training();
    paces.addLast(newest);
    while (paces.size() > 2 && newest.since(paces.element()).seconds() > WINDOW) {
      paces.remove();
    }
    if (newest.seconds() < ENOUGH) {
      return Optional.empty();
    }
    Pace recent = newest.since(paces.element());
    double rate = recent.seconds() >= ENOUGH ? recent.perSecond() : newest.perSecond();
    double perImage = 1 / rate;
    double perEvaluated =
        now.evaluation().images() > 0
            ? now.evaluation().seconds() / now.evaluation().images()
            : perImage * forwardShare;
    int third = recipe.epochs() / 3;
    return Optional.of(
        new Times(
            duration(whole(recipe.epochs(), perImage, perEvaluated)),
            duration(left(now, perImage, perEvaluated)),
            rate,
            third,
            duration(whole(third, perImage, perEvaluated))));
  }

  private double whole(int epochs, double perImage, double perEvaluated) {
    double evaluated = (double) Math.min(recipe.evaluations(), epochs) * test + images;
    return (double) epochs * images * perImage + evaluated * perEvaluated;
  }

  private double left(JobProgress now, double perImage, double perEvaluated) {
    long toTrain = (long) recipe.epochs() * images - now.imagesTrained();
    double toEvaluate = images - now.evaluating().map(Evaluating::done).orElse(0);
    for (int epoch = now.epoch(); epoch <= recipe.epochs(); epoch++) {
      boolean over = now.milestone().filter(last -> last.epoch() >= now.epoch()).isPresent();
      toEvaluate += recipe.isMilestone(epoch) && !(over && epoch == now.epoch()) ? test : 0;
    }
    return Math.max(0, toTrain) * perImage + Math.max(0, toEvaluate) * perEvaluated;
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(1000 * seconds));
  }
}
