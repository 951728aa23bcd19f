package graft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.Selection;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupRunTest {
  private static final Recipe RECIPE =
      new Recipe(
          4, 3, Rates.paper(), 0.9, 1e-4, 0.5, Recipe.Augmentation.FLIP, 2, Recipe.Precision.FP32);

  @TempDir private Path folder;

  private final List<TrainingEvent> told = new ArrayList<>();

  private TrainingJob job(String id, String place) {
    return new TrainingJob(
        id,
        1,
        Method.SGD,
        Protocol.of(0, 1, 1, 0),
        RECIPE,
        1,
        1,
        TrainingJob.Files.of(
            folder.resolve(place), Optional.of(folder.resolve(place + ".weights"))));
  }

  private GroupRun run(String... ids) {
    List<TrainingJob> jobs = new ArrayList<>();
    for (String id : ids) {
      jobs.add(job(id, "here"));
    }
    Selection none = Selection.none();
    return new GroupRun(
        new TrialGroup("alexnet-32", 5, "pack", Optional.empty(), none, none, none, jobs),
        told::add);
  }

  private static Word.Happened happened(GroupRun run, long task, TrainingEvent event) {
    return new Word.Happened(run.number(), task, List.of(RecordJson.write(event)));
  }

  private static void follow(GroupRun run) throws InterruptedException {
    run.follow(CompletableFuture.completedFuture(null));
  }

  @Test
  void whatANodeTellsOfItsJobIsToldOfTheCoordinatorsJob() throws Exception {
    GroupRun run = run("a");
    assertThat(run.hears(new Word.MayBegin(run.number(), 7))).isTrue();
    TrainingJob there = job("a", "there");
    TrainingOutcome outcome = new TrainingOutcome.Failed("no reason");
    assertThat(run.hears(happened(run, 7, new TrainingEvent.Began(there)))).isTrue();
    assertThat(run.hears(happened(run, 7, new TrainingEvent.Ended(there, outcome, "cpu"))))
        .isTrue();
    follow(run);
    TrainingJob here = job("a", "here");
    assertThat(told)
        .containsExactly(
            new TrainingEvent.Began(here), new TrainingEvent.Ended(here, outcome, "cpu"));
  }

  @Test
  void aTaskThatSparkBeginsAgainIsTurnedAwayAndWhatBeganIsLost() throws Exception {
    GroupRun run = run("a", "b");
    run.hears(new Word.MayBegin(run.number(), 7));
    run.hears(happened(run, 7, new TrainingEvent.Began(job("a", "there"))));
    assertThat(run.hears(new Word.MayBegin(run.number(), 8))).isFalse();
    assertThat(run.hears(happened(run, 8, new TrainingEvent.Began(job("b", "there"))))).isFalse();
    TrainingEvent late =
        new TrainingEvent.Ended(job("a", "there"), new TrainingOutcome.Failed("late"), "cpu");
    assertThat(run.hears(happened(run, 7, late))).isFalse();
    follow(run);
    assertThat(run.isBegunAgain()).isTrue();
    run.lose("gone");
    TrainingJob here = job("a", "here");
    assertThat(told)
        .containsExactly(new TrainingEvent.Began(here), new TrainingEvent.Lost(here, "gone"));
  }

  @Test
  void aNodeLearnsThatItIsToStopWithItsNextWord() {
    GroupRun run = run("a");
    run.hears(new Word.MayBegin(run.number(), 7));
    run.stop();
    assertThat(run.hears(happened(run, 7, new TrainingEvent.Began(job("a", "there"))))).isFalse();
  }

  @Test
  void weightsArriveInPartsAtTheCoordinatorsPath() throws Exception {
    Files.writeString(folder.resolve("here.weights"), "what was longer before");
    GroupRun run = run("a");
    run.hears(new Word.MayBegin(run.number(), 7));
    run.hears(new Word.Part(run.number(), 7, "a", 0, new byte[] {1, 2, 3}));
    run.hears(new Word.Part(run.number(), 7, "a", 3, new byte[] {4}));
    assertThat(folder.resolve("here.weights")).hasBinaryContent(new byte[] {1, 2, 3, 4});
  }

  @Test
  void weightsThatCannotBeWrittenEndTheRun() throws Exception {
    Files.createDirectory(folder.resolve("here.weights"));
    GroupRun run = run("a");
    run.hears(new Word.MayBegin(run.number(), 7));
    assertThat(run.hears(new Word.Part(run.number(), 7, "a", 0, new byte[] {1}))).isFalse();
    assertThatThrownBy(() -> follow(run))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot write the weights")
        .hasMessageContaining("free some disk");
  }
}
