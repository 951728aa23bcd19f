package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.Experiment;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Studies whose outcomes are written by hand: 20 target classes of 50 test images each. */
class StudyAdviceTest {
  private static final int CLASSES = 20;
  private static final int EACH = 50;
  private static final Protocol COMMON = Protocol.of(7, 8, 30, 0);
  private static final Protocol PROBE = Protocol.of(7, 1, 30, 7);
  private static final Protocol TABLE_AT_10 = Protocol.of(6, 1, 10, 6);
  private static final Protocol TABLE_AT_FULL = Protocol.of(5, 1, 30, 0);

  @TempDir private Path folder;

  /** A study in the making. */
  private static final class Made implements AutoCloseable {
    private final StudyFile file = StudyFile.preset("small");
    private final StudyStore store;
    private final String size;
    private final int perClass;
    private final int splits;

    Made(Path folder, String size, int perClass, int splits, String... settings) {
      this.store = StudyStore.create(folder);
      this.size = size;
      this.perClass = perClass;
      this.splits = splits;
      file.set("sizes=[" + size + "]");
      List.of(settings).forEach(file::set);
      store.storeSettings(file.text());
      store.storeFact("report_facts", facts());
      store.storeFact("test_sets", tests());
    }

    private String facts() {
      return JsonMapper.shared()
          .writeValueAsString(
              Map.ofEntries(
                  Map.entry("datasetName", "made up"),
                  Map.entry("classes", 2 * CLASSES),
                  Map.entry("trainingImages", 0),
                  Map.entry("validationImages", 0),
                  Map.entry("fingerprint", "f"),
                  Map.entry("generated", false),
                  Map.entry("sizes", List.of(size)),
                  Map.entry("splits", splits),
                  Map.entry("seeds", 1),
                  Map.entry("targetClasses", CLASSES),
                  Map.entry("versions", Map.of()),
                  Map.entry("commandLine", "graft"),
                  Map.entry("time", "2026-11-24T10:00:00Z"),
                  Map.entry("sampleSide", 32),
                  Map.entry("samples", List.of())));
    }

    /** Splits swap source and target. */
    private String tests() {
      List<TestSet> tests = new ArrayList<>();
      for (int split = 0; split < splits; split++) {
        tests.add(
            new TestSet(
                split,
                names(split + 1),
                names(split),
                Collections.nCopies(CLASSES, EACH),
                Collections.nCopies(CLASSES, 0)));
      }
      return JsonMapper.shared().writeValueAsString(tests);
    }

    private static List<String> names(int half) {
      return IntStream.range(0, CLASSES).mapToObj(i -> (half % 2) + "-" + i).toList();
    }

    /** A protocol's correct images of each class's 50, in each split. */
    Made with(Protocol protocol, int... correct) {
      Recipe recipe = StudySettings.of(file).recipe().resolve(CLASSES);
      Protocol canonical = protocol.canonical(8, recipe);
      for (int split = 0; split < splits; split++) {
        String id = split + canonical.toString();
        store.plan(
            List.of(),
            List.of(
                new TrialSpec(
                    id,
                    List.of("optimal"),
                    new TrialData.OfSplit(split, TargetSize.parse(size)),
                    Method.SGD,
                    canonical,
                    "alexnet-32",
                    "base",
                    recipe,
                    "",
                    0,
                    perClass * CLASSES)));
        store.settle(List.of(id), outcome(correct[split % correct.length]));
      }
      return this;
    }

    private static Complete outcome(int correct) {
      BitSet bits = new BitSet();
      IntStream.range(0, CLASSES * EACH).filter(i -> i % EACH < correct).forEach(bits::set);
      Evaluation last = new Evaluation(90, 1, correct * CLASSES, CLASSES * EACH, CLASSES * EACH);
      return new Complete(
          1,
          0,
          List.of(),
          List.of(last),
          last,
          HexFormat.of().formatHex(bits.toByteArray()),
          "",
          "",
          0,
          0);
    }

