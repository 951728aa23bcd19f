package graft.cli;

import graft.analysis.forecast.TrainingClock.Times;
import graft.api.Doing;
import graft.api.TrainingListener;
import graft.api.TrainingProgress;
import graft.api.machine.ImageEvent;
import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.core.error.Shown;
import graft.core.text.Words;
import graft.study.event.StudyEvent;
import graft.study.execution.Evaluation;
import java.util.function.LongSupplier;

/**
 * One training in words: what it takes here as soon as that is known, each milestone, and all the
 * while how far it is.
 */
class ToldProgress implements TrainingListener {
  private static final int WORTH_A_SHORTER_RUN = 20;
  private static final int WORTH_ANOTHER_FORMAT = 60;

  /** Seconds after which what was said is looked at again; then each time after twice as long. */
  private static final double LOOKED_AGAIN = 5;

  /** The ratio from which on another time is worth saying. */
  private static final double OTHERWISE = 1.4;

  /** Where it is told. */
  final LiveView view;

  private final boolean hasOptions;
  private final LongSupplier nanos;
  private long began;
  private long images;
  private double said;
  private double lookedAgain = LOOKED_AGAIN;
  private int milestone = -1;

  /**
   * Tells.
   *
   * @param hasOptions whether the command takes {@code --epochs} and {@code --precision}
   */
  ToldProgress(LiveView view, boolean hasOptions) {
    this(view, hasOptions, System::nanoTime);
  }

  /**
   * With another clock.
   *
   * @param nanos rises
   */
  ToldProgress(LiveView view, boolean hasOptions, LongSupplier nanos) {
    this.view = view;
    this.hasOptions = hasOptions;
    this.nanos = nanos;
  }

  @Override
  public void message(String line) {
    view.say(Shown.text(line));
  }

  @Override
  public void heard(StudyEvent event) {
    if (event instanceof StudyEvent.Lost lost) {
      message("the worker was lost: " + lost.lastWords());
    }
  }

  @Override
  public void heard(ImageEvent event) {
    view.say(event);
  }

  @Override
  public void noted(Note note) {
    message(Hints.said(note));
  }

  @Override
  public void stopped() {
    view.stopped();
  }

  @Override
  public void read(DataSummary summary) {
    summary.lines(Hints.OF_DATA).forEach(this::message);
  }

  @Override
  public void doing(Doing what) {
    view.show(words(what));
  }

  static String words(Doing what) {
    return switch (what) {
      case READING_BASE -> "reading the base";
      case READING_IMAGES -> "reading the images";
      case PLANNING -> "planning";
      case MEASURING -> "measuring how fast this machine trains, some seconds";
      case CHOOSING -> "deciding what comes next";
      case DERIVING -> "deriving protocols from the results";
      case REPORTING -> "computing statistics and drawing the report";
      case UNPACKING -> "starting a worker; the first one unpacks 360 MB of native libraries";
      case STARTING -> "starting a worker";
      case LOOKING -> "looking how the base sees the images";
      case WRITING -> "writing what was trained";
    };
  }

  @Override
  public void progressed(TrainingProgress progress) {
    view.show(() -> ProgressLines.of(progress));
    if (began == 0 || progress.now().imagesTrained() < images) {
      began = nanos.getAsLong(); // another training
      said = 0;
      lookedAgain = LOOKED_AGAIN;
      milestone = -1;
    }
    images = progress.now().imagesTrained();
    progress.times().ifPresent(times -> tell(progress, times));
    int known = progress.milestone().map(Evaluation::epoch).orElse(0);
    boolean brought = milestone < 0 && progress.now().imagesBefore() > 0;
    if (known > Math.max(0, milestone) && !brought) {
      progress
          .milestone()
          .filter(found -> found.total() > 0)
          .ifPresent(found -> view.say(milestone(progress, found)));
    }
    milestone = known;
  }

  /** Says what it takes; later once more, where the first second was not like the others. */
  private void tell(TrainingProgress progress, Times times) {
    double passed = (nanos.getAsLong() - began) / 1e9;
    double all = passed + times.left().toMillis() / 1e3;
    if (said == 0) {
      said = all;
      view.say(forecast(progress, times));
    } else if (passed >= lookedAgain) {
      lookedAgain *= 2;
      if (Math.max(all, said) / Math.min(all, said) > OTHERWISE) {
        view.say(
            Words.text(
                "it is %s than first measured: about %s left at %,.0f images/s in training",
                all > said ? "slower" : "faster",
                Words.time(times.left()),
                times.imagesPerSecond()));
        said = all;
      }
    }
  }

  /** What the training takes here, and what would take less. */
  private String forecast(TrainingProgress progress, Times times) {
    boolean resumed = progress.now().imagesBefore() > 0;
    String said =
        Words.text(
            "about %s here (measured: %,.0f images/s in training): %d epochs of %,d images%s",
            Words.time(resumed ? times.left() : times.whole()) + (resumed ? " left" : ""),
            times.imagesPerSecond(),
            progress.epochs(),
            progress.images(),
            resumed ? ", going on in epoch " + progress.epoch() : "");
    return resumed || !hasOptions ? said : said + shorter(times) + otherFormat(progress, times);
  }

  private static String shorter(Times times) {
    return times.shorterEpochs() > 0 && times.whole().toSeconds() >= WORTH_A_SHORTER_RUN
        ? Words.text(
            "; --epochs %d would take about %s", times.shorterEpochs(), Words.time(times.shorter()))
        : "";
  }

  private static String otherFormat(TrainingProgress progress, Times times) {
    return progress.bf16IsFaster() && times.whole().toSeconds() >= WORTH_ANOTHER_FORMAT
        ? "; --precision bf16 would take about half the time"
        : "";
  }

  private static String milestone(TrainingProgress progress, Evaluation found) {
    return Words.text(
        "after epoch %d of %d: %.1f %% of %,d held-out images right (they choose nothing)%s",
        found.epoch(),
        progress.epochs(),
        100 * found.top1(),
        found.total(),
        ProgressLines.left(progress));
  }
}
