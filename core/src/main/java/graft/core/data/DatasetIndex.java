package graft.core.data;

import java.util.List;

/**
 * All usable images of a dataset. An example's number is its position in {@link #examples()}, and
 * the same number finds its pixels in the packed store.
 *
 * @param fingerprint hash over (role, class, file name, content hash) of all examples, 64 hex
 *     digits
 * @param classes class names in byte order of their UTF-8 form
 * @param examples sorted by role (training first), then label, then byte order of the name
 * @param pixels the oldest rule that gives all images the pixels that they are read with: a rule
 *     that matters for none of them leaves no trace
 */
public record DatasetIndex(
    String fingerprint, List<String> classes, List<Example> examples, PixelRule pixels) {
  public DatasetIndex {
    classes = List.copyOf(classes);
    examples = List.copyOf(examples);
  }

  /** The fingerprint without the parts that only an evaluation reads: that of a training. */
  public String trainingFingerprint() {
    return examples.stream().allMatch(example -> example.role() != Role.OTHER)
        ? fingerprint
        : IndexBuilder.fingerprint(
            classes, examples.stream().filter(example -> example.role() != Role.OTHER).toList());
  }

  /** Of images that every rule gives the same pixels. */
  public DatasetIndex(String fingerprint, List<String> classes, List<Example> examples) {
    this(fingerprint, classes, examples, PixelRule.STORED);
  }

  /** The same images, read by a rule. */
  DatasetIndex by(PixelRule rule) {
    return new DatasetIndex(fingerprint, classes, examples, rule);
  }

  /**
   * What results depend on: the fingerprint, and the pixel rule where it matters for an image. Ids
   * of trainings are made of it.
   */
  public String identity() {
    return fingerprint + pixels.suffix();
  }

  /**
   * Whether the validation part is the one that is chosen by content hash where a dataset brings
   * none of its own.
   */
  public boolean isValidationChosenByHash() {
    return IndexBuilder.isChosenByHash(examples);
  }
}
