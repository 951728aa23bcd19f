package graft.analysis.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.derivation.Derived.Chosen;
import graft.analysis.derivation.Derived.Step;
import graft.analysis.derivation.Derived.Wanting;
import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.Experiment;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlanner;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two target classes a split, 100 test images each: a and b in split 0, b and c in split 1. Each
 * trial's correct images are told by class.
 */
class DerivationTest {
  private static final TargetSize SIZE = new TargetSize(10);
  private static final int EACH = 100;
  private static final Recipe RECIPE =
      new Recipe(
          8, 90, Rates.paper(), 0.9, 1e-4, 0, Recipe.Augmentation.NONE, 1, Recipe.Precision.FP32);
  private static final Grid GRID =
      new Grid(List.of(SIZE), List.of(0, 1), List.of(0L), 8, 2, RECIPE);
  private static final List<TestSet> TESTS =
      List.of(
          new TestSet(0, List.of("c", "d"), List.of("a", "b"), List.of(EACH, EACH), List.of(0, 0)),
          new TestSet(1, List.of("a", "d"), List.of("b", "c"), List.of(EACH, EACH), List.of(0, 0)));

  private final Map<String, TrialRecord> trials = new LinkedHashMap<>();

  DerivationTest() {
    for (Experiment experiment : EnumSet.range(Experiment.LAYERS, Experiment.FREEZE)) {
      for (Experiment.Setting setting : experiment.settings(8, Rates.paper(), SIZE)) {
        both(setting.protocol(), 50, 50);
      }
    }
  }

  /** Sets the images that a protocol gets right in both splits, by label. */
  private void both(Protocol protocol, int first, int second) {
    set(0, protocol, first, second);
    set(1, protocol, first, second);
  }

  private void set(int split, Protocol asked, int first, int second) {
    set(SIZE, split, asked, first, second);
  }

  private void set(TargetSize size, int split, Protocol asked, int first, int second) {
    BitSet bits = new BitSet();
    bits.set(0, first);
    bits.set(EACH, EACH + second);
    byte[] bytes = new byte[2 * EACH / 8];
    System.arraycopy(bits.toByteArray(), 0, bytes, 0, bits.toByteArray().length);
    Evaluation last = new Evaluation(90, 1, first + second, 2 * EACH, 2 * EACH);
    put(
        size,
        split,
        asked,
        TrialState.COMPLETE,
        new Complete(
            0,
            20,
            List.of(new EpochRecord(90, 1e-5, 1e-5, 0)),
            List.of(last),
            last,
            HexFormat.of().formatHex(bytes),
            "",
            "",
            1,
            1));
  }

  private void put(int split, Protocol asked, TrialState state, TrainingOutcome outcome) {
    put(SIZE, split, asked, state, outcome);
  }

  private void put(
      TargetSize size, int split, Protocol asked, TrialState state, TrainingOutcome outcome) {
    Protocol protocol = asked.canonical(8, RECIPE);
    String id = (size.equals(SIZE) ? "" : size + " ") + split + " " + protocol;
    TrialSpec spec =
        new TrialSpec(
            id,
            List.of("x"),
            new TrialData.OfSplit(split, size),
            Method.SGD,
            protocol,
            "net",
            "base",
            RECIPE,
            "",
            0,
            20);
    trials.put(id, new TrialRecord(spec, state, 1, Optional.of(outcome)));
  }

  private Derivation derivation() {
    return new Derivation(StudyCells.of(List.copyOf(trials.values()), GRID), TESTS);
  }

  private static Protocol chosen(Derived derived) {
    return ((Chosen) derived).protocol();
  }

  @Test
  void tiesGoToThePapersTable2() {
    assertThat(chosen(derivation().asThePaper(SIZE))).isEqualTo(Protocol.of(6, 1, 10, 6));
  }

  @Test
  void eachStepTakesTheHighestAccuracy() {
    both(Protocol.of(4, 1, 5, 0), 60, 60);
    both(Protocol.of(6, 1, 20, 0), 61, 61);
    both(Protocol.of(6, 1, 5, 2), 70, 70);
    Chosen chosen = (Chosen) derivation().asThePaper(SIZE);
    assertThat(chosen.protocol()).isEqualTo(Protocol.of(4, 1, 20, 2));
    assertThat(chosen.steps())
        .containsExactly(
            new Step("n", 1, 0.5, 0.5),
            new Step("k", 4, 0.6, 0.6),
            new Step("d", 20, 0.61, 0.61),
            new Step("f", 2, 0.7, 0.7));
  }

