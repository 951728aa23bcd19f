package graft.api;

import graft.core.json.Added;
import java.util.List;
import java.util.Map;

/**
 * What a report needs besides results, as it is kept in the store: it can be written again where
 * the images are not.
 *
 * @param sizes canonical, as text
 * @param samples class name and {@code [side, side, 3]} pixels in Base64
 * @param cautions what makes its accuracies doubtful, a sentence each
 */
record ReportFacts(
    String datasetName,
    int classes,
    int trainingImages,
    int validationImages,
    String fingerprint,
    boolean generated,
    List<String> sizes,
    int splits,
    int seeds,
    int targetClasses,
    Map<String, String> versions,
    String commandLine,
    String time,
    int sampleSide,
    List<Sample> samples,
    @Added("[]") List<String> cautions) {
  /** One sample image. */
  record Sample(String className, String pixels) {}
}
