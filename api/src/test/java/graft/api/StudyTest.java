package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.analysis.findings.VerdictRow;
import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.fake.FakeMachine;
import graft.api.fake.FakeWorkers;
import graft.api.machine.Machine;
import graft.core.data.ClassList;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.DataException;
import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.report.WrittenReport;
import graft.study.coordinator.RunEnd;
import graft.study.coordinator.RunProgress;
import graft.study.event.StudyEvent;
import graft.study.execution.CpuLevel;
import graft.study.plan.SourceSettings;
import graft.study.plan.StudyFile;
import graft.study.store.StudyStore;
import graft.study.store.TrialState;
import graft.torch.network.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole studies on a machine that trains nothing and needs no native code. */
class StudyTest {
  private static final int TRIALS = 8 * 2;

  @TempDir private Path folder;
  private final AtomicReference<FakeWorkers> workers = new AtomicReference<>();
  private Machine machine = Machine.ofEnvironment();

  @BeforeEach
  void eightClasses() {
    SyntheticImages.write(folder.resolve("images"), 8, 12, 4, 32, 3, written -> {});
    machine = FakeMachine.in(folder.resolve("cache"), workers);
  }

  private StudyFile file() {
    StudyFile file = StudyFile.preset("small");
    file.put("data", folder.resolve("images").toString());
    file.put("experiments", List.of("layers"));
    file.put("splits", 2);
    List.of("sizes=[4]", "test_extra=2", "recipe.epochs=6", "recipe.rates.step_epochs=2")
        .forEach(file::set);
    return file;
  }

  private Study study() {
    return Study.of(file(), folder.resolve("study")).on(machine);
  }

  /** Stops a study when its trainings begin. */
  private static StudyListener stopping(Study study) {
    return new StudyListener() {
      @Override
      public void message(String line) {}

      @Override
      public void began(Supplier<RunProgress> progress) {
        study.requestStop();
      }
    };
  }

  @Test
  void aSecondRunOnTheSameImagesMeasuresNoSpeed() {
    Heard first = new Heard();
    study().run(first);
    assertThat(first.doing).contains(Doing.MEASURING);
    Heard second = new Heard();
    StudyResult result = Study.of(file(), folder.resolve("other")).on(machine).run(second);
    assertThat(second.doing).doesNotContain(Doing.MEASURING);
    assertThat(second.plans.get(0).check()).isEqualTo(first.plans.get(0).check()).isPresent();
    assertThat(result.end()).isEqualTo(RunEnd.COMPLETE);
  }

