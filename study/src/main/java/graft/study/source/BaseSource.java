package graft.study.source;

import graft.core.data.DatasetIndex;
import java.nio.file.Path;
import java.util.Optional;

/** Where the bases of a study come from. */
public sealed interface BaseSource {

  /** Trained on the source classes of each split of the study's own dataset. */
  record OwnClasses() implements BaseSource {}

  /**
   * Trained on all training images of another dataset.
   *
   * @param index its images
   * @param name the dataset as the user gave it
   */
  record OtherImages(DatasetIndex index, String name) implements BaseSource {}

  /**
   * Weights from outside; nothing is trained.
   *
   * @param file a checked weights file
   * @param weights what was found in it
   * @param key where in it they are, where its content does not tell
   */
  record Given(Path file, GivenWeights weights, Optional<String> key) implements BaseSource {
    public Given(Path file, GivenWeights weights) {
      this(file, weights, Optional.empty());
    }
  }
}
