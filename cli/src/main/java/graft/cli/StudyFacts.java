package graft.cli;

import graft.analysis.figures.Grid;
import graft.analysis.figures.TestSet;
import graft.api.ProtocolSearch;
import graft.api.machine.Machine;
import graft.core.data.ClassSplit;
import graft.core.data.ClassSplits;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.Shown;
import graft.core.error.StoreException;
import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.report.ReportContext;
import graft.report.SampleImage;
import graft.report.StudyReport;
import graft.report.WrittenReport;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.store.StudyRecords;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a report needs besides results, kept in the store so that it can be written again where the
 * images are not.
 */
final class StudyFacts {
  /** The fact that names the dataset's fingerprint. */
  static final String FINGERPRINT = "dataset_fingerprint";

  /** The fact that names the fingerprint of the dataset that bases are trained on. */
  static final String SOURCE_FINGERPRINT = "source_fingerprint";

  /** The fact that names the hash of a base's given weights. */
  static final String BASE_WEIGHTS = "base_weights";

  private static final String FACTS = "report_facts";
  private static final String TEST_SETS = "test_sets";
  private static final int SAMPLES = 24;
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * The facts as stored.
   *
   * @param sizes canonical, as text
   * @param samples class name and {@code [side, side, 3]} pixels in Base64
   */
  record Stored(
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
      List<Sample> samples) {}

  /** One sample image. */
  record Sample(String className, String pixels) {}

  private final Stored stored;
  private final List<TestSet> tests;
  private final Map<String, String> fingerprints;

  private StudyFacts(Stored stored) {
    this.stored = stored;
    this.fingerprints = Map.of();
    this.tests = List.of();
  }

  StudyFacts(
      Machine machine, StudySettings settings, StudyData data, StudyPlan plan, String commandLine) {
    PackedStore store = data.store();
    this.fingerprints = data.fingerprints();
    TreeSet<String> used = new TreeSet<>(plan.splits().get(0).source());
    used.addAll(plan.splits().get(0).target());
    this.stored =
        new Stored(
            data.name(),
            used.size(),
            count(store, used, Role.TRAIN),
            count(store, used, Role.VALIDATION),
            store.index().fingerprint(),
            data.generated(),
            plan.sizes().stream().map(TargetSize::toString).toList(),
            settings.splits(),
            settings.seeds(),
            plan.splits().get(0).target().size(),
            Versions.all(),
            commandLine,
            Instant.now().toString(),
            store.side(),
            samples(machine, store, used));
    this.tests = plan.splits().stream().map(s -> test(s, store, settings.testExtra())).toList();
  }

  private static TestSet test(ClassSplit split, PackedStore store, int extra) {
    Selections selections = new Selections(store.index());
    int classes = split.target().size();
    return new TestSet(
        split.number(),
        split.source(),
        split.target(),
        counts(selections.test(split.target()), classes),
        counts(selections.testExtra(split.target(), extra), classes));
  }

  private static List<Integer> counts(Selection selection, int classes) {
    int[] counts = new int[classes];
    selection.labels().forEach(label -> counts[label]++);
    return Arrays.stream(counts).boxed().toList();
  }

  /** The test sets that {@link #store} kept; none in a study of before. */
  static List<TestSet> tests(StudyRecords study) {
    return study
        .fact(TEST_SETS)
        .map(text -> List.of(JSON.readValue(text, TestSet[].class)))
        .orElse(List.of());
  }

  private static int count(PackedStore store, Set<String> classes, Role role) {
    return (int)
        store.index().examples().stream()
            .filter(e -> e.role() == role)
            .filter(e -> classes.contains(store.index().classes().get(e.label())))
            .count();
  }

  /** The first training image of each of the first classes. */
  private static List<Sample> samples(Machine machine, PackedStore store, Set<String> classes) {
    List<Sample> samples = new ArrayList<>();
    TreeSet<String> wanted = new TreeSet<>(classes);
    List<Example> examples = store.index().examples();
    for (int i = 0; i < examples.size() && samples.size() < SAMPLES; i++) {
      String name = store.index().classes().get(examples.get(i).label());
      if (examples.get(i).role() == Role.TRAIN && wanted.remove(name)) {
        byte[] planar = machine.packing().preview(store, i);
        samples.add(new Sample(name, Base64.getEncoder().encodeToString(interleaved(planar))));
      }
    }
    return samples;
  }

  private static byte[] interleaved(byte[] planar) {
    int pixels = planar.length / 3;
    byte[] rgb = new byte[planar.length];
    for (int i = 0; i < pixels; i++) {
      for (int channel = 0; channel < 3; channel++) {
        rgb[3 * i + channel] = planar[channel * pixels + i];
      }
    }
    return rgb;
  }

  void store(StudyStore store) {
    fingerprints.forEach(store::storeFact);
    store.storeFact(FACTS, JSON.writeValueAsString(stored));
    store.storeFact(TEST_SETS, JSON.writeValueAsString(tests));
  }

  /** Reads what {@link #store} kept. */
  static StudyFacts read(StudyRecords study, Path folder) {
    requireStudy(study, folder);
    return study
        .fact(FACTS)
        .map(text -> new StudyFacts(JSON.readValue(text, Stored.class)))
        .orElseThrow(
            () ->
                new StoreException(
                    folder + " holds a study that was never planned; run it again to plan it"));
  }

  /**
   * Refuses the store of a search.
   *
   * @throws UsageException if it is one
   */
  static void requireStudy(StudyRecords study, Path folder) {
    if (ProtocolSearch.isSearch(study)) {
      throw new UsageException(
          Shown.text(folder.toString())
              + " holds a search, not a study: see report/index.html and model in it");
    }
  }

  /** What the study is expected to hold. */
  Grid grid(StudyRecords study) {
    StudySettings settings = StudySettings.of(StudyFile.stored(study.settings().orElse("")));
    return new Grid(
        stored.sizes().stream().map(TargetSize::parse).toList(),
        IntStream.range(0, stored.splits()).boxed().toList(),
        LongStream.range(0, stored.seeds()).boxed().toList(),
        Networks.find(settings.network(), 2).orElseThrow().depth(),
        stored.targetClasses(),
        settings.recipe().resolve(stored.targetClasses()));
  }

  /** Writes the report of the study's present state. */
  WrittenReport report(Path folder, StudyRecords study) {
    String text = study.settings().orElse("");
    StudySettings settings = StudySettings.of(StudyFile.stored(text));
    Grid grid = grid(study);
    ReportContext context =
        new ReportContext(
            settings.name(),
            settings.name(),
            settings.network(),
            grid,
            new ReportContext.Dataset(
                stored.datasetName(),
                stored.classes(),
                stored.trainingImages(),
                stored.validationImages(),
                stored.fingerprint(),
                stored.generated()),
            grid.splits().stream().map(s -> ClassSplits.read(folder.resolve("splits"), s)).toList(),
            tests(study),
            stored.samples().stream().map(this::image).toList(),
            text,
            stored.versions(),
            stored.commandLine(),
            Instant.parse(stored.time()));
    return StudyReport.write(folder, context, study.bases(), study.trials());
  }

  private SampleImage image(Sample sample) {
    return new SampleImage(
        sample.className(),
        stored.sampleSide(),
        stored.sampleSide(),
        Base64.getDecoder().decode(sample.pixels()));
  }
}
