package graft.study.store;

import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.event.StudyEvent;
import graft.study.execution.EpochRecord;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads a study's store, also while another process runs the study. Takes no lock and writes
 * nothing. One thread at a time.
 */
public final class StudyReader implements StudyRecords, AutoCloseable {
  private static final Comparator<TrialSpec> ORDER =
      Comparator.comparingInt((TrialSpec t) -> t.data().number())
          .thenComparing(t -> t.size())
          .thenComparing(t -> t.protocol().transferredLayers())
          .thenComparing(t -> t.protocol().highRateLayers())
          .thenComparing(t -> t.protocol().initialDecayEpochs())
          .thenComparing(t -> t.protocol().frozenLayers())
          .thenComparing(t -> t.seed())
          .thenComparing(t -> t.id());

  private final Path file;
  private final Database database;
  private final BooleanSupplier running;
  private final boolean remembers;
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Recipe> recipes = new HashMap<>();

  /** An outcome that was read and will not change. */
  private record Known(String state, int attempts, TrainingOutcome outcome) {}

  /**
   * Over an open database.
   *
   * @param running whether RUNNING rows are believed; else they are WAITING, left by a dead process
   * @param remembers whether outcomes that were read are kept in memory, to read again sooner
   */
  StudyReader(Path file, Database database, BooleanSupplier running, boolean remembers) {
    this.remembers = remembers;
    this.file = file;
    this.database = database;
    this.running = running;
  }

  /**
   * Opens the store of a study folder.
   *
   * @throws UsageException if there is none
   * @throws graft.core.error.StoreException if it is damaged or newer
   */
  public static StudyReader open(Path folder) {
    return open(folder, false);
  }

  /** The same for one who reads again and again: what did not change costs little then. */
  public static StudyReader watch(Path folder) {
    return open(folder, true);
  }

