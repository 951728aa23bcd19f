package graft.study.store;

import static graft.study.store.MadeUpStudy.COMPLETE;
import static graft.study.store.MadeUpStudy.EPOCHS;
import static graft.study.store.MadeUpStudy.LAST;
import static graft.study.store.MadeUpStudy.MILESTONES;
import static graft.study.store.MadeUpStudy.evaluated;
import static org.assertj.core.api.Assertions.assertThat;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.fake.FakePlan;
import graft.study.plan.TrialSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StudyDigestTest {
  private static final Diverged DIVERGED = new Diverged(2, 14, EPOCHS.subList(0, 1), 140, 3);

  private static String digest(TrainingOutcome outcome) {
    return StudyDigest.of(MadeUpStudy.of(outcome));
  }

  private static Complete first(UnaryOperator<EpochRecord> change) {
    return epochs(List.of(change.apply(EPOCHS.get(0)), EPOCHS.get(1), EPOCHS.get(2)));
  }

  private static Complete epochs(List<EpochRecord> epochs) {
    return new Complete(0.25, 9, epochs, MILESTONES, LAST, "3f01", "", "ab", 30, 12.5);
  }

  private static Complete milestone(Evaluation first) {
    return evaluated(List.of(first, MILESTONES.get(1)), LAST, "3f01");
  }

  private static Complete last(Evaluation last) {
    return evaluated(MILESTONES, last, "3f01");
  }

  /** Outcomes that differ from {@link MadeUpStudy#COMPLETE} in one thing each. */
  static Stream<Complete> completeWithOneThingChanged() {
    return Stream.of(
        new Complete(Math.nextUp(0.25), 9, EPOCHS, MILESTONES, LAST, "3f01", "", "ab", 30, 12.5),
        new Complete(0.25, 8, EPOCHS, MILESTONES, LAST, "3f01", "", "ab", 30, 12.5),
        first(e -> new EpochRecord(4, e.lowRate(), e.highRate(), e.trainLoss())),
        first(e -> new EpochRecord(1, Math.nextUp(e.lowRate()), e.highRate(), e.trainLoss())),
        first(e -> new EpochRecord(1, e.lowRate(), Math.nextUp(e.highRate()), e.trainLoss())),
        first(e -> new EpochRecord(1, e.lowRate(), e.highRate(), Math.nextUp(e.trainLoss()))),
        epochs(EPOCHS.subList(0, 2)),
        milestone(new Evaluation(1, 2, 5, 8, 8)),
        milestone(new Evaluation(2, Math.nextUp(2.0), 5, 8, 8)),
        milestone(new Evaluation(2, 2, 4, 8, 8)),
        milestone(new Evaluation(2, 2, 5, 7, 8)),
        milestone(new Evaluation(2, 2, 5, 8, 9)),
        evaluated(MILESTONES.subList(1, 2), LAST, "3f01"),
        last(new Evaluation(2, 1.25, 7, 9, 10)),
        last(new Evaluation(3, Math.nextUp(1.25), 7, 9, 10)),
        last(new Evaluation(3, 1.25, 8, 9, 10)),
        last(new Evaluation(3, 1.25, 7, 8, 10)),
        last(new Evaluation(3, 1.25, 7, 9, 11)),
        evaluated(MILESTONES, LAST, "3f02"),
        new Complete(0.25, 9, EPOCHS, MILESTONES, LAST, "3f01", "", "ac", 30, 12.5),
        new Complete(0.25, 9, EPOCHS, MILESTONES, LAST, "3f01", "", "ab", 31, 12.5));
  }

  /** Outcomes that differ from {@link #DIVERGED} in one thing each. */
  static Stream<Diverged> divergedWithOneThingChanged() {
    List<EpochRecord> epochs = DIVERGED.epochs();
    return Stream.of(
        new Diverged(3, 14, epochs, 140, 3),
        new Diverged(2, 15, epochs, 140, 3),
        new Diverged(2, 14, List.of(), 140, 3),
        new Diverged(2, 14, List.of(new EpochRecord(1, 0.001, 0.01, 1.75)), 140, 3),
        new Diverged(2, 14, epochs, 141, 3));
  }

  @ParameterizedTest
  @MethodSource("completeWithOneThingChanged")
  void oneThingOfACompleteTrialChangesTheDigest(Complete changed) {
    assertThat(digest(changed)).isNotEqualTo(digest(COMPLETE));
  }

  @ParameterizedTest
  @MethodSource("divergedWithOneThingChanged")
  void oneThingOfADivergedTrialChangesTheDigest(Diverged changed) {
    assertThat(digest(changed)).isNotEqualTo(digest(DIVERGED));
  }

  @Test
  void allChangesChangeItEachInItsOwnWay() {
    List<String> digests = new ArrayList<>(List.of(digest(COMPLETE), digest(DIVERGED)));
    digests.add(digest(new Failed("no")));
    completeWithOneThingChanged().map(StudyDigestTest::digest).forEach(digests::add);
    divergedWithOneThingChanged().map(StudyDigestTest::digest).forEach(digests::add);
    assertThat(digests)
        .hasSize(29)
        .doesNotHaveDuplicates()
        .allMatch(d -> d.matches("[0-9a-f]{64}"));
  }

  @Test
  void secondsAndAttemptsAndReasonsAreNotInIt() {
    assertThat(digest(new Complete(0.25, 9, EPOCHS, MILESTONES, LAST, "3f01", "", "ab", 30, 99)))
        .isEqualTo(digest(COMPLETE));
    assertThat(digest(new Diverged(2, 14, DIVERGED.epochs(), 140, 99))).isEqualTo(digest(DIVERGED));
    assertThat(digest(new Failed("other"))).isEqualTo(digest(new Failed("no")));
    TrialSpec spec = FakePlan.trial("t", 0, "base0", 0);
    TrialRecord often = new TrialRecord(spec, TrialState.COMPLETE, 3, Optional.of(COMPLETE));
    assertThat(StudyDigest.of(new MadeUpStudy(List.of(), List.of(often))))
        .isEqualTo(digest(COMPLETE));
  }

  @Test
  void itTellsWhoseTheOutcomeIs() {
    TrialRecord one = MadeUpStudy.trial("one", TrialState.COMPLETE, COMPLETE);
    TrialRecord two = MadeUpStudy.trial("two", TrialState.COMPLETE, COMPLETE);
    BaseRecord base =
        new BaseRecord(FakePlan.base("one", 0), TrialState.COMPLETE, 1, Optional.of(COMPLETE));
    assertThat(
            Stream.of(
                    new MadeUpStudy(List.of(), List.of(one)),
                    new MadeUpStudy(List.of(), List.of(two)),
                    new MadeUpStudy(List.of(base), List.of()),
                    new MadeUpStudy(List.of(base), List.of(two)))
                .map(StudyDigest::of))
        .doesNotHaveDuplicates();
  }

  @Test
  void jobsWithoutAnOutcomeAreNotInIt() {
    TrialSpec spec = FakePlan.trial("u", 0, "base0", 0);
    TrialRecord waiting = new TrialRecord(spec, TrialState.WAITING, 1, Optional.empty());
    TrialRecord done = MadeUpStudy.trial("t", TrialState.COMPLETE, COMPLETE);
    assertThat(StudyDigest.of(new MadeUpStudy(List.of(), List.of(waiting, done))))
        .isEqualTo(digest(COMPLETE));
  }

  /** The digest of two trials and their base, kept in the order given. */
  private static String stored(Path folder, List<TrialSpec> trials, int attempts, String cpu) {
    try (StudyStore store = StudyStore.create(folder)) {
      store.plan(List.of(FakePlan.base("base0", 0)), trials);
      for (TrialSpec trial : trials) {
        for (int attempt = 1; attempt < attempts; attempt++) {
          store.began(trial.id(), attempt);
          store.lost(trial.id(), attempt, "gone");
        }
        store.began(trial.id(), attempts);
        TrainingOutcome outcome = trial.id().equals("a") ? COMPLETE : DIVERGED;
        assertThat(store.finished(trial.id(), attempts, outcome, cpu)).isTrue();
      }
      return StudyDigest.of(store);
    }
  }

  @Test
  void orderAttemptsAndProcessorsOfAStoreAreNotInIt(@TempDir Path root) {
    List<TrialSpec> trials =
        new ArrayList<>(
            List.of(FakePlan.trial("a", 0, "base0", 0), FakePlan.trial("b", 0, "base0", 0)));
    String reference = stored(root.resolve("one"), trials, 1, "cpu");
    Collections.reverse(trials);
    assertThat(stored(root.resolve("two"), trials, 3, "another cpu")).isEqualTo(reference);
    TrialRecord a = MadeUpStudy.trial("a", TrialState.COMPLETE, COMPLETE);
    TrialRecord b = MadeUpStudy.trial("b", TrialState.DIVERGED, DIVERGED);
    assertThat(StudyDigest.of(new MadeUpStudy(List.of(), List.of(a, b)))).isEqualTo(reference);
    assertThat(StudyDigest.of(new MadeUpStudy(List.of(), List.of(b, a)))).isEqualTo(reference);
  }
}
