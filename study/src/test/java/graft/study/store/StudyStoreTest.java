package graft.study.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.StoreException;
import graft.core.error.StudyInUseException;
import graft.core.error.UsageException;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.event.StudyEvent;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Pace;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeTraining;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyStoreTest {
  private static final BaseSpec GIVEN =
      new BaseSpec(
          "given",
          1,
          0,
          0,
          "alexnet-32",
          FakePlan.RECIPE,
          new BaseOrigin.Given("/weights.safetensors"));

  private static final int FEW = 10;

  private final Path folder;

  StudyStoreTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private StudyStore planned() {
    StudyStore store = StudyStore.create(folder);
    store.plan(FakePlan.bases(1), FakePlan.trials(1));
    return store;
  }

  private static TrainingOutcome outcomeOf(String id) {
    return FakeTraining.outcome(id, 3);
  }

  @Test
  void aFolderThatHoldsOnlyWhatDesktopsLeaveIsFree() throws IOException {
    for (String name : List.of(".DS_Store", "Thumbs.db", "desktop.ini", "._x", ".directory")) {
      Files.writeString(folder.resolve(name), "x");
    }
    StudyStore.requireNoOther(folder);
    Files.writeString(folder.resolve("cat.jpg"), "x");
    assertThatThrownBy(() -> StudyStore.requireNoOther(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is there already, holds cat.jpg");
  }

  @Test
  void aStoreWhoseTablesAreNotMadeYetIsNotCalledDamaged() {
    Database.writing(StudyStore.file(folder)).close();
    assertThatThrownBy(() -> StudyReader.open(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("study.db holds nothing yet", "wait a moment");
    planned().close();
    StudyReader.open(folder).close();
  }

  @Test
  void whatIsPlannedComesBackAsItWas() {
    try (StudyStore store = planned()) {
      assertThat(store.bases()).extracting(BaseRecord::spec).isEqualTo(FakePlan.bases(1));
      assertThat(store.trials()).extracting(TrialRecord::spec).isEqualTo(FakePlan.trials(1));
      assertThat(store.trials()).allMatch(trial -> trial.state() == TrialState.WAITING);
    }
  }

  private static TrialSpec searched(int part) {
    return new TrialSpec(
        "part" + part,
        List.of("search"),
        new TrialData.HeldOut(part),
        Method.SGD,
        Protocol.of(6, 1, 5, 0),
        GIVEN.network(),
        GIVEN.id(),
        FakePlan.RECIPE,
        "to epoch 1",
        1,
        FEW);
  }

  @Test
  void aTrialOfASearchNamesItsPartAndHasNoSplit() {
    try (StudyStore store = StudyStore.create(folder, StoreKind.SEARCH)) {
      store.plan(List.of(GIVEN), List.of(searched(1), searched(0)));
    }
    try (StudyReader search = StudyReader.open(folder)) {
      assertThat(search.kind()).isEqualTo(StoreKind.SEARCH);
      assertThat(search.trials())
          .extracting(TrialRecord::spec)
          .containsExactly(searched(0), searched(1));
      TrialSpec one = search.trials().get(1).spec();
      assertThat(one.data()).isEqualTo(new TrialData.HeldOut(1));
      assertThatThrownBy(one::split).hasMessageContaining("of a search");
    }
  }

  @Test
  void theFolderOfOneKindIsRefusedAsTheOther() {
    planned().close();
    assertThatThrownBy(() -> StudyStore.create(folder, StoreKind.SEARCH))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("holds a study, which is kept");
    Path search = folder.resolve("search");
    StudyStore.create(search, StoreKind.SEARCH).close();
    assertThatThrownBy(() -> StudyStore.open(search))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("holds a search, not a study");
    StudyStore.create(search, StoreKind.SEARCH).close();
  }

  @Test
  void storesFromBeforeTheKindWasKeptAreOfTheKindThatTheyWere() {
    Path search = folder.resolve("search");
    try (StudyStore store = StudyStore.create(search, StoreKind.SEARCH)) {
      store.storeFact("search_settings seed", "hash");
      store.plan(List.of(GIVEN), List.of(searched(2)));
    }
    planned().close();
    for (Path any : List.of(folder, search)) {
      try (Database database = Database.writing(StudyStore.file(any))) {
        assertThat(database.update("DELETE FROM facts WHERE name = 'kind'")).isEqualTo(1);
      }
    }
    try (StudyStore store = StudyStore.create(search, StoreKind.SEARCH)) {
      assertThat(store.kind()).isEqualTo(StoreKind.SEARCH);
      assertThat(store.trials()).extracting(TrialRecord::spec).containsExactly(searched(2));
    }
    assertThatThrownBy(() -> StudyStore.open(search)).hasMessageContaining("holds a search");
    try (StudyStore store = StudyStore.open(folder)) {
      assertThat(store.kind()).isEqualTo(StoreKind.STUDY);
      assertThat(store.trials()).hasSize(8);
    }
    assertThatThrownBy(() -> StudyStore.create(folder, StoreKind.SEARCH))
        .hasMessageContaining("holds a study");
  }

  @Test
  void planningAgainAddsOnlyWhatIsMissing() {
    try (StudyStore store = planned()) {
      store.began("trial-0-0", 1);
      store.finished("trial-0-0", 1, outcomeOf("trial-0-0"), "cpu");
      store.plan(FakePlan.bases(2), FakePlan.trials(2));
      assertThat(store.trials()).hasSize(16);
      assertThat(store.trials().get(0).state()).isEqualTo(TrialState.COMPLETE);
    }
  }

  @Test
  void outcomesSurviveClosingBitForBitNanIncluded() {
    EpochRecord odd = new EpochRecord(1, 1e-3, 0.1 * 3, Double.NaN);
    Evaluation last = new Evaluation(1, Double.POSITIVE_INFINITY, 1, 2, 8);
    Complete outcome =
        new Complete(-0.0, 3, List.of(odd), List.of(last), last, "01", "", "ab", 1L << 40, 1.5);
    try (StudyStore store = planned()) {
      store.began("base0", 1);
      assertThat(store.finished("base0", 1, outcome, "cpu")).isTrue();
    }
    try (StudyStore store = StudyStore.open(folder)) {
      assertThat(store.bases().get(0).outcome()).contains(outcome);
    }
  }

  @Test
  void aLateAttemptCannotCommit() {
    try (StudyStore store = planned()) {
      store.began("trial-0-1", 1);
      store.lost("trial-0-1", 1, "gone");
      store.began("trial-0-1", 2);
      assertThat(store.finished("trial-0-1", 1, new TrainingOutcome.Failed("late"), "cpu"))
          .isFalse();
      assertThat(store.finished("trial-0-1", 2, outcomeOf("trial-0-1"), "cpu")).isTrue();
      assertThat(store.finished("trial-0-1", 1, new TrainingOutcome.Failed("late"), "cpu"))
          .isFalse();
      assertThat(store.trials().get(1).outcome()).contains(outcomeOf("trial-0-1"));
      assertThat(store.trials().get(1).attempts()).isEqualTo(2);
    }
  }

  @Test
  void theSameOutcomeMayBeKeptTwice() {
    try (StudyStore store = planned()) {
      store.began("base0", 1);
      assertThat(store.finished("base0", 1, outcomeOf("base0"), "cpu")).isTrue();
      assertThat(store.finished("base0", 1, outcomeOf("base0"), "cpu")).isTrue();
      assertThat(store.finished("base0", 1, outcomeOf("other"), "cpu")).isFalse();
    }
  }

  @Test
  void onlyAWaitingJobBegins() {
    try (StudyStore store = planned()) {
      store.began("base0", 1);
      assertThatThrownBy(() -> store.began("base0", 2)).isInstanceOf(IllegalStateException.class);
      store.interrupted("base0", 1);
      assertThatThrownBy(() -> store.began("base0", 1)).isInstanceOf(IllegalStateException.class);
      store.began("base0", 2);
    }
  }

  @Test
  void attemptsLeftByADeadCoordinatorAreInterruptedAndDoNotCount() {
    try (StudyStore store = planned()) {
      store.began("trial-0-2", 1);
      store.lost("trial-0-2", 1, "gone");
      store.began("trial-0-2", 2);
    }
    try (StudyReader reader = StudyReader.open(folder)) {
      assertThat(reader.trials().get(2).state()).isEqualTo(TrialState.WAITING);
      assertThat(reader.trials().get(2).attempts()).isEqualTo(2);
    }
    try (StudyStore store = StudyStore.open(folder)) {
      assertThat(store.trials().get(2).state()).isEqualTo(TrialState.WAITING);
      assertThat(store.lostAttempts("trial-0-2")).isEqualTo(1);
      assertThat(store.attempts())
          .extracting(AttemptRecord::ending)
          .containsExactly(Ending.LOST, Ending.INTERRUPTED);
      assertThat(store.attempts().get(0).lastWords()).isEqualTo("gone");
    }
  }

  @Test
  void failedJobsMayBeGivenNewAttempts() {
    try (StudyStore store = planned()) {
      store.began("base0", 1);
      store.lost("base0", 1, "gone");
      store.settle(List.of("base0", "trial-0-1"), new TrainingOutcome.Failed("gone"));
      assertThat(store.retryFailed()).isEqualTo(2);
      assertThat(store.lostAttempts("base0")).isZero();
      assertThat(store.bases().get(0).state()).isEqualTo(TrialState.WAITING);
      assertThat(store.bases().get(0).outcome()).isEmpty();
    }
  }

  @Test
  void settlingLeavesFinishedJobsAlone() {
    try (StudyStore store = planned()) {
      store.settle(List.of("base0"), outcomeOf("base0"));
      store.settle(List.of("base0"), new TrainingOutcome.Failed("no"));
      assertThat(store.bases().get(0).outcome()).contains(outcomeOf("base0"));
      assertThat(store.bases().get(0).attempts()).isZero();
    }
  }

  @Test
  void aReaderSeesTheLossOfARunningTrainingUntilItEnds() {
    try (StudyStore store = planned();
        StudyReader reader = StudyReader.open(folder)) {
      store.began("base0", 1);
      assertThat(reader.running())
          .singleElement()
          .satisfies(running -> assertThat(running.progress()).isEmpty());
      JobProgress progress =
          new JobProgress(2, 20, 0, Pace.NONE, Pace.NONE, 1.25, Optional.empty(), Optional.empty());
      EpochRecord epoch = new EpochRecord(1, 0.001, 0.01, 2.5);
      store.keep(new StudyEvent.EpochFinished("base0", 1, epoch));
      assertThat(reader.running().get(0).epochs()).containsExactly(epoch);
      await(
          () -> {
            store.keep(new StudyEvent.Progressed("base0", 1, progress));
            return reader.running().get(0).progress().isPresent();
          });
      assertThat(reader.running().get(0).progress()).contains(progress);
      assertThat(reader.events()).isEmpty();
      assertThat(store.finished("base0", 1, outcomeOf("base0"), "cpu")).isTrue();
      assertThat(reader.running()).isEmpty();
    }
  }

  @Test
  void aReaderSeesWhichWorkerHasATraining() {
    try (StudyStore store = planned();
        StudyReader reader = StudyReader.open(folder)) {
      store.began("base0", 1);
      store.keep(new StudyEvent.Began("base0", 1, 3));
      await(
          () -> {
            store.keep(new StudyEvent.Began("base0", 1, 3));
            return reader.running().get(0).worker() == 3;
          });
      store.lost("base0", 1, "gone");
      store.began("base0", 2);
      assertThat(reader.running().get(0).worker()).isZero();
      assertThat(reader.running().get(0).epochs()).isEmpty();
    }
  }

  @Test
  void whoReadsAgainAndAgainSeesWhatChanged() {
    try (StudyStore store = planned();
        StudyReader reader = StudyReader.watch(folder)) {
      long before = reader.changes();
      assertThat(reader.changes()).isEqualTo(before);
      store.settle(List.of("base0"), new TrainingOutcome.Failed("no"));
      assertThat(reader.changes()).isNotEqualTo(before);
      assertThat(reader.bases().get(0).outcome()).contains(new TrainingOutcome.Failed("no"));
      store.retryFailed();
      assertThat(reader.bases().get(0).outcome()).isEmpty();
      store.settle(List.of("base0"), new TrainingOutcome.Failed("again"));
      assertThat(reader.bases().get(0).outcome()).contains(new TrainingOutcome.Failed("again"));
      store.retryFailed();
      store.began("base0", 1);
      assertThat(store.finished("base0", 1, outcomeOf("base0"), "cpu")).isTrue();
      for (int i = 0; i < 2; i++) {
        assertThat(reader.atOnce(reader::bases)).isEqualTo(store.bases());
      }
    }
  }

  @Test
  void theFileAloneHoldsAStudyThatWasWatchedToItsEnd() throws IOException {
    StudyReader watching;
    try (StudyStore store = planned()) {
      watching = StudyReader.watch(folder);
      store.settle(List.of("base0"), outcomeOf("base0"));
      assertThat(watching.trials()).isNotEmpty();
    }
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Files.copy(StudyStore.file(folder), StudyStore.file(copy));
    try (watching;
        StudyReader other = StudyReader.open(copy)) {
      assertThat(other.bases()).isEqualTo(watching.bases());
    }
  }

  private static void await(BooleanSupplier isSo) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Test
  void aLineOfAnEarlierStoreIsStillAnEvent() throws SQLException {
    planned().close();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + StudyStore.file(folder));
        Statement statement = other.createStatement()) {
      statement.execute("INSERT INTO events (at, text) VALUES ('2026-01-01T00:00:00Z', 'begun')");
    }
    try (StudyReader reader = StudyReader.open(folder)) {
      assertThat(reader.events())
          .extracting(StoredEvent::event)
          .containsExactly(new StudyEvent.Noted("begun"));
    }
  }

  @Test
  void aReaderSeesTheRunningStudy() {
    try (StudyStore store = planned();
        StudyReader reader = StudyReader.open(folder)) {
      store.storeSettings("a: 1\n");
      store.began("base0", 1);
      StudyEvent lost = new StudyEvent.Lost("base0", 1, "signal 9");
      store.keep(lost);
      store.keep(new StudyEvent.EpochFinished("base0", 1, new EpochRecord(1, 0.001, 0.01, 2.5)));
      assertThat(reader.settings()).contains("a: 1\n");
      assertThat(reader.bases().get(0).state()).isEqualTo(TrialState.RUNNING);
      assertThat(reader.events()).extracting(StoredEvent::event).containsExactly(lost);
      assertThat(reader.fact("nothing")).isEmpty();
    }
  }

  @Test
  void aSecondWriterInTheSameProcessIsRefused() {
    try (StudyStore store = planned()) {
      assertThatThrownBy(() -> StudyStore.open(folder))
          .isInstanceOf(StudyInUseException.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
      assertThat(store.bases()).hasSize(1);
    }
    StudyStore.open(folder).close();
  }

  @Test
  void aNewerStoreIsRefusedAndLeftAsItIs() throws Exception {
    planned().close();
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + StudyStore.file(folder));
        Statement statement = c.createStatement()) {
      statement.execute("PRAGMA user_version = 999");
    }
    assertThatThrownBy(() -> StudyStore.open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("999");
    assertThatThrownBy(() -> StudyReader.open(folder)).isInstanceOf(StoreException.class);
    assertThat(StoreCheck.problems(folder)).hasSize(1);
  }

  @Test
  void aStoreOfVersion1IsReadAsItIsAndBroughtUpToDateWhenOpened() throws Exception {
    planned().close();
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + StudyStore.file(folder));
        Statement statement = c.createStatement()) {
      statement.execute("ALTER TABLE trials DROP COLUMN method");
      statement.execute("ALTER TABLE trials DROP COLUMN variant");
      statement.execute("ALTER TABLE bases DROP COLUMN origin");
      statement.execute("DROP TABLE running");
      statement.execute("PRAGMA user_version = 1");
    }
    try (StudyReader reader = StudyReader.open(folder)) {
      assertThat(reader.trials()).extracting(TrialRecord::spec).isEqualTo(FakePlan.trials(1));
    }
    assertThat(StoreCheck.problems(folder)).isEmpty();
    try (StudyStore store = StudyStore.open(folder)) {
      store.plan(FakePlan.bases(2), FakePlan.trials(2));
      assertThat(store.trials()).extracting(TrialRecord::spec).isEqualTo(FakePlan.trials(2));
    }
  }

  @Test
  void aStoreOfVersion2IsReadAndBroughtUpToDate() throws Exception {
    planned().close();
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + StudyStore.file(folder));
        Statement statement = c.createStatement()) {
      statement.execute("ALTER TABLE bases DROP COLUMN origin");
      statement.execute("DROP TABLE running");
      statement.execute("PRAGMA user_version = 2");
    }
    try (StudyReader reader = StudyReader.open(folder)) {
      assertThat(reader.bases()).singleElement().matches(base -> !base.spec().isGiven());
    }
    try (StudyStore store = StudyStore.open(folder)) {
      store.plan(List.of(GIVEN), List.of());
      assertThat(store.bases()).extracting(BaseRecord::spec).contains(GIVEN);
    }
  }

  @Test
  void aGivenBaseIsCompleteFromTheStartAndNothingIsKnownOfIt() {
    try (StudyStore store = planned()) {
      store.plan(List.of(GIVEN), List.of());
      assertThat(store.bases())
          .filteredOn(base -> base.spec().equals(GIVEN))
          .singleElement()
          .matches(base -> base.state() == TrialState.COMPLETE)
          .extracting(BaseRecord::outcome)
          .isEqualTo(Optional.of(new TrainingOutcome.Given("from /weights.safetensors")));
      assertThat(StoreCheck.problems(store)).isEmpty();
    }
  }

  @Test
  void damageIsRefusedAndNeverRepaired() throws Exception {
    planned().close();
    Path file = StudyStore.file(folder);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 4096; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Files.write(file, bytes);
    assertThatThrownBy(() -> StudyStore.open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> StudyReader.open(folder)).isInstanceOf(StoreException.class);
    assertThat(file).hasBinaryContent(bytes);
    Files.writeString(file, "no database at all, but long enough to be one".repeat(100));
    assertThatThrownBy(() -> StudyStore.open(folder)).isInstanceOf(StoreException.class);
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefused() throws Exception {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + StudyStore.file(folder));
        Statement statement = c.createStatement()) {
      statement.execute("CREATE TABLE photos (id INTEGER)");
    }
    assertThatThrownBy(() -> StudyStore.open(folder)).isInstanceOf(StoreException.class);
  }

  @Test
  void aFolderWithoutAStudyIsAUsageError() {
    assertThatThrownBy(() -> StudyStore.open(folder)).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> StudyReader.open(folder)).isInstanceOf(UsageException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void everyCommitIsSyncedAndTheLogIsWrittenAhead() throws Exception {
    try (Database database = Database.writing(StudyStore.file(folder))) {
      assertThat(database.number("PRAGMA synchronous")).isEqualTo(2);
      assertThat(database.query("PRAGMA journal_mode", row -> row.getString(1)))
          .containsExactly("wal");
      assertThat(database.number("PRAGMA busy_timeout")).isEqualTo(30_000);
    }
  }

  @Test
  void trialsComeOneByOneInTheOrderInWhichTheyComeTogether() {
    List<TrialSpec> planned = new ArrayList<>(FakePlan.trials(3));
    Collections.reverse(planned);
    try (StudyStore store = StudyStore.create(folder)) {
      store.plan(FakePlan.bases(3), planned);
      store.began("trial-1-4", 1);
      store.finished("trial-1-4", 1, new TrainingOutcome.Failed("no"), "cpu");
      try (StudyReader reader = StudyReader.open(folder)) {
        List<TrialRecord> one = new ArrayList<>();
        reader.eachTrial(one::add);
        assertThat(one).hasSize(24).isEqualTo(reader.trials()).isEqualTo(store.trials());
        assertThat(one).extracting(trial -> trial.spec().id()).startsWith("trial-0-0", "trial-0-1");
        assertThat(one).filteredOn(trial -> trial.outcome().isPresent()).hasSize(1);
      }
    }
  }
}
