package graft.api;

import graft.analysis.figures.TestSet;
import graft.api.machine.Machine;
import graft.core.data.ClassSplit;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.pack.PackedStore;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.store.StudyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a study's images when it is planned; {@link StudyFacts} reads it back.
 *
 * @param report for reports
 * @param tests the test set of each split
 * @param fingerprints what must be the same when the study is run again
 */
record NewFacts(ReportFacts report, List<TestSet> tests, Map<String, String> fingerprints) {
  private static final int SAMPLES = 24;

  static NewFacts of(
      Machine machine,
      StudySettings settings,
      StudyImages data,
      StudyPlan plan,
      String commandLine) {
    PackedStore store = data.store();
    TreeSet<String> used = new TreeSet<>(plan.splits().get(0).source());
    used.addAll(plan.splits().get(0).target());
    ReportFacts report =
        new ReportFacts(
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
            samples(machine, store, used),
            data.cautions(settings, plan));
    List<TestSet> tests =
        plan.splits().stream().map(s -> test(s, store, settings.testExtra())).toList();
    return new NewFacts(report, tests, data.fingerprints());
  }

  /** Keeps it. */
  void store(StudyStore store) {
    fingerprints.forEach(store::storeFact);
    store.storeFact(StudyFacts.REPORT, StudyFacts.JSON.writeValueAsString(report));
    store.storeFact(StudyFacts.TEST_SETS, StudyFacts.JSON.writeValueAsString(tests));
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

  private static int count(PackedStore store, Set<String> classes, Role role) {
    return (int)
        store.index().examples().stream()
            .filter(e -> e.role() == role)
            .filter(e -> classes.contains(store.index().classes().get(e.label())))
            .count();
  }

  /** The first training image of each of the first classes. */
  private static List<ReportFacts.Sample> samples(
      Machine machine, PackedStore store, Set<String> classes) {
    List<ReportFacts.Sample> samples = new ArrayList<>();
    TreeSet<String> wanted = new TreeSet<>(classes);
    List<Example> examples = store.index().examples();
    for (int i = 0; i < examples.size() && samples.size() < SAMPLES; i++) {
      String name = store.index().classes().get(examples.get(i).label());
      if (examples.get(i).role() == Role.TRAIN && wanted.remove(name)) {
        byte[] planar = machine.packing().preview(store, i);
        samples.add(
            new ReportFacts.Sample(name, Base64.getEncoder().encodeToString(interleaved(planar))));
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
}
