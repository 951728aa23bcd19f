package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.PixelRule;
import graft.core.data.Role;
import graft.core.protocol.Method;
import graft.core.text.Sha256;
import graft.study.source.BaseSource;
import graft.study.source.GivenWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Ids of bases and trials over all settings, as the build wrote them that the file was made by. An
 * id that changes makes stored results unfindable: lines are added to the file, never changed.
 */
class StudyIdsTest {
  private static final String IDS = "/graft/study/ids.txt";

  /** Settings over preset {@code small} with sizes 10 and full, one split, no test_extra. */
  private static final Map<String, List<String>> STUDIES = studies();

  private static Map<String, List<String>> studies() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Experiment experiment : Experiment.values()) {
      all.put(experiment.title(), List.of("experiments=[" + experiment.title() + "]"));
    }
    all.put("every experiment", List.of("experiments=" + Experiment.names().subList(0, 7)));
    all.put(
        "other rates",
        List.of(
            "experiments=[rates, rates-decay]",
            "rates.factors=[0.5]",
            "rates.decay_factors=[0.25]",
            "rates.batch_sizes=[10]"));
    all.put("four splits, three seeds", List.of("splits=4", "seeds=3"));
    all.put("optimal seeds", List.of("experiments=[optimal]", "optimal_seeds=2"));
    all.put("study seed", List.of("seed=-7"));
    all.put("test extra", List.of("test_extra=5"));
    all.put("classes", List.of("classes=6"));
    for (String network :
        List.of("alexnet", "alexnet-64", "alexnet-32", "alexnet-32-slim", "resnet18")) {
      all.put(network, List.of("network=" + network));
    }
    all.put("resnet18-64", List.of("network=resnet18-64", "experiments=[optimal, freeze]"));
    all.put("sensitivity", List.of("experiments=[optimal]", "sensitivity.sizes=[10]"));
    all.put(
        "sensitivity factors",
        List.of(
            "experiments=[optimal]",
            "sensitivity.sizes=[10]",
            "sensitivity.batch_factor=2",
            "sensitivity.rate_factor=0.1"));
    for (String part : List.of("recipe", "base_recipe")) {
      for (String setting :
          List.of(
              "batch=7",
              "epochs=60",
              "rates.high=0.03",
              "rates.low=3e-05",
              "rates.low=1.0E-3",
              "rates.decay=0.5",
              "rates.step_epochs=15",
              "rates.later_decays=fixed",
              "rates.low_rate_clock=shared",
              "momentum=0",
              "momentum=0.95",
              "weight_decay=0.0005",
              "weight_decay=0",
              "dropout=0",
              "dropout=0.5",
              "augmentation=flip",
              "augmentation=none",
              "augmentation=resized_crop",
              "augmentation=crop_flip",
              "evaluations=1",
              "precision=bf16")) {
        all.put(part + " " + setting, List.of(part + "." + setting));
      }
    }
    all.put(
        "axes",
        List.of(
            "experiments=[]",
            "axes.transferred_layers=[0, 6]",
            "axes.high_rate_layers=[1, 3]",
            "axes.initial_decay_epochs=[0, 4]",
            "axes.frozen_layers=[0]",
            "axes.reinitialised_rate=[low, high]",
            "axes.high=[0.02]",
            "axes.low=[0.001, 0.0002]",
            "axes.later_decays=[after_first, fixed]",
            "axes.low_rate_clock=[own, shared]",
            "axes.epochs=[60, 90]",
            "axes.batch=[8]"));
    return all;
  }

  private static StudySettings settings(List<String> overrides) {
    StudyFile file = StudyFile.preset("small");
    List.of(
            "experiments=[layers]",
            "splits=1",
            "sizes=[10, full]",
            "sensitivity.sizes=[]",
            "test_extra=0")
        .forEach(file::set);
    overrides.forEach(file::set);
    return StudySettings.of(file);
  }

  private static DatasetIndex index(int images, PixelRule rule) {
    List<String> names = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (Role role : List.of(Role.TRAIN, Role.VALIDATION)) {
      for (int label = 0; label < 8; label++) {
        if (role == Role.TRAIN) {
          names.add(label == 3 ? "Gr\u00fcn \"3\"" : "class-" + label);
        }
        for (int i = 0; i < (role == Role.TRAIN ? images + (label == 5 ? 1 : 0) : 5); i++) {
          examples.add(
              new Example(
                  role, label, "%03d.png".formatted(i), ContentHash.ofHex("%064x".formatted(i))));
        }
      }
    }
    return new DatasetIndex("0123456789abcdef", names, examples, rule);
  }

  private static void add(Map<String, String> ids, String name, StudyPlan plan) {
    StringBuilder all = new StringBuilder();
    plan.bases().forEach(base -> ids.put(name + " / base " + base.split(), base.id()));
    plan.trials().forEach(trial -> all.append(trial.id()).append('\n'));
    TrialSpec first = plan.trials().get(0);
    TrialSpec last = plan.trials().get(plan.trials().size() - 1);
    ids.put(name + " / first trial", first.id());
    ids.put(name + " / last trial", last.id());
    plan.trials().stream()
        .filter(trial -> trial.method() == Method.LINEAR_SVM)
        .findFirst()
        .ifPresent(trial -> ids.put(name + " / linear SVM", trial.id()));
    ids.put(
        name + " / all " + plan.trials().size() + " trials",
        Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Name and id of everything. */
  static Map<String, String> ids() {
    Map<String, String> ids = new LinkedHashMap<>();
    DatasetIndex images = index(20, PixelRule.STORED);
    STUDIES.forEach((name, study) -> add(ids, name, StudyPlanner.plan(settings(study), images)));
    StudySettings plain = settings(List.of());
    add(ids, "pixel rule", StudyPlanner.plan(plain, index(20, PixelRule.UPRIGHT)));
    add(ids, "more images", StudyPlanner.plan(plain, index(40, PixelRule.STORED)));
    GivenWeights weights =
        new GivenWeights("5eed".repeat(16), Optional.empty(), OptionalInt.empty());
    StudySettings withBase = settings(List.of("base=/b/base.pth"));
    add(
        ids,
        "given base",
        new StudyPlanner(withBase, images, new BaseSource.Given(Path.of("/b/base.pth"), weights))
            .plan());
    StudySettings withSource = settings(List.of("source=/s"));
    add(
        ids,
        "other images as source",
        new StudyPlanner(
                withSource, images, new BaseSource.OtherImages(index(30, PixelRule.UPRIGHT), "/s"))
            .plan());
    return ids;
  }

  /** Prints the file. */
  public static void main(String[] args) {
    ids().forEach((name, id) -> System.out.println(id + " " + name));
  }

  private static Map<String, String> kept() {
    Map<String, String> kept = new LinkedHashMap<>();
    try (InputStream in = Objects.requireNonNull(StudyIdsTest.class.getResourceAsStream(IDS))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(
              line ->
                  kept.put(
                      line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' '))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kept;
  }

  @TestFactory
  List<DynamicTest> idsAreWhatTheyWere() {
    Map<String, String> now = ids();
    List<DynamicTest> tests = new ArrayList<>();
    kept()
        .forEach(
            (name, id) ->
                tests.add(
                    DynamicTest.dynamicTest(name, () -> assertThat(now).containsEntry(name, id))));
    return tests;
  }

  @Test
  void theFileHoldsEveryIdOnce() {
    assertThat(kept()).containsOnlyKeys(ids().keySet()).hasSizeGreaterThan(40);
  }

  @Test
  void differentSettingsHaveDifferentIds() {
    Map<String, String> ids = ids();
    List<String> last =
        STUDIES.keySet().stream()
            .filter(name -> name.startsWith("recipe "))
            .map(name -> Objects.requireNonNull(ids.get(name + " / last trial")))
            .toList();
    assertThat(last).doesNotHaveDuplicates();
  }
}
