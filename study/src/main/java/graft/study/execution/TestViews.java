package graft.study.execution;

import graft.core.error.UsageException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a model is shown of an image that it classifies. Of several views the mean of their
 * probabilities counts (Krizhevsky et al. 2012, section 4.1).
 */
public enum TestViews {
  /** The image as it is. */
  ONE(1),
  /** The image and its mirror image. */
  TWO(2),
  /**
   * The image, and the image shifted by a sixteenth of its side up or down and left or right at
   * once, black where nothing is: five, and their mirror images.
   */
  TEN(10);

  private final int count;

  TestViews(int count) {
    this.count = count;
  }

  /** How many views of an image there are. */
  public int count() {
    return count;
  }

  /**
   * That of so many views.
   *
   * @throws UsageException if there is none
   */
  public static TestViews of(int count) {
    return Arrays.stream(values())
        .filter(views -> views.count == count)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "views of an image must be "
                        + Arrays.stream(values())
                            .map(views -> Integer.toString(views.count))
                            .collect(Collectors.joining(", "))
                        + ", was "
                        + count));
  }
}
