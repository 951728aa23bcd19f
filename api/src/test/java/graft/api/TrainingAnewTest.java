package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.analysis.prediction.BaseView;
import graft.api.fake.FakeMachine;
import graft.api.fake.FakeWorkers;
import graft.api.machine.Leftovers;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.MachineException;
import graft.core.model.Model;
import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code finetune} by itself does where its loss stays high; nothing is trained here. */
class TrainingAnewTest {
  private static final int CLASSES = 4;
  private static final String LOSS =
      "The training loss ended at 0.83 (guessing: 1.39, the least: 0.35).";

  /** Outcomes of trainings that are begun as {@link #begun} says. */
  @FunctionalInterface
  private interface Script {
    /** What a fake outcome of a training becomes. */
    TrainingOutcome of(Training training, Complete fake);
  }

  /**
   * A training that was begun.
   *
   * @param oneCycle whether by the other way
   * @param whole whether on all training images
   */
  private record Training(boolean oneCycle, boolean whole, int epochs) {}

  @TempDir private Path folder;
  private final List<Training> begun = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private int perClass = 10;
  private int stopBefore = Integer.MAX_VALUE;
  private BaseLook look = (machine, target) -> Optional.empty();

  @BeforeEach
  void images() {
    SyntheticImages.write(folder.resolve("images"), CLASSES, 10, 3, 32, 1, written -> {});
  }

  /** An outcome of this loss, relative to that of guessing, and this many in ten right. */
  private static Complete outcome(Complete fake, double loss, int right) {
    List<EpochRecord> epochs = new ArrayList<>(fake.epochs());
    EpochRecord last = epochs.remove(epochs.size() - 1);
    epochs.add(new EpochRecord(last.epoch(), 0.001, 0.01, loss * Math.log(CLASSES)));
    Evaluation whole = fake.last();
    return new Complete(
        fake.trainLossEval(),
        fake.trainCorrect(),
        epochs,
        fake.milestones(),
        new Evaluation(whole.epoch(), 1, whole.total() * right / 10, whole.total(), whole.total()),
        fake.correctBits(),
        "",
        fake.weightsSha256(),
        fake.imagesTrained(),
        0.01);
  }

  private final class Workers implements TrialExecutor {
    private final FakeWorkers fake = new FakeWorkers(1, 1);
    private final Script script;

    Workers(Script script) {
      this.script = script;
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
      TrainingJob job = group.jobs().get(0);
      Training training =
          new Training(
              job.recipe().rates() instanceof OneCycle,
              group.train().size() == CLASSES * perClass,
              job.recipe().epochs());
      if (begun.size() >= stopBefore) {
        return; // as if it were asked to stop
      }
      begun.add(training);
      fake.execute(
          group,
          event ->
              listener.accept(
                  event instanceof TrainingEvent.Ended ended
                      ? new TrainingEvent.Ended(
                          ended.job(), script.of(training, (Complete) ended.outcome()), ended.cpu())
                      : event));
    }

    @Override
    public void requestStop() {
      fake.requestStop();
    }

    @Override
    public void close() {
      fake.close();
    }
  }

  private Optional<FineTuning.Result> run(Script script) {
    return run(script, folder.resolve("model"));
  }

  private Optional<FineTuning.Result> run(Script script, Path out) {
    Machine machine =
        FakeMachine.in(folder.resolve("cache"))
            .withWorkersFrom((its, count, level, logs) -> new Workers(script));
    TransferTask task = TransferTask.of(folder.resolve("images")).withExamplesPerClass(perClass);
    return FineTuning.of(task, out).run(machine, said::add, look);
  }

  private List<String> reasons() {
    return Model.open(folder.resolve("model")).config().provenance().reasons();
  }

  private void requireNothingLeft() throws IOException {
    assertThat(trainings()).isEmpty();
  }

  @Test
  void aTrainingThatLearnedIsNotComparedWithAnything() {
    run((training, fake) -> outcome(fake, 0.39, 5));
    assertThat(begun).hasSize(1);
    assertThat(reasons()).noneMatch(reason -> reason.contains("held out"));
  }

  @Test
  void imagesThatLookLikeTheBasesOwnAreNotComparedEither() throws IOException {
    look = (machine, target) -> Optional.of(new BaseView(0.8, 0.969));
    FineTuning.Result result = run((training, fake) -> outcome(fake, 0.6, 5)).orElseThrow();
    assertThat(result.recipe().rates()).isInstanceOf(Cosine.class);
    assertThat(begun).hasSize(1);
    assertThat(reasons())
        .last()
        .isEqualTo(
            "The training loss ended at 0.83 (guessing: 1.39, the least: 0.35), which could mean rates"
                + " too small for these images. But the base sees them as images of its own kind (as"
                + " varied as 96 % of what could be), so one cycle of AdamW on all layers at the full"
                + " rate was not tried.");
    requireNothingLeft();
  }

