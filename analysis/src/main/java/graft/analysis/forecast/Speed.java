package graft.analysis.forecast;

/**
 * How fast one worker is while all of them work. Linear, with no term for anything but these; the
 * batch enters by the number of updates.
 *
 * @param updateSeconds of an update with no layer frozen, beside its images
 * @param imageSeconds of an image trained with no layer frozen
 * @param evaluationSeconds of an image evaluated
 * @param trainingSeconds of each training, whatever its length
 */
public record Speed(
    double updateSeconds, double imageSeconds, double evaluationSeconds, double trainingSeconds) {
  public Speed {
    require("updateSeconds", updateSeconds);
    require("imageSeconds", imageSeconds);
    require("evaluationSeconds", evaluationSeconds);
    require("trainingSeconds", trainingSeconds);
  }

  private static void require(String name, double seconds) {
    if (!(seconds >= 0 && Double.isFinite(seconds))) {
      throw new IllegalArgumentException(name + " must be at least 0, was " + seconds);
    }
  }

  /** Seconds of a worker for a training. */
  public double seconds(Work work) {
    return trainingSeconds
        + work.updates() * updateSeconds
        + work.images() * imageSeconds
        + work.evaluated() * evaluationSeconds;
  }
}