  private static StudyReader open(Path folder, boolean remembers) {
    Path file = StudyStore.file(folder);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "no study in " + folder + ": it has no " + file.getFileName() + "; check the path");
    }
    Database database = Database.reading(file);
    boolean sound = false;
    try {
      if (StoreSchema.isEmpty(database)) {
        throw new UsageException(
            file
                + " holds nothing yet: its study has only just begun, or was killed as it did; wait"
                + " a moment, or run the study again");
      }
      StoreSchema.check(database, file);
      sound = true;
      return new StudyReader(file, database, () -> StudyLock.isHeld(folder), remembers);
    } finally {
      if (!sound) {
        database.close();
      }
    }
  }

  /** Reads several things as they are at one moment, whatever a writer does between. */
  public <T> T atOnce(Supplier<T> work) {
    List<T> read = new ArrayList<>();
    database.transaction(() -> read.add(work.get()));
    return read.get(0);
  }

  /** A number that is another after each change by another connection. */
  public long changes() {
    return database.number("PRAGMA data_version");
  }

  /** Whether a process runs the study now. */
  public boolean isRunning() {
    return running.getAsBoolean();
  }

  @Override
  public Optional<String> settings() {
    return fact(StudyStore.SETTINGS);
  }

  @Override
  public Optional<String> fact(String name) {
    return database
        .query("SELECT value FROM facts WHERE name = ?", row -> row.getString(1), name)
        .stream()
        .findFirst();
  }

  @Override
  public List<BaseRecord> bases() {
    boolean believed = isRunning();
    return database.query(
        "SELECT * FROM bases JOIN jobs USING (id) ORDER BY split, id",
        row ->
            new BaseRecord(
                baseSpec(row), state(row, believed), row.getInt("attempts"), outcome(row)));
  }

  @Override
  public List<TrialRecord> trials() {
    StoreKind kind = kind();
    boolean believed = isRunning();
    return database
        .query(
            "SELECT * FROM trials JOIN jobs USING (id)",
            row ->
                new TrialRecord(
                    trialSpec(row, kind),
                    state(row, believed),
                    row.getInt("attempts"),
                    outcome(row)))
        .stream()
        .sorted(Comparator.comparing(TrialRecord::spec, ORDER))
        .toList();
  }

  @Override
  public void eachTrial(Consumer<TrialRecord> reader) {
    StoreKind kind = kind();
    boolean believed = isRunning();
    database.query("SELECT * FROM trials", row -> trialSpec(row, kind)).stream()
        .sorted(ORDER)
        .forEach(spec -> reader.accept(trial(spec, believed)));
  }

  private TrialRecord trial(TrialSpec spec, boolean believed) {
    return database
        .query(
            "SELECT * FROM jobs WHERE id = ?",
            row ->
                new TrialRecord(spec, state(row, believed), row.getInt("attempts"), outcome(row)),
            spec.id())
        .get(0);
  }

  @Override
  public List<AttemptRecord> attempts() {
    return database.query("SELECT * FROM attempts ORDER BY number", StudyReader::attempt);
  }

  @Override
  public List<StoredEvent> events() {
    return database.query(
        "SELECT at, text FROM events ORDER BY number",
        row -> new StoredEvent(Instant.parse(row.getString(1)), event(row.getString(2))));
  }

  /** An event; one from before they had kinds is its text. */
  private static StudyEvent event(String text) {
    try {
      return RecordJson.read(text, StudyEvent.class);
    } catch (IllegalArgumentException e) {
      return new StudyEvent.Noted(text);
    }
  }

  @Override
  public List<RunningTraining> running() {
    if (!isRunning() || StoreSchema.version(database) < 4) {
      return List.of();
    }
    return database.query(
        """
        SELECT id, attempts, began FROM jobs JOIN attempts ON job = id AND attempt = attempts
          WHERE state = ? ORDER BY id\
        """,
        row -> running(row.getString(1), row.getInt(2), Instant.parse(row.getString(3))),
        TrialState.RUNNING.name());
  }

  private RunningTraining running(String job, int attempt, Instant began) {
    List<EpochRecord> epochs =
        database.query(
            "SELECT record FROM running WHERE job = ? AND epoch > 0 ORDER BY epoch",
            row -> RecordJson.read(row.getString(1), EpochRecord.class),
            job);
    int worker =
        database
            .query(
                "SELECT record FROM running WHERE job = ? AND epoch = " + HeardOfRunning.BEGAN,
                row -> RecordJson.read(row.getString(1), StudyEvent.Began.class),
                job)
            .stream()
            .filter(event -> event.attempt() == attempt)
            .mapToInt(StudyEvent.Began::worker)
            .findFirst()
            .orElse(0);
    return database
        .query(
            "SELECT at, record FROM running WHERE job = ? AND epoch = 0",
            row ->
                new RunningTraining(
                    job,
                    attempt,
                    worker,
                    Instant.parse(row.getString(1)),
                    Optional.of(RecordJson.read(row.getString(2), JobProgress.class)),
                    epochs),
            job)
        .stream()
        .findFirst()
        .orElse(new RunningTraining(job, attempt, worker, began, Optional.empty(), epochs));
  }

  /** What SQLite's own full check finds; empty when all is well. */
  List<String> integrityProblems() {
    return database.query("PRAGMA integrity_check", row -> row.getString(1)).stream()
        .filter(line -> !line.equals("ok"))
        .toList();
  }

  /** Jobs without a base or trial, and bases and trials without a job. */
  List<String> strayJobs() {
    return database.query(
        """
        SELECT id FROM jobs WHERE id NOT IN (SELECT id FROM bases UNION SELECT id FROM trials)
        UNION
        SELECT id FROM (SELECT id FROM bases UNION ALL SELECT id FROM trials)
          WHERE id NOT IN (SELECT id FROM jobs) ORDER BY 1\
        """,
        row -> row.getString(1));
  }

  private BaseSpec baseSpec(ResultSet row) throws SQLException {
    boolean old = StoreSchema.version(database) < 3;
    try {
      return new BaseSpec(
          row.getString("id"),
          row.getInt("split"),
          row.getInt("classes"),
          row.getInt("images"),
          row.getString("network"),
          recipe(row),
          BaseOrigin.parse(old ? "" : row.getString("origin")));
    } catch (IllegalArgumentException e) {
      throw Database.damaged(file, "base " + row.getString("id") + ": " + e.getMessage(), e);
    }
  }

  private TrialSpec trialSpec(ResultSet row, StoreKind kind) throws SQLException {
    boolean old = StoreSchema.version(database) < 2;
    try {
      return new TrialSpec(
          row.getString("id"),
          Arrays.asList(row.getString("experiments").split("\\+")),
          kind == StoreKind.SEARCH
              ? new TrialData.HeldOut(row.getInt("split"))
              : new TrialData.OfSplit(
                  row.getInt("split"), TargetSize.parse(row.getString("examples_per_class"))),
          old ? Method.SGD : Method.valueOf(row.getString("method")),
          new Protocol(
              row.getInt("transferred_layers"),
              row.getInt("high_rate_layers"),
              row.getInt("initial_decay_epochs"),
              row.getInt("frozen_layers"),
              Protocol.ReinitialisedRate.valueOf(row.getString("reinitialised_rate"))),
          row.getString("network"),
          row.getString("base"),
          recipe(row),
          old ? "" : row.getString("variant"),
          row.getLong("seed"),
          row.getInt("images"));
    } catch (IllegalArgumentException e) {
      throw Database.damaged(file, "trial " + row.getString("id") + ": " + e.getMessage(), e);
    }
  }

  private TrialState state(ResultSet row, boolean believed) throws SQLException {
    try {
      TrialState state = TrialState.valueOf(row.getString("state"));
      return state == TrialState.RUNNING && !believed ? TrialState.WAITING : state;
    } catch (IllegalArgumentException e) {
      throw Database.damaged(file, "job " + row.getString("id") + ": " + e.getMessage(), e);
    }
  }

  private Optional<TrainingOutcome> outcome(ResultSet row) throws SQLException {
    String id = row.getString("id");
    String state = row.getString("state");
    int attempts = row.getInt("attempts");
    Known before = known.get(id);
    if (before != null && before.state().equals(state) && before.attempts() == attempts) {
      return Optional.of(before.outcome());
    }
    String json = row.getString("outcome");
    if (json == null) {
      return Optional.empty();
    }
    TrainingOutcome outcome = parse(json, TrainingOutcome.class, row);
    if (remembers && !(outcome instanceof TrainingOutcome.Failed)) { // which may be tried again
      known.put(id, new Known(state, attempts, outcome));
    }
    return Optional.of(outcome);
  }

  private Recipe recipe(ResultSet row) throws SQLException {
    String json = row.getString("recipe");
    Recipe before = recipes.get(json);
    if (before != null) {
      return before;
    }
    Recipe recipe = parse(json, Recipe.class, row);
    recipes.put(json, recipe);
    return recipe;
  }

  private <T> T parse(String json, Class<T> type, ResultSet row) throws SQLException {
    try {
      return RecordJson.read(json, type);
    } catch (IllegalArgumentException e) {
      throw Database.damaged(file, "job " + row.getString("id") + " holds " + e.getMessage(), e);
    }
  }

  private static AttemptRecord attempt(ResultSet row) throws SQLException {
    return new AttemptRecord(
        row.getString("job"),
        row.getInt("attempt"),
        Instant.parse(row.getString("began")),
        Optional.ofNullable(row.getString("ended")).map(Instant::parse),
        Ending.valueOf(row.getString("ending")),
        row.getString("last_words"));
  }

  @Override
  public void close() {
    database.close();
  }
}