  @Test
  void imagesThatLookUnlikeAndBasesThatCannotBeAskedAreCompared() {
    look = (machine, target) -> Optional.of(new BaseView(0.8, 0.959));
    run((training, fake) -> outcome(fake, 0.6, training.oneCycle() ? 3 : 5));
    assertThat(begun).hasSize(1 + 2 * 3);
    begun.clear();
    look =
        (machine, target) -> {
          throw new MachineException("no memory");
        };
    run(
        (training, fake) -> outcome(fake, 0.6, training.oneCycle() ? 3 : 5),
        folder.resolve("another"));
    assertThat(begun).hasSize(1 + 2 * 3);
    assertThat(said).contains("the base was not shown your images: no memory");
  }

  @Test
  void whoIsInterruptedWhileTheBaseLooksHearsOfIt() {
    look =
        (machine, target) -> {
          Thread.currentThread().interrupt();
          throw new MachineException("the inference was interrupted");
        };
    assertThatThrownBy(() -> run((training, fake) -> outcome(fake, 0.6, 5)))
        .isInstanceOf(MachineException.class)
        .hasMessage("the inference was interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(begun).hasSize(1);
  }

  @Test
  void imagesUnlikeTheBasesAreComparedHoweverLowTheLoss() {
    look = (machine, target) -> Optional.of(new BaseView(0.8, 0.899));
    run((training, fake) -> outcome(fake, 0.3, training.oneCycle() ? 9 : 2));
    assertThat(begun).hasSize(1 + 2 * 3 + 1);
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith(
                    "The base sees these images as unlike its own (as varied as 89 % of what could"
                        + " be). The recommended rates may be too small for them. To see, the"));
  }

  @Test
  void whatNeverStartedIsComparedHoweverItLooks() {
    look = (machine, target) -> Optional.of(new BaseView(0.8, 0.99));
    run((training, fake) -> outcome(fake, 0.9, 5));
    assertThat(begun).hasSize(1 + 2 * 5 + 1);
  }

  @Test
  void whatIsClearlyAheadAfterAFewPartsIsTrainedAnewForLonger() throws IOException {
    FineTuning.Result result =
        run((training, fake) -> outcome(fake, 0.6, training.oneCycle() ? 9 : 2)).orElseThrow();
    assertThat(result.recipe().rates()).isInstanceOf(OneCycle.class);
    assertThat(result.protocol().frozenLayers()).isZero();
    // 8 images of each fifth: three parts are the first with 20
    assertThat(begun).hasSize(1 + 2 * 3 + 1);
    assertThat(begun.subList(1, 7)).noneMatch(Training::whole);
    assertThat(begun.get(2)).isEqualTo(new Training(true, false, 6 * begun.get(1).epochs()));
    assertThat(begun.get(7).whole()).isTrue();
    assertThat(begun.get(7).epochs()).isGreaterThan(begun.get(0).epochs());
    assertThat(reasons())
        .containsExactly(
            LOSS
                + " Of 24 images held out, 3 were right by the recommendation and 21 by one cycle of"
                + " AdamW on all layers at the full rate. Trained anew by one cycle of AdamW on all layers"
                + " at the full rate for "
                + begun.get(7).epochs()
                + " epochs.");
    assertThat(said)
        .contains(
            "Part 3 of 5: of 24 images held out so far, 3 right by the recommendation, 21 by the"
                + " other way.")
        .containsAll(reasons());
    requireNothingLeft();
  }

  @Test
  void whatIsNotAheadLeavesTheRecommendationWhichWasTrainedAlready() throws IOException {
    FineTuning.Result result = run((training, fake) -> outcome(fake, 0.6, 5)).orElseThrow();
    assertThat(result.recipe().rates()).isInstanceOf(Cosine.class);
    assertThat(begun).hasSize(1 + 2 * 5);
    assertThat(reasons())
        .last()
        .isEqualTo(
            LOSS
                + " Of 40 images held out, 20 were right by the recommendation and 20 by one cycle of AdamW"
                + " on all layers at the full rate: the recommendation stays.");
    requireNothingLeft();
  }

  @Test
  void whatIsATenthBehindEndsTheComparisonEarly() {
    run((training, fake) -> outcome(fake, 0.6, training.oneCycle() ? 3 : 5));
    assertThat(begun).hasSize(1 + 2 * 3);
    assertThat(reasons())
        .last()
        .asString()
        .startsWith(LOSS + " Of 24 images held out, 12 were right");
  }

  @Test
  void ofWhatNeverStartedATieIsTrainedAnew() {
    FineTuning.Result result = run((training, fake) -> outcome(fake, 0.9, 5)).orElseThrow();
    assertThat(result.recipe().rates()).isInstanceOf(OneCycle.class);
    assertThat(reasons())
        .singleElement()
        .asString()
        .startsWith("By the recommendation it never started. Of 40 images held out, 20 were");
    assertThat(result.neverStarted()).isTrue();
  }

