package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.TrainingStatus.Kind;
import graft.api.TrainingStatus.State;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.event.StudyEvent;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process of a single training writes of it, and others find. */
class TrainingStatusTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:01Z");
  private static final String STRANGE = "a \"b\" <i>\n\u202e\\ \u00e4";

  @TempDir private Path cache;
  private final List<String> complaints = new ArrayList<>();

  private static TrainingStatus status(Path out, State state, Instant at) {
    return new TrainingStatus(
        TrainingStatus.FORMAT,
        Kind.FINE_TUNING,
        TrainingStatus.place(out),
        "alexnet-32",
        3,
        36,
        Protocol.of(7, 8, 1, 0),
        new Recipe(
            8,
            9,
            Rates.paper(),
            0.9,
            1e-4,
            0.5,
            Recipe.Augmentation.FLIP,
            3,
            Recipe.Precision.FP32),
        NOON,
        at,
        state,
        "",
        List.of(STRANGE),
        List.of("lost attempt 1: " + STRANGE),
        List.of(new EpochRecord(1, 0.001, 0.01, Double.NaN)),
        List.of(new Evaluation(1, 1.25, 4, 5, 12)),
        Optional.of(progress(2)),
        Optional.of(12.5));
  }

  private static JobProgress progress(int epoch) {
    return new JobProgress(
        epoch,
        36L * (epoch - 1),
        0,
        new JobProgress.Pace(36, 0.5),
        JobProgress.Pace.NONE,
        1.5,
        Optional.empty(),
        Optional.empty());
  }

  private Path training(String id) throws IOException {
    return Files.createDirectories(OneTraining.folders(cache).resolve(id));
  }

  private static Path file(Path training) {
    return training.resolve(TrainingStatus.FILE);
  }

  private Optional<State> found(Path out) {
    return new TrainingStatuses(cache)
        .of(TrainingStatus.place(out))
        .map(found -> found.status().state());
  }

  @Test
  void whatIsWrittenIsReadAgainAsItWas() throws IOException {
    TrainingStatus status = status(cache.resolve(STRANGE), State.RUNNING, NOON);
    Path file = file(training("one"));
    status.write(file);
    assertThat(TrainingStatus.read(file)).isEqualTo(status);
    assertThat(found(cache.resolve(STRANGE))).contains(State.RUNNING);
    assertThat(found(cache.resolve("other"))).isEmpty();
  }

  @Test
  void whatIsDamagedOrOfAnotherVersionIsCountedAndPassedOver() throws IOException {
    Path out = cache.resolve("out");
    TrainingStatus status = status(out, State.STOPPED, NOON);
    String sound = RecordJson.write(status);
    List<String> odd =
        List.of(
            "",
            sound.substring(0, sound.length() / 2),
            "[1]",
            sound.replace("\"format\":1", "\"format\":2"),
            sound.replace("\"format\":1", "\"format\":1,\"new\":true"),
            sound.replace("\"correct\":4", "\"correct\":13"));
    for (int number = 0; number < odd.size(); number++) {
      assertThat(odd.get(number)).isNotEqualTo(sound);
      Files.writeString(file(training("odd" + number)), odd.get(number));
    }
    Files.write(file(training("binary")), new byte[] {(byte) 0xff, 0, 1});
    Files.writeString(OneTraining.folders(cache).resolve("one.lock"), "");
    TrainingStatuses statuses = new TrainingStatuses(cache);
    assertThat(statuses.of(TrainingStatus.place(out))).isEmpty();
    assertThat(statuses.unknown()).isEqualTo(odd.size() + 1);
    status.write(file(training("sound")));
    assertThat(statuses.of(TrainingStatus.place(out))).isPresent();
  }

  @Test
  void ofSeveralTheOneThatRunsIsShownElseTheLatest() throws IOException {
    Path out = cache.resolve("out");
    status(out, State.RUNNING, NOON).write(file(training("early")));
    status(out, State.STOPPED, NOON.plusSeconds(1)).write(file(training("late")));
    assertThat(found(out)).contains(State.STOPPED);
    Path place = OneTraining.lock(training("early"));
    try (ProcessLock lock = ProcessLock.take(place).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(found(out)).contains(State.RUNNING);
    }
    assertThat(found(out)).contains(State.STOPPED);
  }

  @Test
  void aPlaceHasOneNameWhateverLeadsThere() throws IOException {
    Path real = Files.createDirectory(cache.resolve("real"));
    Path link = Files.createSymbolicLink(cache.resolve("link"), real);
    String name = TrainingStatus.place(real.resolve("a/model"));
    assertThat(TrainingStatus.place(link.resolve("a/model"))).isEqualTo(name);
    assertThat(TrainingStatus.place(link.resolve("a/../a/./model"))).isEqualTo(name);
    Files.createDirectories(real.resolve("a/model"));
    assertThat(TrainingStatus.place(link.resolve("a/model"))).isEqualTo(name);
  }

  /** The writers' clock. */
  private final AtomicLong nanos = new AtomicLong();

  private TrainingStatusWriter writer(Path training) {
    return new TrainingStatusWriter(
        training,
        new TrainingStatus(
            TrainingStatus.FORMAT,
            Kind.PRETRAINING,
            "/out",
            "alexnet-32",
            3,
            36,
            Protocol.of(7, 8, 1, 0),
            status(cache, State.RUNNING, NOON).recipe(),
            NOON,
            NOON,
            State.RUNNING,
            "",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty()),
        complaints::add,
        nanos::get);
  }

  private static StudyEvent finished(int epoch) {
    return new StudyEvent.EpochFinished("a", 1, new EpochRecord(epoch, 0.001, 0.01, 2.0 / epoch));
  }

  private static StudyEvent evaluated(int epoch) {
    return new StudyEvent.Evaluated("a", 1, new Evaluation(epoch, 1, 6, 9, 12));
  }

  @Test
  void milestonesAreWrittenAtOnceAndAllElseOnceASecondAtMost() throws IOException {
    Path training = training("one");
    TrainingStatusWriter writer = writer(training);
    assertThat(TrainingStatus.read(file(training)).state()).isEqualTo(State.RUNNING);
    writer.heard(finished(1));
    writer.progressed(progress(2), Optional.of(Duration.ofSeconds(9)));
    assertThat(TrainingStatus.read(file(training)).epochs()).isEmpty();
    writer.heard(evaluated(1));
    TrainingStatus now = TrainingStatus.read(file(training));
    assertThat(now.epochs()).hasSize(1);
    assertThat(now.milestones()).hasSize(1);
    assertThat(now.secondsLeft()).contains(9.0);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    writer.heard(finished(2));
    assertThat(TrainingStatus.read(file(training)).epochs()).hasSize(2);
    writer.heard(new StudyEvent.Stopped("a", 1));
    assertThat(TrainingStatus.read(file(training)).state()).isEqualTo(State.STOPPED);
    assertThat(complaints).isEmpty();
  }

  @Test
  void anotherProcessGoesOnWithItAndDropsWhatTheCheckpointLacks() throws IOException {
    Path training = training("one");
    TrainingStatusWriter first = writer(training);
    for (int epoch = 1; epoch <= 5; epoch++) {
      first.heard(finished(epoch));
    }
    first.heard(evaluated(2));
    first.heard(evaluated(5));
    TrainingStatusWriter second = writer(training);
    assertThat(TrainingStatus.read(file(training)).epochs()).hasSize(5);
    second.progressed(progress(3), Optional.empty());
    second.heard(new StudyEvent.Lost("a", 1, "std::bad_alloc"));
    TrainingStatus now = TrainingStatus.read(file(training));
    assertThat(now.epochs()).extracting(EpochRecord::epoch).containsExactly(1, 2);
    assertThat(now.milestones()).extracting(Evaluation::epoch).containsExactly(2);
    assertThat(now.lost()).containsExactly("lost attempt 1: std::bad_alloc");
  }

  @Test
  void aTrainingGoesOnWhereItCannotBeWrittenAndThatIsSaidOnce() throws IOException {
    Path training = training("one");
    Files.createDirectories(file(training).resolve("in the way"));
    TrainingStatusWriter writer = writer(training);
    writer.heard(evaluated(1));
    writer.heard(evaluated(2));
    assertThat(complaints).singleElement().asString().contains("cannot write", "status.json");
  }
}