  @Test
  void aSpeedIsMeasuredAgainWhereItIsOldOrDamagedOrOfOtherImages() throws IOException {
    study().run(new Heard());
    Path kept;
    try (Stream<Path> speeds = Files.list(machine.cache().resolve("speeds"))) {
      kept = speeds.toList().get(0);
    }
    Files.setLastModifiedTime(kept, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    assertThat(measures("old")).isTrue();
    Files.writeString(kept, "{");
    assertThat(measures("damaged")).isTrue();
    assertThat(measures("same")).isFalse();
    try (Stream<Path> files = Files.walk(folder.resolve("images/train"))) {
      Files.delete(files.filter(Files::isRegularFile).findFirst().orElseThrow());
    }
    assertThat(measures("others")).isTrue();
  }

  @Test
  void planMeasuresAgain() {
    study().run(new Heard());
    Heard heard = new Heard();
    Study.of(file(), folder.resolve("other")).on(machine).plan(heard);
    assertThat(heard.doing).contains(Doing.MEASURING);
  }

  @Test
  void aSpeedThatCannotBeKeptStopsNoStudy() throws IOException {
    Files.createDirectories(machine.cache());
    Files.writeString(machine.cache().resolve("speeds"), "in the way");
    assertThat(study().run(new Heard()).end()).isEqualTo(RunEnd.COMPLETE);
  }

  private boolean measures(String name) {
    Heard heard = new Heard();
    Study.of(file(), folder.resolve(name)).on(machine).run(heard);
    return heard.doing.contains(Doing.MEASURING);
  }

  /** Keeps what is heard. */
  private static final class Heard implements StudyListener {
    final List<String> lines = new ArrayList<>();
    final List<Doing> doing = new ArrayList<>();
    final List<PlannedRun> plans = new ArrayList<>();

    @Override
    public synchronized void message(String line) {
      lines.add(line);
    }

    @Override
    public void doing(Doing what) {
      doing.add(what);
    }

    @Override
    public void planned(PlannedRun plan) {
      plans.add(plan);
    }
  }

  @Test
  void aStudyRunsToItsReport() throws IOException {
    Heard heard = new Heard();
    StudyResult result = study().run(heard);
    assertThat(result.end()).isEqualTo(RunEnd.COMPLETE);
    assertThat(result.report().orElseThrow().lines())
        .anyMatch(line -> line.contains("16 of 16 trials complete"));
    assertThat(result.report().orElseThrow().verdicts()).isNotEmpty();
    assertThat(result.times().orElseThrow().run().ended()).isEqualTo("COMPLETE");
    assertThat(heard.lines).anyMatch(line -> line.contains("8 classes"));
    assertThat(heard.doing)
        .startsWith(Doing.READING_IMAGES, Doing.PLANNING)
        .endsWith(Doing.DERIVING, Doing.REPORTING);
    assertThat(heard.plans).hasSize(1).first().extracting(p -> p.trials().size()).isEqualTo(TRIALS);
    assertThat(folder.resolve("study/report/index.html")).isNotEmptyFile();
    assertThat(Files.readAllLines(folder.resolve("study/exports/trials.csv"))).hasSize(TRIALS + 1);
    assertThat(folder.resolve("cache/natives")).doesNotExist();
  }

  @Test
  void aStoppedStudyGoesOnWhereItWasAndComesToTheSameDigest() {
    Study study = study();
    StudyResult stopped = study.run(stopping(study));
    assertThat(stopped.isStopped()).isTrue();
    assertThat(stopped.report()).isEmpty();
    assertThat(study.status().isComplete()).isFalse();
    assertThat(folder.resolve("study/exports/trials.csv")).exists();

    StudyResult resumed = Study.at(folder.resolve("study")).on(machine).run(line -> {});
    assertThat(resumed.end()).isEqualTo(RunEnd.COMPLETE);
    assertThat(study.status().isComplete()).isTrue();

    Study other = Study.of(file(), folder.resolve("other")).on(machine);
    assertThat(other.run(line -> {}).isStopped()).isFalse();
    assertThat(study.digest()).isEqualTo(other.digest()).hasSize(64);
  }

  @Test
  void aRunThatIsStoppedWhileItPlansTrainsNothing() {
    Study study = study();
    StudyListener stopping =
        new StudyListener() {
          @Override
          public void message(String line) {}

          @Override
          public void doing(Doing what) {
            if (what == Doing.PLANNING) {
              study.requestStop();
            }
          }
        };
    assertThat(study.run(stopping).isStopped()).isTrue();
    assertThat(Objects.requireNonNull(workers.get()).begun)
        .allMatch(job -> job.startsWith("speed-"));
  }

  @Test
  void aStopBetweenTwoRunsEndsNeitherTheLastNorTheNext() {
    Study study = study();
    study.requestStop();
    assertThat(study.run(stopping(study)).isStopped()).isTrue();
    study.requestStop();
    assertThat(study.run(line -> {}).isStopped()).isFalse();
  }

  @Test
  void anExporterHearsEachTrainingWhileTheStudyRuns() {
    List<StudyEvent> first = new CopyOnWriteArrayList<>();
    List<StudyEvent> second = new CopyOnWriteArrayList<>();
    study().exportedTo(first::add).exportedTo(second::add).run(line -> {});
    assertThat(first)
        .filteredOn(StudyEvent.Completed.class::isInstance)
        .hasSizeGreaterThanOrEqualTo(TRIALS + 2);
    assertThat(first.get(0)).isInstanceOf(StudyEvent.Began.class);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void aPlanTrainsNothingAndKnowsWhatIsMissing() {
    PlannedRun all = Study.of(file()).on(machine).plan(line -> {});
    assertThat(all.trials()).hasSize(TRIALS);
    assertThat(all.bases()).hasSize(2);
    assertThat(all.workers()).isEqualTo(2);
    assertThat(all.diskBytes()).isPositive();
    assertThat(all.forecast()).isPresent();
    assertThat(folder.resolve("study")).doesNotExist();

    study().run(line -> {});
    PlannedRun nothing = Study.at(folder.resolve("study")).on(machine).plan(line -> {});
    assertThat(nothing.missing().isNothing()).isTrue();
    assertThat(nothing.missing().cachedBases()).isEqualTo(2);
    assertThat(nothing.check()).isEmpty();
  }

  @Test
  void aStoredStudyIsReportedExportedAndChecked() throws IOException {
    Study study = study();
    study.run(line -> {});
    for (String made : List.of("report/index.html", "exports/trials.csv")) {
      Files.delete(folder.resolve("study").resolve(made));
    }
    Study stored = Study.at(folder.resolve("study"));
    assertThat(stored.report().index()).isNotEmptyFile();
    assertThat(stored.export().resolve("trials.csv")).isNotEmptyFile();
    assertThat(stored.check()).isEmpty();
    assertThat(stored.status().trials())
        .hasSize(TRIALS)
        .allMatch(trial -> trial.state() == TrialState.COMPLETE);
  }

  @Test
  void freezingIsComparedWithAStudyOfLikeClasses() throws IOException {
    Study unlike = freezing("unlike", true, 4, 5);
    Study like = freezing("like", false, 6, 7);
    unlike.run(line -> {});
    like.run(line -> {});

    assertThat(f15(unlike.report())).contains("verdict=not tested");
    assertThat(f15(unlike.report(like)))
        .doesNotContain("verdict=not tested")
        .contains("effect of freezing, unlike - like classes at 4", "splits: 2");
    assertThat(Files.readString(folder.resolve("unlike/report/verdicts.csv"))).contains("F15,");
    assertThatThrownBy(() -> like.report(unlike))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("like is of like classes", "unlike is of unlike classes");

    Study other = freezing("other", false, 6, 7, "base_recipe.epochs=4");
    other.run(line -> {});
    assertThatThrownBy(() -> unlike.report(other))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the bases of splits [0, 1] are others");
  }

  private Study freezing(String name, boolean unlike, int one, int two, String... settings) {
    List<String> names = SyntheticImages.classNames(8, 3);
    StudyFile file = file();
    List<String> target = List.of(names.get(one), names.get(two));
    file.putSplits(
        Stream.of(List.of(0, 1), List.of(2, 3))
            .map(source -> source.stream().map(names::get).toList())
            .map(
                source ->
                    new SourceSettings.Listed(
                        ClassList.of("source", source), ClassList.of("target", target)))
            .toList());
    file.put("experiments", List.of("freeze"));
    file.put("unlike", unlike);
    List.of(settings).forEach(file::set);
    return Study.of(file, folder.resolve(name)).on(machine);
  }

  private static String f15(WrittenReport report) {
    return String.join(
        "\n",
        VerdictRow.of(report.verdicts()).stream()
            .filter(row -> row.finding().equals("F15"))
            .map(VerdictRow::toString)
            .toList());
  }

  @Test
  void aTrialIsReproducedAndAnotherResultIsTold() {
    Study study = study();
    study.run(line -> {});
    String id = study.status().trials().get(0).spec().id();
    Reproduced same = study.reproduce(id.substring(0, 12), line -> {});
    assertThat(same.trial()).isEqualTo(id);
    assertThat(same.isSame()).isTrue();
    Reproduced other =
        study
            .on(machine.withWorkersFrom((m, count, level, logs) -> new FakeWorkers(count, 2)))
            .reproduce(id, line -> {});
    assertThat(other.isSame()).isFalse();
  }

  @Test
  void aStudyAdvisesOnATask() {
    Study study = study();
    TargetTask task = TargetTask.even("alexnet-32", 4, 4);
    study.run(line -> {});
    StudyAdvice advice = study.advice(task, PaperRecommender.recommend(task));
    assertThat(advice.protocol().transferredLayers()).isEqualTo(7);
    assertThat(advice.lines().get(0)).contains("2 class splits; its size nearest to your 4 images");
    TargetTask large = TargetTask.even("alexnet", 4, 4);
    assertThatThrownBy(() -> study.advice(large, PaperRecommender.recommend(large)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("ran on alexnet-32");
  }

  @Test
  void aStudyIsNotResumedOnAProcessorThatLacksItsInstructions() {
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      assertThat(ResumedLevel.require(store, CpuLevel.AVX2, Remedy.NEW_STUDY_HERE))
          .isEqualTo(CpuLevel.AVX2);
      store.storeFact("cpu_level", "AVX512");
      assertThat(ResumedLevel.require(store, CpuLevel.AVX512_BF16, Remedy.NEW_STUDY_HERE))
          .isEqualTo(CpuLevel.AVX512);
      assertThatThrownBy(() -> ResumedLevel.require(store, CpuLevel.AVX2, Remedy.NEW_STUDY_HERE))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("AVX512 instructions, this processor has AVX2 only; resume it on")
          .hasMessageContaining("begin a new study here in another folder");
    }
  }

  @Test
  void aStudyIsNotResumedOnAnotherKindOfDevice() {
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      Device card = new Device("cuda:0");
      ResumedLevel.requireDevice(store, card); // it has not begun
      store.storeFact("cpu_level", "AVX2");
      ResumedLevel.requireDevice(store, Device.CPU);
      assertThatThrownBy(() -> ResumedLevel.requireDevice(store, card))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "this study was begun on device cpu, not cuda, and the results of both do not go"
                  + " together; compute on that device");
      store.storeFact("device", "cuda");
      ResumedLevel.requireDevice(store, new Device("cuda:1"));
      assertThatThrownBy(() -> ResumedLevel.requireDevice(store, Device.CPU))
          .hasMessageContaining("was begun on device cuda, not cpu");
    }
  }

  @Test
  void otherImagesThanThoseOfTheStudyAreRefused() {
    study().run(line -> {});
    SyntheticImages.write(folder.resolve("others"), 8, 12, 4, 32, 4, written -> {});
    StudyFile others = file();
    others.put("data", folder.resolve("others").toString());
    Study study = Study.of(others, folder.resolve("study")).on(machine);
    assertThatThrownBy(() -> study.run(line -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the images are not those of this study")
        .hasMessageEndingWith(
            "Give those it was begun with, or give another folder for a new study.");
  }

  @Test
  void refusalsNameNoOptions() {
    StudyFile nothing = file();
    nothing.put("data", "");
    List<Study> refused =
        List.of(
            Study.of(nothing, folder.resolve("study")).on(machine),
            Study.of(file(), folder.resolve("images/train/file/below")).on(machine),
            Study.at(folder.resolve("none")).on(machine),
            Study.of(file()).on(machine));
    write(folder.resolve("images/train/file"));
    for (Study study : refused) {
      assertThatThrownBy(() -> study.run(line -> {}))
          .isInstanceOf(GraftException.class)
          .message()
          .doesNotContain("--");
    }
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
