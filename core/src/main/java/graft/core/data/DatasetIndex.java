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
 */
public record DatasetIndex(String fingerprint, List<String> classes, List<Example> examples) {
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

  /**
   * Whether the validation part is the one that is chosen by content hash where a dataset brings
   * none of its own.
   */
  public boolean isValidationChosenByHash() {
    return IndexBuilder.isChosenByHash(examples);
  }
}
