package graft.api;

import static graft.core.text.Words.text;

import graft.analysis.prediction.BaseView;
import graft.analysis.prediction.ExpectedGain;
import graft.analysis.prediction.GainPredictor;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.TargetTask;
import graft.api.machine.Machine;
import graft.core.data.DatasetIndex;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.error.GraftException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.study.source.GivenWeights;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What trainings on a task are expected to gain over the common protocol before anything is trained
 * ({@link GainPredictor}).
 *
 * @param task what is to be learned from how much
 * @param view how the base sees its training images, where that was looked at
 */
public record Prospects(TargetTask task, Optional<BaseView> view) {
  /** Pixels of the images of the atlas's tasks, at most. */
  private static final int ATLAS_SIDE = 32;

  private static final class Shipped {
    static final GainPredictor PREDICTOR = GainPredictor.shipped();

    static boolean speaksOf(TargetTask task) {
      return PREDICTOR.isCalibrated() && PREDICTOR.knows(task.network());
    }
  }

  /** Of the numbers of a task alone: no image is looked at. */
  public static Prospects of(TargetTask task) {
    return new Prospects(task, Optional.empty());
  }

  /**
   * Of a task whose training images the base is shown, where the predictor knows its network or
   * could come to, and the base has a classifier of its own. Where they cannot be looked at, the
   * listener is told why, and it is of the numbers alone.
   *
   * @param asked whose data and base are read; its images may be packed first
   */
  public static Prospects of(
      Machine machine, TargetTask task, TransferTask asked, TrainingListener listener) {
    if (!isLookedAt(task)) {
      return of(task);
    }
    try {
      return looked(machine, task, asked, listener);
    } catch (GraftException e) {
      listener.message("the base was not shown your images: " + e.getMessage());
      return of(task);
    }
  }

  /** Networks of the atlas's side are shown images before the predictor knows them: to be added. */
  private static boolean isLookedAt(TargetTask task) {
    return Shipped.speaksOf(task)
        || Networks.find(task.network(), task.classes()).orElseThrow().side() <= ATLAS_SIDE;
  }

  private static Prospects looked(
      Machine machine, TargetTask task, TransferTask asked, TrainingListener listener) {
    Path base = asked.baseOn(machine);
    Network shape = Networks.find(task.network(), task.classes()).orElseThrow();
    GivenWeights weights = GivenWeights.check(base, asked.wanted().key(), shape);
    try (PackedStore store =
        machine
            .packing()
            .pack(asked.data(), shape.side(), asked.reading(), listener::heard)
            .store()) {
      DatasetIndex index = store.index();
      Selection train = new Selections(index).training(index.classes());
      return new Prospects(
          task, BaseLook.byInference(machine, base, asked.wanted(), weights, store, train));
    }
  }

  /**
   * What a recommendation is expected to gain; empty where nothing is known of the network, and
   * where no image was looked at: how far the images are from the base's decides most of it.
   */
  public Optional<ExpectedGain> of(Recommendation found) {
    if (!Shipped.speaksOf(task)) {
      return Optional.empty();
    }
    return view.map(seen -> Shipped.PREDICTOR.expect(task, seen, found.protocol(), found.recipe()));
  }

  /** What the expected gain goes by, or why there is none, in a sentence or two. */
  public String basis() {
    GainPredictor predictor = Shipped.PREDICTOR;
    if (!predictor.isCalibrated()) {
      return "The gain cannot be put in numbers: on tasks left out, intervals did not hold as many"
          + " gains as they should.";
    }
    if (!predictor.knows(task.network())) {
      return text(
          "The gain cannot be put in numbers for %s: trainings that it could go by are of %s.",
          Networks.label(task.network()), String.join(" and ", predictor.networks()));
    }
    if (view.isEmpty()) {
      return "The gain cannot be put in numbers without your images: how far they are from the"
          + " base's decides it, and is measured where data and base are given.";
    }
    double spread = 100 * view.get().spread();
    boolean far = predictor.isFar(task, view.get());
    return text(
        "By trainings on %s (docs/results/atlas); your images look as varied to the base as"
            + " %.0f %% of what could be (there: photos to a base of photos 94 or more, textures"
            + " and signs 57 to 84). %s",
        predictor.scope(),
        spread,
        far
            ? "Your task is unlike every one of them: the interval is wide for it, and how often"
                + " such intervals hold was not tested. 'graft finetune' by itself (networks up to"
                + " 128 px, up to 2,000 images, no number of epochs given) also tries all layers at"
                + " a full rate where that share is below 90 % (by a base of ten classes or more), or below 96 % and the training loss"
                + " stays high, and keeps what does better on images held out; 'graft search' tries"
                + " more."
            : "How sure that is: " + predictor.tested(view.get()) + ".");
  }
}
