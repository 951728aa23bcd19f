package graft.study.store;

import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.model.NewFolder;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.WorkerProcesses;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The durable store of a study, for the one process that runs it: what is planned, what was tried
 * and what came of it. A call that changes something returns after the change is on the disk.
 * Thread-safe. Holds the study's lock until closed.
 */
public final class StudyStore implements StudyRecords, AutoCloseable {
  /** The folder of a study's workers' logs; workers may start before there is a store. */
  public static final String LOGS = "logs";

  static final String SETTINGS = "settings";

  private final StudyLock lock;
  private final Database database;
  private final StudyReader reader;
  private final Clock clock = Clock.systemUTC();
  private final HeardOfRunning heard = new HeardOfRunning();
  private final SharedCommits commits;

  private StudyStore(StudyLock lock, Database database, Path file) {
    this.lock = lock;
    this.database = database;
    this.reader = new StudyReader(file, database, () -> true, false);
    this.commits = new SharedCommits(database, this);
  }

  /** The store's file in a study folder. */
  public static Path file(Path folder) {
    return folder.resolve("study.db");
  }

  /**
   * Refuses a folder that has no store but something else, such as somebody's images, before
   * anything is written to it.
   *
   * @throws UsageException if so, naming one thing in it
   */
  public static void requireNoOther(Path folder) {
    if (!exists(folder)) {
      String lock = String.valueOf(StudyLock.file(folder).getFileName());
      NewFolder.requireEmpty(
          folder,
          name ->
              name.equals(lock)
                  || (name.equals(LOGS) && WorkerProcesses.areLogs(folder.resolve(LOGS)))
                  || NewFolder.isLeftByDesktop(name));
    }
  }

  /** Whether a study folder has a store. */
  public static boolean exists(Path folder) {
    return Files.exists(file(folder));
  }

  /** Opens or makes the store of a study; see {@link #create(Path, StoreKind)}. */
  public static StudyStore create(Path folder) {
    return create(folder, StoreKind.STUDY);
  }

