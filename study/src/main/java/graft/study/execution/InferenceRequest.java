package graft.study.execution;

import graft.core.data.Selection;

/**
 * Images that a process passes forward through a network in evaluation mode. The answer is a
 * safetensors file with {@code logits} ({@code [N, classes] float32}) and, where asked for, {@code
 * input} ({@code [N, 3, side, side] float32}, RGB, normalised, row-major).
 *
 * @param network the network's name
 * @param classes units of its classifier
 * @param weights safetensors file of all its tensors
 * @param store folder of the packed store
 * @param images passed forward in chunks of {@link #CHUNK} from the first on
 * @param output the file that is written
 * @param withInputs whether the images are written too, as the network sees them
 * @param views of each image that its logits are made of
 */
public record InferenceRequest(
    String network,
    int classes,
    String weights,
    String store,
    Selection images,
    String output,
    boolean withInputs,
    TestViews views) {
  /**
   * Images in a chunk. A logit's last bits may depend on the size of its batch, so that parts of a
   * selection give the same numbers as the whole where they begin at multiples of this.
   */
  public static final int CHUNK = 250;

  /** Name of the logits in the answer. */
  public static final String LOGITS = "logits";

  /** Name of the images in the answer. */
  public static final String INPUT = "input";
}
