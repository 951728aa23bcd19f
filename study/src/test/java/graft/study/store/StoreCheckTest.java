package graft.study.store;

import static graft.study.store.MadeUpStudy.COMPLETE;
import static graft.study.store.MadeUpStudy.EPOCHS;
import static graft.study.store.MadeUpStudy.LAST;
import static graft.study.store.MadeUpStudy.MILESTONES;
import static graft.study.store.MadeUpStudy.evaluated;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Method;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.fake.FakePlan;
import graft.study.plan.TrialSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
  private static final Evaluation FIRST = MILESTONES.get(0);
  private static final Evaluation FINAL = MILESTONES.get(1);

  private static List<String> problems(TrainingOutcome outcome) {
    return StoreCheck.problems(MadeUpStudy.of(outcome));
  }

  private static Complete withMilestones(Evaluation... milestones) {
    return evaluated(List.of(milestones), LAST, "3f01");
  }

  @Test
  void aSoundOutcomeHasNoProblems() {
    assertThat(problems(COMPLETE)).isEmpty();
    assertThat(problems(new Failed("no"))).isEmpty();
    assertThat(problems(new TrainingOutcome.Diverged(2, 3, EPOCHS.subList(0, 1), 10, 1))).isEmpty();
  }

  @Test
  void asManyCorrectBitsAreSetAsAreCounted() {
    assertThat(problems(evaluated(MILESTONES, LAST, "3f00")))
        .containsExactly("trial t has 6 correct-bits set but counts 7");
    assertThat(problems(evaluated(MILESTONES, LAST, "3f10")))
        .containsExactly("trial t has correct-bits set beyond its 10 images");
  }

  @Test
  void thereAreAsManyCorrectBitsAsImages() {
    assertThat(problems(evaluated(MILESTONES, LAST, "7f")))
        .containsExactly("trial t has 8 correct-bits for 10 images");
    Evaluation wrongTotal = new Evaluation(3, 1.25, 7, 9, 17);
    assertThat(problems(evaluated(MILESTONES, wrongTotal, "3f01")))
        .containsExactly("trial t has 16 correct-bits for 17 images");
  }

  @Test
  void allMilestonesAreOverTheSameImages() {
    assertThat(problems(withMilestones(new Evaluation(2, 2, 5, 7, 7), FINAL)))
        .containsExactly("trial t has milestones over different images: 7, 8");
    assertThat(problems(withMilestones(new Evaluation(3, 2, 5, 11, 11))))
        .containsExactly("trial t has a milestone over 11 images but 10 in the last evaluation");
  }

  @Test
  void milestonesLieWithinTheRecipeAndEndWithIt() {
    assertThat(problems(withMilestones(FIRST, FINAL, new Evaluation(4, 2, 5, 8, 8))))
        .containsExactly("trial t has milestones after the epochs [2, 3, 4] of 3");
    assertThat(problems(withMilestones(new Evaluation(0, 2, 5, 8, 8), FINAL)))
        .containsExactly("trial t has milestones after the epochs [0, 3] of 3");
    assertThat(problems(withMilestones(FIRST, new Evaluation(1, 2, 5, 8, 8), FINAL)))
        .containsExactly("trial t has milestones after the epochs [2, 1, 3] of 3");
    assertThat(problems(withMilestones(FINAL, FINAL))).hasSize(1);
    assertThat(problems(withMilestones(FIRST)))
        .containsExactly("trial t has milestones after the epochs [2] of 3");
    assertThat(problems(withMilestones()))
        .containsExactly("trial t has milestones after the epochs [] of 3");
  }

  @Test
  void theLastEvaluationIsAfterTheLastEpoch() {
    assertThat(problems(evaluated(MILESTONES, new Evaluation(2, 1.25, 7, 9, 10), "3f01")))
        .containsExactly("trial t has its last evaluation after epoch 2 of 3");
  }

  @Test
  void countsArePossible() {
    assertThat(problems(withMilestones(new Evaluation(2, 2, 6, 5, 8), FINAL)))
        .singleElement()
        .asString()
        .startsWith("trial t has impossible counts in Evaluation[epoch=2");
    assertThat(problems(withMilestones(new Evaluation(2, 2, 6, 9, 8), FINAL))).hasSize(1);
    assertThat(problems(withMilestones(new Evaluation(2, 2, -1, 5, 8), FINAL))).hasSize(1);
    assertThat(problems(new Complete(1, 11, EPOCHS, MILESTONES, LAST, "3f01", "", "ab", 30, 1)))
        .containsExactly("trial t has 11 correct of 10 training images");
  }

  @Test
  void everyEpochIsThereOnce() {
    List<EpochRecord> two = EPOCHS.subList(0, 2);
    assertThat(problems(new Complete(1, 9, two, MILESTONES, LAST, "3f01", "", "ab", 30, 1)))
        .containsExactly("trial t has the epochs [1, 2] of 3");
    List<EpochRecord> twice = List.of(EPOCHS.get(0), EPOCHS.get(1), EPOCHS.get(1));
    assertThat(problems(new Complete(1, 9, twice, MILESTONES, LAST, "3f01", "", "ab", 30, 1)))
        .containsExactly("trial t has the epochs [1, 2, 2] of 3");
  }

  private static Complete predicting(String predictions) {
    return new Complete(1, 9, EPOCHS, MILESTONES, LAST, "3f01", predictions, "ab", 30, 1);
  }

  @Test
  void predictionsAreTwoBytesAnImageOrWereNotKept() {
    assertThat(problems(predicting(Base64.getEncoder().encodeToString(new byte[20])))).isEmpty();
    assertThat(problems(predicting(Base64.getEncoder().encodeToString(new byte[18]))))
        .containsExactly("trial t has 18 bytes of predictions for 10 images of 2 bytes");
    assertThat(problems(predicting("*")))
        .containsExactly("trial t has predictions that are not Base64");
  }

  @Test
  void aSupportVectorMachineHasOneEpochWhateverItsRecipe() {
    Evaluation test = new Evaluation(1, 1.25, 6, 7, 8);
    Evaluation last = new Evaluation(1, 1.25, 7, 9, 10);
    Complete complete =
        new Complete(1, 9, EPOCHS.subList(0, 1), List.of(test), last, "3f01", "", "ab", 10, 1);
    TrialSpec sgd = FakePlan.trial("t", 0, "base0", 0);
    TrialSpec svm = withMethod(sgd, Method.LINEAR_SVM);
    assertThat(problemsOf(svm, complete)).isEmpty();
    assertThat(problemsOf(sgd, complete)).hasSize(3);
    assertThat(problemsOf(svm, COMPLETE)).hasSize(3);
  }

  private static TrialSpec withMethod(TrialSpec spec, Method method) {
    return new TrialSpec(
        spec.id(),
        spec.experiments(),
        spec.data(),
        method,
        spec.protocol(),
        spec.network(),
        spec.baseId(),
        spec.recipe(),
        spec.variant(),
        spec.seed(),
        spec.images());
  }

  private static List<String> problemsOf(TrialSpec spec, Complete complete) {
    TrialRecord trial = new TrialRecord(spec, TrialState.COMPLETE, 1, Optional.of(complete));
    return StoreCheck.problems(new MadeUpStudy(List.of(), List.of(trial)));
  }

  @Test
  void statesAndOutcomesFitEachOther() {
    TrialRecord bare =
        new TrialRecord(
            FakePlan.trial("t", 0, "base0", 0), TrialState.COMPLETE, 1, Optional.empty());
    assertThat(StoreCheck.problems(new MadeUpStudy(List.of(), List.of(bare))))
        .containsExactly("trial t is COMPLETE but has no outcome");
    TrialRecord other = MadeUpStudy.trial("t", TrialState.WAITING, new Failed("no"));
    assertThat(StoreCheck.problems(new MadeUpStudy(List.of(), List.of(other))))
        .containsExactly("trial t is WAITING but its outcome is FAILED");
  }

  @Test
  void basesAreCheckedLikeTrials() {
    BaseRecord base =
        new BaseRecord(
            FakePlan.base("b", 0),
            TrialState.COMPLETE,
            1,
            Optional.of(evaluated(MILESTONES, LAST, "3f00")));
    assertThat(StoreCheck.problems(new MadeUpStudy(List.of(base), List.of())))
        .containsExactly("base b has 6 correct-bits set but counts 7");
  }

  private static List<String> problemsAfter(Path folder, String sql) throws Exception {
    try (StudyStore store = StudyStore.create(folder)) {
      store.plan(FakePlan.bases(1), FakePlan.trials(1));
      store.settle(List.of("base0"), COMPLETE);
    }
    assertThat(StoreCheck.problems(folder)).isEmpty();
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + StudyStore.file(folder));
        Statement statement = c.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
    return StoreCheck.problems(folder);
  }

  private static void assertReported(List<String> problems, String... words) {
    assertThat(problems).singleElement().asString().contains(words);
  }

  @Test
  void anOutcomeThatDoesNotParseIsReported(@TempDir Path folder) throws Exception {
    assertReported(
        problemsAfter(
            folder, "UPDATE jobs SET outcome = '{\"kind\":\"complete\"}' WHERE id = 'base0'"),
        "job base0 holds no TrainingOutcome");
  }

  @Test
  void aStateThatDoesNotParseIsReported(@TempDir Path folder) throws Exception {
    assertReported(
        problemsAfter(folder, "UPDATE jobs SET state = 'HALF' WHERE id = 'trial-0-3'"),
        "trial-0-3",
        "HALF");
  }

  @Test
  void aRecipeThatDoesNotParseIsReported(@TempDir Path folder) throws Exception {
    assertReported(
        problemsAfter(folder, "UPDATE trials SET recipe = '{}' WHERE id = 'trial-0-3'"),
        "job trial-0-3 holds no Recipe");
  }

  @Test
  void anImpossibleProtocolIsReported(@TempDir Path folder) throws Exception {
    assertReported(
        problemsAfter(folder, "UPDATE trials SET frozen_layers = 9 WHERE id = 'trial-0-3'"),
        "trial trial-0-3: f (frozen_layers) must be 0..3");
  }

  @Test
  void aCompleteJobWithoutItsOutcomeIsReported(@TempDir Path folder) throws Exception {
    assertReported(
        problemsAfter(folder, "UPDATE jobs SET outcome = NULL WHERE id = 'base0'"),
        "base base0 is COMPLETE but has no outcome");
  }

  @Test
  void aJobWithoutItsTrialIsReported(@TempDir Path folder) throws Exception {
    assertReported(
        problemsAfter(folder, "DELETE FROM trials WHERE id = 'trial-0-3'"),
        "job trial-0-3 is known by half only");
  }
}