    /** All that a derivation needs. */
    Made withExperiments(ToIntFunction<Protocol> correct) {
      Recipe recipe = StudySettings.of(file).recipe().resolve(CLASSES);
      Set<Protocol> all = new LinkedHashSet<>();
      for (Experiment experiment :
          List.of(
              Experiment.HIGH_RATE,
              Experiment.LAYERS_DECAY,
              Experiment.DECAY,
              Experiment.FREEZE,
              Experiment.OPTIMAL)) {
        experiment.settings(8, recipe.rates(), TargetSize.parse(size)).stream()
            .filter(setting -> setting.method() == Method.SGD)
            .forEach(setting -> all.add(setting.protocol().canonical(8, recipe)));
      }
      for (Protocol protocol : all) {
        int right = correct.applyAsInt(protocol);
        with(protocol, right, protocol.frozenLayers() > 0 ? right + 1 : right);
      }
      return this;
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private Made study(String size, int perClass, int splits, String... settings) {
    return new Made(folder, size, perClass, splits, settings);
  }

  private String recommend(int classes, int images) {
    Told told =
        Told.by("recommend", "--classes", classes, "--images-per-class", images, "--from", folder);
    assertThat(told.code()).as(told.err()).isZero();
    return told.out();
  }

  /** The protocols in the order in which they are printed. */
  private static List<String> protocols(String out) {
    return out.lines().filter(line -> line.startsWith("protocol")).toList();
  }

  private static final String PROBE_LINE =
      "protocol  --transfer 7 --high-rate-layers 1 --decay-after 30 --freeze 7";

  @Test
  void aStudyThatIsShownToBeBetterThanTheTableLeads() {
    study("10", 10, 3)
        .with(COMMON, 10, 11, 12)
        .with(TABLE_AT_10, 14, 15, 16)
        .with(PROBE, 19, 20, 22)
        .close();
    String out = recommend(20, 12);
    assertThat(protocols(out).get(0)).isEqualTo(PROBE_LINE);
    assertThat(out)
        .contains(
            "linear probe: 40.7 % against 30.0 % of the protocol of the paper's Table 2, +10.7")
        .contains("over the common protocol: 40.7 % against 22.0 % of the common protocol, +18.7")
        .contains("its 3 splits overlap")
        .contains("The paper's table says:")
        .doesNotContain("does not go before");
  }

  @Test
  void whereNoDifferenceIsShownTheTableLeads() {
    study("10", 10, 3)
        .with(COMMON, 10, 11, 12)
        .with(TABLE_AT_10, 14, 15, 16)
        .with(PROBE, 19, 11, 18)
        .close();
    String out = recommend(20, 10);
    assertThat(protocols(out)).hasSize(3).element(1).isEqualTo(PROBE_LINE);
    assertThat(protocols(out)).first().isEqualTo("protocol  --protocol auto");
    assertThat(out)
        .contains("Your study says:", "no difference shown")
        .contains("It does not go before the paper's table: it is not shown to be better");
  }

  @Test
  void aStudyOfOneSplitAndAnotherSizeIsToldBesideTheTable() {
    study("10", 10, 1).with(COMMON, 10).with(TABLE_AT_10, 14).with(PROBE, 20).close();
    String out = recommend(20, 300);
    assertThat(protocols(out)).hasSize(3).element(1).isEqualTo(PROBE_LINE);
    assertThat(protocols(out)).first().isEqualTo("protocol  --protocol auto");
    assertThat(out)
        .contains(
            "1 class split; its size nearest to your 300 images a class is 10, 30.0 times as small")
        .contains("fewer than two splits: no difference shown")
        .contains("its size is more than 2 times away; it is not shown to be better")
        .contains("of one class split")
        .doesNotContain("overlap");
  }

  @Test
  void withoutATrialOfTheTablesProtocolNothingIsShownToBeBetterThanIt() {
    try (Made made = study("10", 10, 3)) {
      made.with(COMMON, 10, 11, 12);
      String doubt = "it has no complete trial of the table's protocol there to compare with";
      assertThat(recommend(20, 10)).contains(doubt, "Your study says:");
      made.with(PROBE, 19, 20, 22);
      String out = recommend(20, 10);
      assertThat(out).contains(doubt);
      assertThat(protocols(out)).first().isEqualTo("protocol  --protocol auto");
      assertThat(protocols(out)).element(1).isEqualTo(PROBE_LINE);
    }
  }

  /** t = 4.5 with two degrees of freedom: at 5 % one comparison shows it, at 2.5 % it is not. */
  @Test
  void theBestOfThreeIsHeldAgainstTheChanceOfEitherToBeTheBest() {
    study("10", 10, 3)
        .with(COMMON, 10, 11, 12)
        .with(TABLE_AT_10, 14, 15, 16)
        .with(PROBE, 18, 20, 24)
        .close();
    String out = recommend(20, 10);
    assertThat(protocols(out)).first().isEqualTo("protocol  --protocol auto");
    assertThat(out)
        .contains("It does not go before the paper's table: it is not shown to be better")
        .contains("of 2 comparisons together");
  }

  @Test
  void theImagesOfFullCount() {
    study("full", 12, 3)
        .with(COMMON, 10, 11, 12)
        .with(TABLE_AT_FULL, 14, 15, 16)
        .with(PROBE, 19, 20, 22)
        .close();
    String near = recommend(20, 10);
    assertThat(near).contains("is full (12), 1.2 times as large");
    assertThat(protocols(near).get(0)).isEqualTo(PROBE_LINE);
    assertThat(recommend(20, 30)).contains("its size is more than 2 times away");
  }

  @Test
  void ofSeveralSizesTheNearestByItsRealCountIsAsked() {
    try (Made made = study("full", 12, 1)) {
      made.with(COMMON, 10).with(PROBE, 20);
      Stream.of("100, full").forEach(both -> made.file.set("sizes=[" + both + "]"));
      made.store.storeSettings(made.file.text());
      made.store.storeFact(
          "report_facts", made.facts().replace("[\"full\"]", "[\"100\",\"full\"]"));
    }
    assertThat(recommend(20, 10)).contains("is full (12)");
  }

  private static int bestAtFiveUnfrozen(Protocol protocol) {
    return protocol.equals(COMMON)
        ? 10
        : 44 - 3 * protocol.frozenLayers() - Math.abs(protocol.initialDecayEpochs() - 5) / 2;
  }

  @Test
  void aDerivedProtocolIsJudgedOnTheSplitsThatDidNotChooseIt() {
    study("10", 10, 2).withExperiments(StudyAdviceTest::bestAtFiveUnfrozen).close();
    String out = recommend(20, 10);
    assertThat(protocols(out).get(0))
        .isEqualTo("protocol  --transfer 6 --high-rate-layers 1 --decay-after 5 --freeze 0");
    assertThat(out)
        .contains("lead to k = 6, n = 1, d = 5, f = 0")
        .contains("derived, honest: 88.0 % against 49.0 % of the protocol of the paper's Table 2");
    assertThat(recommend(20, 12))
        .contains("d = 5 there, 100 updates at the high rate, is d = 4 here, 96 updates.");
  }

  @Test
  void whatOneSplitDerivedIsNotJudgedOnTheImagesThatChoseIt() {
    study("10", 10, 1).withExperiments(StudyAdviceTest::bestAtFiveUnfrozen).close();
    String out = recommend(20, 10);
    assertThat(out)
        .contains("lead to k = 6, n = 1, d = 5, f = 0")
        .contains("nothing shows how good it is on images that did not choose it")
        .contains(
            "88.0 % against 20.0 % of the common protocol, fewer than two splits: no difference")
        .contains("on the images that chose it");
    assertThat(protocols(out).get(2)).contains("--decay-after 10 --freeze 6");
  }

  @Test
  void anotherBatchOtherRatesAndAnotherLengthAreSaid() {
    study("10", 10, 1, "recipe.batch=40", "recipe.rates.high=0.02", "recipe.epochs=30")
        .with(COMMON, 10)
        .with(Protocol.of(7, 1, 30, 7), 20)
        .close();
    assertThat(recommend(20, 10))
        .contains("it trained with batch=40 high=0.02, finetune would with batch=10 high=0.01")
        .contains("its trainings make 150 updates, finetune's 1,800");
  }

  @Test
  void equalTrainingsAreNotSaidToDiffer() {
    study("10", 10, 1).with(COMMON, 10).with(PROBE, 20).close();
    assertThat(recommend(20, 10)).doesNotContain("The trainings differ");
  }
}
