package graft.study.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import graft.core.json.Added;
import java.util.List;

/** How a training ended. A diverged training is a result, not an exception. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingOutcome.Complete.class, name = "complete"),
  @JsonSubTypes.Type(value = TrainingOutcome.Diverged.class, name = "diverged"),
  @JsonSubTypes.Type(value = TrainingOutcome.Given.class, name = "given"),
  @JsonSubTypes.Type(value = TrainingOutcome.Failed.class, name = "failed")
})
public sealed interface TrainingOutcome {

  /**
   * Ran to its last epoch.
   *
   * @param trainLossEval the final model's mean loss on the training images in evaluation mode
   * @param trainCorrect training images the final model classifies correctly in evaluation mode
   * @param epochs one record an epoch; the last one's train loss is the training's
   * @param milestones evaluations on the test images alone, ascending; the last epoch among them
   * @param last the last epoch's evaluation on test and extra test images together
   * @param correctBits one bit per image of {@code last}, test images first: bit i of byte i/8
   *     (lowest first) is set where it was classified correctly; lower-case hex
   * @param predictions the class predicted for each image of {@code last}, test images first:
   *     unsigned 16-bit little-endian labels in Base64; empty where they were not kept
   * @param weightsSha256 hash over names, shapes and bytes of the final weights
   * @param imagesTrained images of all updates
   * @param seconds training and evaluation time of all attempts that this one continues
   */
  record Complete(
      double trainLossEval,
      int trainCorrect,
      List<EpochRecord> epochs,
      List<Evaluation> milestones,
      Evaluation last,
      String correctBits,
      @Added("\"\"") String predictions,
      String weightsSha256,
      long imagesTrained,
      double seconds)
      implements TrainingOutcome {
    public Complete {
      epochs = List.copyOf(epochs);
      milestones = List.copyOf(milestones);
    }
  }

  /**
   * The loss became NaN or infinite.
   *
   * @param epoch 1-based epoch in which it happened
   * @param update 1-based update of the training
   * @param epochs records of the epochs before
   */
  record Diverged(
      int epoch, long update, List<EpochRecord> epochs, long imagesTrained, double seconds)
      implements TrainingOutcome {
    public Diverged {
      epochs = List.copyOf(epochs);
    }
  }

  /**
   * Was not trained: a base's weights came from outside. Nothing is known of their accuracy.
   *
   * @param origin where they came from
   */
  record Given(String origin) implements TrainingOutcome {}

  /**
   * Could not be run.
   *
   * @param reason what a user needs to know, at most a few lines
   */
  record Failed(String reason) implements TrainingOutcome {}
}
