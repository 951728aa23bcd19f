package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.fake.FakeMachine;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.model.TestResult;
import graft.core.model.TrainingHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page of a single training, as text. */
class WatchTrainingTest {
  @TempDir private Path folder;
  private Machine machine = Machine.ofEnvironment();

  @BeforeEach
  void images() {
    SyntheticImages.write(folder.resolve("images"), 3, 12, 4, 32, 3, written -> {});
    machine = FakeMachine.in(folder.resolve("cache"));
  }

  private Path base() {
    Path base = folder.resolve("base.safetensors");
    if (!Files.exists(base)) {
      pretraining(base).run(machine, line -> {});
    }
    return base;
  }

  private Pretraining pretraining(Path out) {
    return Pretraining.of(folder.resolve("images"), out)
        .withNetwork("alexnet-32-slim")
        .withEpochs(4);
  }

  private FineTuning fineTuning(Path out) {
    return FineTuning.of(TransferTask.of(base(), folder.resolve("images")), out)
        .with(new FineTuning.Choice.Common())
        .withEpochs(6);
  }

  private Path model(String name) {
    Path out = folder.resolve(name);
    fineTuning(out).run(machine, line -> {});
    return out;
  }

  private String page(Path place) {
    try (Watch watch = Watch.of(place, machine)) {
      return watch.page();
    }
  }

  /** Opens a page while a training runs. */
  private final class Looking implements TrainingListener {
    private final Path place;
    private final List<String> pages = new ArrayList<>();

    Looking(Path place) {
      this.place = place;
    }

    @Override
    public void message(String line) {}

    @Override
    public void progressed(TrainingProgress progress) {
      pages.add(page(place));
    }

    @Override
    public void doing(Doing what) {
      if (what == Doing.WRITING) {
        pages.add(page(place));
      }
    }
  }

  @Test
  void itIsShownWhileItRunsAndWhileItsResultIsWritten() {
    Path out = folder.resolve("my <i>model");
    Looking looking = new Looking(out);
    fineTuning(out).run(machine, looking);
    assertThat(looking.pages).hasSize(2);
    assertThat(looking.pages.get(0))
        .contains("<h2>Running</h2>", "Fine-tuning of alexnet-32-slim on 36 training images")
        .contains("<h1>Training my &lt;i&gt;model</h1>")
        .doesNotContain("<i>");
    assertThat(looking.pages.get(1)).contains("<h2>Trained</h2>", "6 of 6 finished");
    assertThat(page(out)).contains("<h2>Complete</h2>");
  }

  @Test
  void aModelShowsItsAccuracyAndItsCurve() throws IOException {
    Path model = model("model");
    TestResult tested = Model.open(model).config().tested().orElseThrow();
    assertThat(page(model))
        .contains("<h2>Complete</h2>", "6 of 6 finished", "<svg", "Milestones", "k = 7, n = 8")
        .contains(
            String.format(
                Locale.ROOT,
                "Top-1 accuracy %.1f %% (95 %% interval %.1f to %.1f) on 12 images",
                100 * tested.top1(),
                100 * tested.low(),
                100 * tested.high()));
    Files.delete(model.resolve(TrainingHistory.FILE));
    assertThat(page(model))
        .contains("<h2>Complete</h2>", "on 12 images", "An earlier version made this model")
        .contains("6 of 6 finished", "Milestones")
        .doesNotContain("<svg");
    Files.writeString(model.resolve(TrainingHistory.FILE), "odd");
    assertThat(page(model))
        .contains("<h2>Complete</h2>", "on 12 images", "history.csv is no history of a training")
        .doesNotContain("An earlier version", "<svg");
    assertThat(page(model.resolve(Model.WEIGHTS))).contains("<h2>Complete</h2>", "on 12 images");
  }

  @Test
  void equalTrainingsHaveEqualHistories() {
    Path one = model("one");
    Path two = model("two");
    assertThat(one.resolve(TrainingHistory.FILE))
        .hasSameBinaryContentAs(two.resolve(TrainingHistory.FILE));
    assertThat(TrainingHistory.in(one).orElseThrow().epochs()).hasSize(6);
  }

  @Test
  void anOpenPageOfABaseGoesOnToItsEnd() throws InterruptedException {
    Path out = folder.resolve("open.safetensors");
    List<Watch> opened = new ArrayList<>();
    pretraining(out)
        .run(
            machine,
            new TrainingListener() {
              @Override
              public void message(String line) {}

              @Override
              public void progressed(TrainingProgress progress) {
                opened.add(Watch.of(out, machine));
              }
            });
    try (Watch watch = opened.get(0)) {
      long end = System.nanoTime() + 20_000_000_000L;
      while (!watch.page().contains("<h2>Complete</h2>") && System.nanoTime() < end) {
        Thread.sleep(50);
      }
      assertThat(watch.page()).contains("<h2>Complete</h2>", "Training from scratch of");
    }
    assertThatThrownBy(() -> Watch.of(out, machine))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("it is a file")
        .hasMessageContaining("graft weights show");
  }

  @Test
  void whatIsNothingIsNamedWithWhatWasLookedFor() throws IOException {
    assertThatThrownBy(() -> Watch.of(folder.resolve("none"), machine))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none: it has no study.db (study or search) and no config.json")
        .hasMessageContaining("no training in the cache " + machine.cache());
    Path odd = Files.createDirectories(OneTraining.folders(machine.cache()).resolve("odd"));
    Files.writeString(odd.resolve(TrainingStatus.FILE), "{}");
    assertThatThrownBy(() -> Watch.of(folder.resolve("none"), machine))
        .hasMessageContaining("of the trainings there, 1 cannot be read: damaged, or");
  }
}