  /**
   * Opens the store of a folder and makes what is missing. Attempts that a dead process left
   * running are interrupted: their jobs wait again.
   *
   * @throws graft.core.error.StudyInUseException if another process, named, has it open
   * @throws graft.core.error.StoreException if it is damaged or newer; it is left as it is
   * @throws UsageException if the folder cannot be made or written, or holds what is of another
   *     kind
   */
  public static StudyStore create(Path folder, StoreKind kind) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UsageException("cannot make the study folder " + folder + ": " + e, e);
    }
    StudyLock lock = StudyLock.take(folder);
    boolean opened = false;
    try {
      StudyStore store = openLocked(lock, folder, kind);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /**
   * Opens the store of an existing study.
   *
   * @throws UsageException if there is none; else as {@link #create}
   */
  public static StudyStore open(Path folder) {
    if (!exists(folder)) {
      throw new UsageException("no study in " + folder + "; check the path");
    }
    return create(folder);
  }

  private static StudyStore openLocked(StudyLock lock, Path folder, StoreKind kind) {
    Path file = file(folder);
    Database database = Database.writing(file);
    boolean opened = false;
    try {
      StoreSchema.createOrCheck(database, file);
      StudyStore store = new StudyStore(lock, database, file);
      store.requireKind(kind, folder);
      store.interruptLeftovers();
      opened = true;
      return store;
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private void requireKind(StoreKind wanted, Path folder) {
    boolean isNew =
        settings().isEmpty()
            && trials().isEmpty()
            && fact(StoreKind.FACT).isEmpty()
            && fact(StoreKind.OF_SEARCH).isEmpty();
    if (isNew) {
      storeFact(StoreKind.FACT, wanted.name());
    }
    kind().require(wanted, folder);
  }

  private void interruptLeftovers() {
    database.transaction(
        () -> {
          database.update("DELETE FROM running");
          database.update(
              "UPDATE attempts SET ending = ?, ended = ? WHERE ending = ?",
              Ending.INTERRUPTED.name(),
              now(),
              Ending.RUNNING.name());
          database.update(
              "UPDATE jobs SET state = ? WHERE state = ?",
              TrialState.WAITING.name(),
              TrialState.RUNNING.name());
        });
  }

  /** Keeps the study file as run. */
  public void storeSettings(String yaml) {
    storeFact(SETTINGS, yaml);
  }

  /** Keeps something by name; see {@link #fact}. */
  public synchronized void storeFact(String name, String value) {
    database.update("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
  }

  /**
   * Keeps what happened. How far trainings are is written once a second at most; a crash loses what
   * was not, and nothing needs it then.
   */
  public void keep(StudyEvent event) {
    if (event instanceof StudyEvent.Kept
        || event instanceof StudyEvent.Began
        || event instanceof StudyEvent.Progressed
        || event instanceof StudyEvent.EpochFinished) { // others need not wait for a commit
      write(event);
    }
  }

  private synchronized void write(StudyEvent event) {
    if (event instanceof StudyEvent.Kept) {
      database.update(
          "INSERT INTO events (at, text) VALUES (?, ?)", now(), RecordJson.write(event));
    } else if (event instanceof StudyEvent.Began began) {
      heard.epoch(began.job(), HeardOfRunning.BEGAN, now(), RecordJson.write(began));
    } else if (event instanceof StudyEvent.Progressed progressed) {
      heard.progressed(progressed.job(), now(), RecordJson.write(progressed.progress()));
    } else if (event instanceof StudyEvent.EpochFinished finished) {
      heard.epoch(
          finished.job(), finished.epoch().epoch(), now(), RecordJson.write(finished.epoch()));
    }
    if (heard.isDue(System.nanoTime())) {
      database.transaction(() -> heard.write(database));
    }
  }

  /**
   * Adds what is not planned yet; removes nothing. A trial that is there already is shown by
   * further experiments at most.
   */
  public synchronized void plan(List<BaseSpec> bases, List<TrialSpec> trials) {
    database.transaction(
        () -> {
          bases.forEach(this::planBase);
          trials.forEach(this::planTrial);
        });
  }

  private void planBase(BaseSpec base) {
    planJob(base.id());
    database.update(
        "INSERT OR IGNORE INTO bases VALUES (?, ?, ?, ?, ?, ?, ?)",
        base.id(),
        base.split(),
        base.classes(),
        base.images(),
        base.network(),
        RecordJson.write(base.recipe()),
        base.origin().text());
    if (base.isGiven()) {
      settle(base.id(), new TrainingOutcome.Given(base.origin().text()));
    }
  }

  private void planTrial(TrialSpec trial) {
    planJob(trial.id());
    Set<String> experiments = new LinkedHashSet<>();
    database
        .query("SELECT experiments FROM trials WHERE id = ?", row -> row.getString(1), trial.id())
        .forEach(known -> experiments.addAll(List.of(known.split("\\+"))));
    experiments.addAll(trial.experiments());
    database.update(
        """
        INSERT INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET experiments = excluded.experiments\
        """,
        trial.id(),
        String.join("+", experiments),
        trial.data().number(),
        trial.size().toString(),
        trial.protocol().transferredLayers(),
        trial.protocol().highRateLayers(),
        trial.protocol().initialDecayEpochs(),
        trial.protocol().frozenLayers(),
        trial.protocol().reinitialisedRate().name(),
        trial.network(),
        trial.baseId(),
        RecordJson.write(trial.recipe()),
        trial.seed(),
        trial.images(),
        trial.method().name(),
        trial.variant());
  }

  private void planJob(String id) {
    database.update(
        "INSERT OR IGNORE INTO jobs (id, state) VALUES (?, ?)", id, TrialState.WAITING.name());
  }

  /**
   * Notes that an attempt at a waiting job begins.
   *
   * @param attempt one more than there were
   * @throws IllegalStateException if the job does not wait or the attempt is not its next
   */
  public void began(String job, int attempt) {
    commits.run(
        () -> {
          int changed =
              database.update(
                  "UPDATE jobs SET state = ?, attempts = ? WHERE id = ? AND state = ? AND attempts"
                      + " = ?",
                  TrialState.RUNNING.name(),
                  attempt,
                  job,
                  TrialState.WAITING.name(),
                  attempt - 1);
          if (changed != 1) {
            throw new IllegalStateException("attempt " + attempt + " is not next for job " + job);
          }
          database.update(
              "INSERT INTO attempts (job, attempt, began, ending) VALUES (?, ?, ?, ?)",
              job,
              attempt,
              now(),
              Ending.RUNNING.name());
        });
  }

  /**
   * Keeps the outcome of the attempt that runs. The outcome of any other attempt is refused: its
   * job may have been given to another worker since.
   *
   * @param cpu kind of processor that ran it
   * @return whether the outcome is the job's, now or already
   */
  public boolean finished(String job, int attempt, TrainingOutcome outcome, String cpu) {
    String json = RecordJson.write(outcome);
    boolean[] kept = {false};
    commits.run(
        () -> {
          int changed =
              database.update(
                  """
                  UPDATE jobs SET state = ?, outcome = ?, cpu = ?
                    WHERE id = ? AND attempts = ? AND state = ?\
                  """,
                  stateOf(outcome).name(),
                  json,
                  cpu,
                  job,
                  attempt,
                  TrialState.RUNNING.name());
          if (changed == 1) {
            endAttempt(job, attempt, Ending.FINISHED, "");
          }
          kept[0] =
              changed == 1
                  || database.number(
                          "SELECT count(*) FROM jobs WHERE id = ? AND attempts = ? AND outcome = ?",
                          job,
                          attempt,
                          json)
                      == 1;
        });
    return kept[0];
  }

  /**
   * Gives waiting jobs an outcome that no attempt had: a cached base's, or a failure known
   * beforehand. Jobs in another state keep theirs.
   */
  public synchronized void settle(Collection<String> jobs, TrainingOutcome outcome) {
    database.transaction(() -> jobs.forEach(job -> settle(job, outcome)));
  }

  private void settle(String job, TrainingOutcome outcome) {
    database.update(
        "UPDATE jobs SET state = ?, outcome = ? WHERE id = ? AND state = ?",
        stateOf(outcome).name(),
        RecordJson.write(outcome),
        job,
        TrialState.WAITING.name());
  }

  /**
   * Notes that the attempt's worker died; the job waits again.
   *
   * @return attempts at the job lost so far
   */
  public int lost(String job, int attempt, String lastWords) {
    end(job, attempt, Ending.LOST, lastWords);
    return lostAttempts(job);
  }

  /** Notes that the attempt was stopped; the job waits again, and nothing is counted against it. */
  public void interrupted(String job, int attempt) {
    end(job, attempt, Ending.INTERRUPTED, "");
  }

  private void end(String job, int attempt, Ending ending, String lastWords) {
    commits.run(
        () -> {
          endAttempt(job, attempt, ending, lastWords);
          database.update(
              "UPDATE jobs SET state = ? WHERE id = ? AND attempts = ? AND state = ?",
              TrialState.WAITING.name(),
              job,
              attempt,
              TrialState.RUNNING.name());
        });
  }

  private void endAttempt(String job, int attempt, Ending ending, String lastWords) {
    heard.forget(job);
    database.update("DELETE FROM running WHERE job = ?", job);
    database.update(
        """
        UPDATE attempts SET ending = ?, ended = ?, last_words = ?
          WHERE job = ? AND attempt = ? AND ending = ?\
        """,
        ending.name(),
        now(),
        lastWords,
        job,
        attempt,
        Ending.RUNNING.name());
  }

  /** Attempts at the job whose worker died, since it was last given new ones. */
  public synchronized int lostAttempts(String job) {
    return (int)
        database.number(
            """
            SELECT count(*) FROM attempts JOIN jobs ON id = job
              WHERE job = ? AND ending = ? AND attempt > forgiven_attempts\
            """,
            job,
            Ending.LOST.name());
  }

  /**
   * Lets all failed jobs wait again, with new attempts.
   *
   * @return how many there were
   */
  public synchronized int retryFailed() {
    return database.update(
        """
        UPDATE jobs SET state = ?, outcome = NULL, forgiven_attempts = attempts
          WHERE state = ?\
        """,
        TrialState.WAITING.name(),
        TrialState.FAILED.name());
  }

  private static TrialState stateOf(TrainingOutcome outcome) {
    if (outcome instanceof TrainingOutcome.Complete || outcome instanceof TrainingOutcome.Given) {
      return TrialState.COMPLETE;
    }
    return outcome instanceof TrainingOutcome.Diverged ? TrialState.DIVERGED : TrialState.FAILED;
  }

  private String now() {
    return Instant.now(clock).toString();
  }

  @Override
  public Optional<String> settings() {
    return fact(SETTINGS);
  }

  @Override
  public synchronized Optional<String> fact(String name) {
    return reader.fact(name);
  }

  @Override
  public synchronized List<BaseRecord> bases() {
    return reader.bases();
  }

  @Override
  public synchronized List<TrialRecord> trials() {
    return reader.trials();
  }

  @Override
  public synchronized List<AttemptRecord> attempts() {
    return reader.attempts();
  }

  @Override
  public synchronized List<StoredEvent> events() {
    return reader.events();
  }

  @Override
  public synchronized List<RunningTraining> running() {
    return reader.running();
  }

  @Override
  public synchronized void close() {
    try {
      database.checkpoint();
      database.close();
    } finally {
      lock.close();
    }
  }
}