  @Test
  void noMoreLayersAreFrozenThanAreTransferred() {
    both(Protocol.of(2, 1, 30, 0), 60, 60);
    both(Protocol.of(6, 1, 5, 5), 60, 60);
    assertThat(chosen(derivation().asThePaper(SIZE)).frozenLayers()).isEqualTo(2);
  }

  @Test
  void anHonestChoiceSeesOnlyTheOtherSplitAndTheClassesThatAreSourceHere() {
    set(0, Protocol.of(1, 1, 5, 0), 99, 99); // split 0 itself: not seen by it
    set(1, Protocol.of(2, 1, 5, 0), 99, 50); // class b, a target of split 0: not counted
    set(1, Protocol.of(3, 1, 5, 0), 50, 52); // class c, a source of split 0: counted
    assertThat(chosen(derivation().honest(0, SIZE)).transferredLayers()).isEqualTo(3);
    assertThat(chosen(derivation().asThePaper(SIZE)).transferredLayers()).isEqualTo(1);
  }

  @Test
  void anotherNNeedsTheOtherExperimentsAtThatN() {
    both(Protocol.of(6, 3, 30, 0), 60, 60);
    Wanting wanting = (Wanting) derivation().asThePaper(SIZE);
    assertThat(wanting.unplanned())
        .contains(Protocol.of(1, 3, 5, 0), Protocol.of(6, 3, 20, 0), Protocol.of(6, 2, 5, 6))
        .doesNotContain(Protocol.of(6, 3, 30, 0));
  }

  @Test
  void aDivergedSettingIsNotChosenAndOneThatWaitsIsWaitedFor() {
    both(Protocol.of(4, 1, 5, 0), 60, 60);
    put(
        1,
        Protocol.of(4, 1, 5, 0),
        TrialState.DIVERGED,
        new TrainingOutcome.Diverged(1, 1, List.of(), 1, 1));
    assertThat(chosen(derivation().asThePaper(SIZE)).transferredLayers()).isEqualTo(6);
    TrialRecord other = Objects.requireNonNull(trials.get("0 " + Protocol.of(4, 1, 5, 0)));
    trials.put(
        other.spec().id(), new TrialRecord(other.spec(), TrialState.WAITING, 0, Optional.empty()));
    assertThat(((Wanting) derivation().asThePaper(SIZE)).unplanned()).isEmpty();
  }

  @Test
  void aStudyOfOneSplitHasNoHonestChoice() {
    Grid one = new Grid(List.of(SIZE), List.of(0), List.of(0L), 8, 2, RECIPE);
    trials.values().removeIf(trial -> trial.spec().split() == 1);
    Derivation derivation = new Derivation(StudyCells.of(List.copyOf(trials.values()), one), TESTS);
    assertThat(derivation.honest(0, SIZE)).isInstanceOf(Wanting.class);
    assertThat(derivation.asThePaper(SIZE)).isInstanceOf(Chosen.class);
  }

  @Test
  void whatServesTheLargeSetIsAskedForBelowItToo() {
    TargetSize large = new TargetSize(900); // nearer to the full column than to that of 500
    Protocol winner = Protocol.of(4, 1, 30, 0);
    for (Experiment experiment : EnumSet.range(Experiment.LAYERS, Experiment.FREEZE)) {
      for (Experiment.Setting setting : experiment.settings(8, Rates.paper(), large)) {
        int right = setting.protocol().equals(winner) ? 60 : 50;
        set(large, 0, setting.protocol(), right, right);
        set(large, 1, setting.protocol(), right, right);
      }
    }
    assertThat(askedAt(SIZE, List.of(SIZE))).doesNotContain(winner);
    assertThat(askedAt(SIZE, List.of(SIZE, large))).contains(winner);
  }

  private List<Protocol> askedAt(TargetSize size, List<TargetSize> sizes) {
    Grid grid = new Grid(sizes, List.of(0, 1), List.of(0L), 8, 2, RECIPE);
    List<TrialRecord> ofSizes =
        trials.values().stream().filter(trial -> sizes.contains(trial.spec().size())).toList();
    StudySettings settings = StudySettings.of(StudyFile.preset("demo"));
    List<Example> examples =
        IntStream.range(0, 4)
            .mapToObj(
                c ->
                    new Example(
                        Role.TRAIN, c, "a", ContentHash.of("0".getBytes(StandardCharsets.UTF_8))))
            .toList();
    StudyPlanner planner =
        new StudyPlanner(settings, new DatasetIndex("f", List.of("a", "b", "c", "d"), examples));
    return DerivedTrials.of(settings, planner, StudyCells.of(ofSizes, grid), TESTS).stream()
        .filter(asked -> asked.size().equals(size))
        .map(asked -> asked.setting().protocol())
        .toList();
  }
}