  @Test
  void withOneImageAClassTheLossAloneTells() {
    perClass = 1;
    FineTuning.Result result = run((training, fake) -> outcome(fake, 0.9, 5)).orElseThrow();
    assertThat(result.recipe().rates()).isInstanceOf(OneCycle.class);
    assertThat(begun).hasSize(2);
    assertThat(reasons())
        .singleElement()
        .asString()
        .startsWith("By the recommendation it never started. Trained anew by one cycle of AdamW");
  }

  @Test
  void whereTheTrainingAnewDivergesTheRecommendedModelIsWritten() throws IOException {
    FineTuning.Result result =
        run((training, fake) ->
                training.oneCycle() && training.whole()
                    ? new TrainingOutcome.Diverged(1, 1, List.of(), 0, 0)
                    : outcome(fake, 0.6, training.oneCycle() ? 9 : 2))
            .orElseThrow();
    assertThat(result.model()).isPresent();
    assertThat(result.recipe().rates()).isInstanceOf(Cosine.class);
    assertThat(reasons())
        .last()
        .isEqualTo("That did not complete (it diverged): the model is that of the recommendation.");
    requireNothingLeft();
  }

  @Test
  void whereAPartCannotBeTrainedTheRecommendationStays() throws IOException {
    FineTuning.Result result =
        run((training, fake) ->
                training.oneCycle()
                    ? new TrainingOutcome.Failed("no memory")
                    : outcome(fake, 0.6, 2))
            .orElseThrow();
    assertThat(result.recipe().rates()).isInstanceOf(Cosine.class);
    assertThat(reasons()).last().asString().contains("could not be seen: no memory. The");
    requireNothingLeft();
  }

  @Test
  void stoppedAnywhereItGoesOnAndTrainsNothingTwice() throws IOException {
    Script script = (training, fake) -> outcome(fake, 0.6, training.oneCycle() ? 9 : 2);
    List<Training> all = new ArrayList<>();
    for (int stop = 1; stop < 8; stop++) {
      begun.clear();
      stopBefore = 1;
      assertThat(run(script)).isEmpty();
      assertThat(begun).hasSize(1);
      all.addAll(begun);
    }
    begun.clear();
    assertThat(run(script)).isPresent();
    assertThat(begun).hasSize(1);
    all.addAll(begun);
    assertThat(all.stream().filter(Training::whole)).hasSize(2);
    assertThat(all.stream().filter(training -> !training.whole())).hasSize(6);
    requireNothingLeft();
  }

  @Test
  void whereTheTrainingAnewCannotBeginTheRecommendedModelIsWritten() throws IOException {
    perClass = 1; // no comparison
    Script script = (training, fake) -> outcome(fake, 0.9, 5);
    stopBefore = 1;
    assertThat(run(script)).isEmpty();
    for (Path left : trainings()) {
      if (Files.isDirectory(left) && !Files.exists(left.resolve("outcome.json"))) {
        Leftovers.delete(left);
        Files.createFile(left); // no folder can be made there
      }
    }
    stopBefore = Integer.MAX_VALUE;
    FineTuning.Result result = run(script).orElseThrow();
    assertThat(begun).hasSize(1);
    assertThat(result.model()).isPresent();
    assertThat(result.recipe().rates()).isInstanceOf(Cosine.class);
    assertThat(reasons())
        .last()
        .asString()
        .contains(
            "That did not complete (cannot write ", "the model is that of the recommendation");
  }

  private List<Path> trainings() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("cache/trainings"))) {
      return left.toList();
    }
  }

  /** A place so deep that a folder can be made there, but no file of a model in it. */
  private Path deep() {
    int longest = 4095; // of a path's bytes
    int room = longest - "/.model.1234567.part/config".length();
    Path parent = folder;
    while (parent.toString().length() + 2 < room) {
      int left = room - parent.toString().length() - 1;
      parent = parent.resolve("d".repeat(left > 202 ? 200 : Math.min(left, 200)));
    }
    return parent.resolve("model");
  }

  @Test
  void aBetterModelThatCannotBeWrittenIsNotThrownAway() throws IOException {
    Script script = (training, fake) -> outcome(fake, 0.6, training.oneCycle() ? 9 : 2);
    assertThatThrownBy(() -> run(script, deep()))
        .isInstanceOf(MachineException.class)
        .hasMessageContainingAll("cannot write", "too long");
    assertThat(said).noneMatch(line -> line.contains("That did not complete"));
    begun.clear();
    FineTuning.Result result = run(script).orElseThrow();
    assertThat(begun).as("all was trained before").isEmpty();
    assertThat(result.recipe().rates()).isInstanceOf(OneCycle.class);
    requireNothingLeft();
  }
}
