package graft.study.execution;

import java.util.Optional;

/**
 * How far a running training is: what its worker tells of it a few times a second.
 *
 * @param epoch 1-based epoch in progress; one more than there are once all are trained
 * @param imagesTrained images of all updates so far, those before a resume included
 * @param imagesBefore images of the updates that a checkpoint brought
 * @param training the pace of this attempt's updates, the first ones, which warm up, and all
 *     evaluations left out
 * @param evaluation the pace of this attempt's evaluations
 * @param loss mean over the running epoch's updates in nats, of the epoch before it at its
 *     beginning; 0 before the first update
 * @param evaluating the evaluation that is going on, if one is
 * @param milestone the latest evaluation of the test images, if there was one
 */
public record JobProgress(
    int epoch,
    long imagesTrained,
    long imagesBefore,
    Pace training,
    Pace evaluation,
    double loss,
    Optional<Evaluating> evaluating,
    Optional<Evaluation> milestone) {

  /**
   * Images, and the time they took.
   *
   * @param images at least 0
   * @param seconds at least 0
   */
  public record Pace(long images, double seconds) {
    /** Nothing yet. */
    public static final Pace NONE = new Pace(0, 0);

    /** With more images. */
    public Pace and(long more, double theirSeconds) {
      return new Pace(images + more, seconds + theirSeconds);
    }

    /** What came after an earlier state. */
    public Pace since(Pace earlier) {
      return new Pace(images - earlier.images, seconds - earlier.seconds);
    }

    /** Images per second; 0 while that is not known. */
    public double perSecond() {
      return seconds > 0 ? images / seconds : 0;
    }
  }

  /** Images of an evaluation that are done, of how many. */
  public record Evaluating(int done, int total) {}

  /** The same without its latest evaluation. */
  public JobProgress withoutMilestone() {
    return new JobProgress(
        epoch,
        imagesTrained,
        imagesBefore,
        training,
        evaluation,
        loss,
        evaluating,
        Optional.empty());
  }

  /** Of a training of which only its updates are known. */
  public static JobProgress trained(int epoch, long images, double seconds) {
    return new JobProgress(
        epoch,
        images,
        0,
        new Pace(images, seconds),
        Pace.NONE,
        0,
        Optional.empty(),
        Optional.empty());
  }
}
