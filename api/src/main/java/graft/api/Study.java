package graft.api;

import graft.analysis.forecast.Missing;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.TargetTask;
import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.data.Reading;
import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.pack.PackedStore;
import graft.export.Exported;
import graft.export.Exporter;
import graft.report.WrittenReport;
import graft.study.event.StudyEventListener;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import graft.study.store.StoreCheck;
import graft.study.store.StudyDigest;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A study: many trainings under controlled protocols, kept in a folder. {@link #of} says what it
 * is, {@link #at} takes one that is stored. Resumable: the same study run again on its folder
 * trains what is missing, and sizes, splits, seeds and experiments may be added. What is stored can
 * be looked at while another process runs it.
 *
 * <p>Changed by {@code with...} and {@link #on}, which give another value. {@link #run} is for one
 * thread at a time; {@link #requestStop()} may be called on any.
 */
public final class Study {
  /** How many times as long as an export takes it rests before the next. */
  private static final int RESTS = 9;

  private final Machine machine;
  private final Optional<StudyFile> asked;
  private final Optional<Path> folder;
  private final Reading reading;
  private final boolean strict;
  private final Optional<String> names;
  private final String command;
  private final StudyEventListener exporter;
  private final StopSwitch stop = new StopSwitch();

  private Study(
      Machine machine,
      Optional<StudyFile> asked,
      Optional<Path> folder,
      Reading reading,
      boolean strict,
      Optional<String> names,
      String command,
      StudyEventListener exporter) {
    this.machine = machine;
    this.asked = asked;
    this.folder = folder;
    this.reading = reading;
    this.strict = strict;
    this.names = names;
    this.command = command;
    this.exporter = exporter;
  }

  /** A study without a folder: it can be planned. */
  public static Study of(StudyFile asked) {
    return new Study(
        Machine.ofEnvironment(),
        Optional.of(asked),
        Optional.empty(),
        Reading.usual(),
        false,
        Optional.empty(),
        "a Java program",
        StudyEventListener.SILENT);
  }

  /**
   * A study that is run in a folder.
   *
   * @param folder new, or that of the same study's earlier runs
   */
  public static Study of(StudyFile asked, Path folder) {
    return of(asked).in(folder);
  }

  /** The study that a folder holds, with the settings that are stored there. */
  public static Study at(Path folder) {
    return new Study(
        Machine.ofEnvironment(),
        Optional.empty(),
        Optional.of(folder),
        Reading.usual(),
        false,
        Optional.empty(),
        "a Java program",
        StudyEventListener.SILENT);
  }

  /** In a folder. */
  public Study in(Path other) {
    return new Study(machine, asked, Optional.of(other), reading, strict, names, command, exporter);
  }

  /** On another machine, as many trainings at a time as it has workers. */
  public Study on(Machine other) {
    return new Study(other, asked, folder, reading, strict, names, command, exporter);
  }

  /** With images read in another way; what the settings say of it goes before. */
  public Study withReading(Reading other) {
    return new Study(machine, asked, folder, other, strict, names, command, exporter);
  }

  /** With classes or images that source and target share refused, not only warned of. */
  public Study withStrictness(boolean refused) {
    return new Study(machine, asked, folder, reading, refused, names, command, exporter);
  }

  /** With an encoding of names of files, for {@link #reproduce} of a study that keeps none. */
  public Study withNames(String encoding) {
    return new Study(
        machine, asked, folder, reading, strict, Optional.of(encoding), command, exporter);
  }

  /** With what the report says that it was run by. */
  public Study withCommand(String words) {
    return new Study(machine, asked, folder, reading, strict, names, words, exporter);
  }

  /** With what happens told to an exporter, too, beside those that hear it already. */
  public Study exportedTo(StudyEventListener other) {
    StudyEventListener both = exporter.and(other);
    return new Study(machine, asked, folder, reading, strict, names, command, both);
  }

  /**
   * What a run would do and how long it would take here; measures the speed for some seconds, and
   * runs nothing.
   *
   * @throws graft.core.error.GraftException if settings, images or weights cannot be used
   */
  @SuppressWarnings("try") // the store is opened for its end
  public PlannedRun plan(StudyListener listener) {
    Optional<Path> existing = folder.filter(StudyStore::exists);
    Optional<StudyFile> before = existing.flatMap(Study::settings);
    StudyFile file =
        asked.or(() -> before).orElseThrow(() -> new UsageException("there is no study to plan"));
    StudyInput input = StudyInput.of(machine, file, before, reading, strict, listener);
    Missing missing = missing(existing, input);
    CpuLevel level = level(existing, input.settings());
    try (PackedStore store = input.data().store();
        ScratchFolder logs = ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.SPEED);
        TrialExecutor executor = machine.startWorkers(machine.workers(), level, logs.path())) {
      Optional<SpeedCheck> check =
          missing.isNothing()
              ? Optional.empty()
              : SpeedCheck.of(machine, executor, level, input, false, listener);
      return StudySession.planned(input, missing, check, executor);
    }
  }

  /** Instructions that a run of it would use. */
  private CpuLevel level(Optional<Path> existing, StudySettings settings) {
    if (existing.isEmpty()) {
      return ResumedLevel.ofNew(machine, settings);
    }
    try (StudyReader study = StudyReader.open(existing.get())) {
      return ResumedLevel.of(study, machine, settings, Remedy.NEW_STUDY_HERE);
    }
  }

  private static Optional<StudyFile> settings(Path stored) {
    try (StudyReader study = StudyReader.open(stored)) {
      return study.settings().map(StudyFile::stored);
    }
  }

  private Missing missing(Optional<Path> existing, StudyInput input) {
    if (existing.isEmpty()) {
      return Missing.of(input.plan(), Optional.empty(), StudySession.isCached(machine));
    }
    try (StudyReader study = StudyReader.open(existing.get())) {
      return Missing.of(input.plan(), Optional.of(study), StudySession.isCached(machine));
    }
  }

  /**
   * Runs what is missing, derives protocols from the results and runs these, and writes exports and
   * report. Stopped by {@link #requestStop()}, Ctrl-C or SIGTERM, it keeps what is finished.
   *
   * @throws graft.core.error.GraftException if settings, images or weights cannot be used, another
   *     process runs the study, or store or machine fail; what is finished is kept
   */
  public StudyResult run(StudyListener listener) {
    Path place = folder().toAbsolutePath().normalize();
    stop.opens();
    try {
      return new StudySession(
              machine, asked, place, reading, strict, command, stop, listener, exporter)
          .run();
    } finally {
      stop.ended();
    }
  }

  /**
   * Ends the run that goes on soon, resumably; one that has not begun to train trains nothing.
   * Without effect where no run goes on.
   */
  public void requestStop() {
    stop.request();
  }

  /** How far the study is. */
  public StudyStatus status() {
    try (StudyReader study = StudyReader.open(folder())) {
      return StudyStatus.of(study);
    }
  }

  /** Writes {@code report/} again from the stored results. */
  public WrittenReport report() {
    try (StudyReader study = StudyReader.open(folder())) {
      return StudyFacts.read(study, folder()).report();
    }
  }

  /**
   * Writes {@code report/} again, with the effect of freezing compared to that in a study of like
   * classes (finding F15; the paper, section 3.5).
   *
   * @param like the other study: target classes like the source's, on the same bases
   * @throws UsageException if the two cannot be compared; each reason is named
   */
  public WrittenReport report(Study like) {
    try (StudyReader study = StudyReader.open(folder());
        StudyReader other = StudyReader.open(like.folder())) {
      StudyFacts own = StudyFacts.read(study, folder());
      return own.report(Optional.of(own.likeClasses(StudyFacts.read(other, like.folder()))));
    }
  }

  /**
   * Writes {@code exports/}: {@code trials.csv}, {@code epochs.csv}, {@code bases.csv}, and what
   * each test image came to, {@code correct.csv} and {@code test-images.csv}.
   *
   * @return the folder
   */
  public Path export() {
    return export(folder().resolve("exports"));
  }

  /**
   * Writes the tables of {@link #export()} into another folder.
   *
   * @return the folder
   */
  public Path export(Path place) {
    try (StudyReader study = StudyReader.open(folder())) {
      StudyFacts.export(study, place);
      return place;
    }
  }

  /**
   * Exports what is stored to another program, also while the study runs; again, it adds what is
   * new.
   *
   * @throws graft.core.error.GraftException if the place cannot be written
   */
  public Exported export(Exporter exporter) {
    try (StudyReader study = StudyReader.open(folder())) {
      return exporter.export(study);
    }
  }

  /**
   * Exports as {@link #export(Exporter)} does, again and again until no process runs the study, or
   * this thread is interrupted. A place that fails while the study runs is tried again later; one
   * that refuses at the first time is not.
   *
   * @param pause least time between two exports; it is longer where they take long
   */
  public void follow(Exporter exporter, Duration pause, ExportListener listener) {
    boolean goesOn = true;
    boolean exported = false;
    while (goesOn) {
      long began = System.nanoTime(); // a clock that does not jump
      try (StudyReader study = StudyReader.open(folder())) {
        goesOn = study.isRunning();
        try {
          listener.exported(exporter.export(study));
          exported = true;
        } catch (GraftException e) {
          if (!goesOn || !(exported || e instanceof MachineException)) {
            throw e;
          }
          listener.failed(e);
        }
      }
      Duration rest = Duration.ofNanos(System.nanoTime() - began).multipliedBy(RESTS);
      goesOn = goesOn && slept(rest.compareTo(pause) > 0 ? rest : pause);
    }
  }

  private static boolean slept(Duration time) {
    try {
      Thread.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Weights of a base of this study, where this machine keeps them. */
  public Optional<Path> baseWeights(String base) {
    return machine.bases().find(base).map(known -> machine.bases().weights(base));
  }

  /** What is wrong with the store, a line each; nothing if it is whole. */
  public List<String> check() {
    return StoreCheck.problems(folder());
  }

  /** A hash over all finished results, without times and machines. */
  public String digest() {
    try (StudyReader study = StudyReader.open(folder())) {
      return StudyDigest.of(study);
    }
  }

  /**
   * Trains a finished trial again and compares every number and the weights.
   *
   * @param trial its id, or as much of it as no other begins with
   * @throws UsageException if no trial, or more than one, is named so
   */
  public Reproduced reproduce(String trial, StudyListener listener) {
    machine.requirePlatform();
    try (StudyReader study = StudyReader.open(folder())) {
      return new Reproduction(machine, folder(), study, listener).run(trial, names);
    }
  }

  /**
   * What the study says of a task, beside a recommendation that it may go before.
   *
   * @throws UsageException if it ran on another network
   * @throws graft.core.error.DataException if it has nothing to say at its nearest size yet
   */
  public StudyAdvice advice(TargetTask task, Recommendation table) {
    return StudyAdvice.of(folder(), task, table);
  }

  private Path folder() {
    return folder.orElseThrow(
        () -> new UsageException("this study has no folder: say in which it is"));
  }
}
