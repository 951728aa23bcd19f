package graft.core.data;

import java.util.List;

/**
 * Chosen images with the labels that a training sees.
 *
 * @param examples numbers into {@link DatasetIndex#examples()} and the packed store
 * @param labels 0..classes-1, one for each example
 */
public record Selection(List<Integer> examples, List<Integer> labels) {
  public Selection {
    examples = List.copyOf(examples);
    labels = List.copyOf(labels);
    if (examples.size() != labels.size()) {
      throw new IllegalArgumentException(
          examples.size() + " examples but " + labels.size() + " labels");
    }
  }

  /** No images. */
  public static Selection none() {
    return new Selection(List.of(), List.of());
  }

  /** Number of images. */
  public int size() {
    return examples.size();
  }
}
