package graft.report;

import graft.analysis.figures.Grid;
import graft.analysis.figures.TestSet;
import graft.core.data.ClassSplit;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report says beside the results. Any text may come from a stranger's file or folder name.
 *
 * @param title of the study
 * @param preset name of the preset or study file it was run from
 * @param network name of the network
 * @param grid sizes, splits and seeds the study is expected to hold
 * @param dataset what it was run on
 * @param splits the classes of each split
 * @param tests which class each test image of a split shows; empty where it was not kept
 * @param samples small images to show, in the order shown; may be empty
 * @param settings the settings as run, complete, as YAML
 * @param versions version by part, e.g. {@code graft}, {@code java}, {@code pytorch}; shown in this
 *     order
 * @param commandLine the command that ran the study
 * @param time when it was run
 */
public record ReportContext(
    String title,
    String preset,
    String network,
    Grid grid,
    Dataset dataset,
    List<ClassSplit> splits,
    List<TestSet> tests,
    List<SampleImage> samples,
    String settings,
    Map<String, String> versions,
    String commandLine,
    Instant time) {

  /**
   * The dataset of a study.
   *
   * @param name as the user gave it
   * @param classes classes used
   * @param trainingImages of these classes
   * @param validationImages of these classes
   * @param fingerprint hash over all its images, hex
   * @param generated whether its images are generated rather than photographs
   * @param cautions what makes accuracies on it doubtful, a sentence each
   */
  public record Dataset(
      String name,
      int classes,
      int trainingImages,
      int validationImages,
      String fingerprint,
      boolean generated,
      List<String> cautions) {
    /** Keeps a copy of the list. */
    public Dataset {
      cautions = List.copyOf(cautions);
    }
  }

  public ReportContext {
    splits = List.copyOf(splits);
    tests = List.copyOf(tests);
    samples = List.copyOf(samples);
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }
}
