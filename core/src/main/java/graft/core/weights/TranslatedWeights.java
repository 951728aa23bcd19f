package graft.core.weights;

import graft.core.error.Shown;
import graft.core.network.PixelScale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Weights of a network of ours under the names of another library, read under ours. A vision
 * transformer that was trained on pixels of another scale gets a first layer that gives of ours
 * what its own gave of those: it pads nothing, so that this is exact.
 *
 * @param stored as the file has them; closed with this
 * @param trained on which pixels, where that is known
 */
record TranslatedWeights(
    Weights stored, ForeignNames.Translation translation, Optional<TrainedPixels> trained)
    implements Weights {
  /** The convolution of a vision transformer's patches, the only layer that sees pixels. */
  private static final String PATCHES = "conv_proj.weight";

  private static final String BIAS = "conv_proj.bias";
  private static final PixelScale OURS = PixelScale.IMAGENET;
  private static final int CHANNELS = 3;

  /** The weights, under our names where they are of a network of ours under others. */
  static Weights of(Weights stored, Path file) {
    return FittingNetwork.all(stored).isEmpty()
        ? ForeignNames.translate(stored.tensors())
            .<Weights>map(
                translation ->
                    new TranslatedWeights(stored, translation, TrainedPixels.beside(file)))
            .orElse(stored)
        : stored;
  }

  @Override
  public String form() {
    return stored.form();
  }

  @Override
  public Map<String, String> metadata() {
    return stored.metadata();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(stored.notes());
    Map.Entry<WeightsTensor, List<WeightsTensor>> first =
        translation.parts().entrySet().iterator().next();
    notes.add(
        "the names are those of "
            + translation.library()
            + " and were read as torchvision's: "
            + Shown.brief(first.getValue().get(0).name())
            + " is "
            + first.getKey().name());
    if (!translation.left().isEmpty()) {
      notes.add("left: " + TensorNames.shown(translation.left()));
    }
    patches().flatMap(patches -> pixels()).ifPresent(notes::add);
    return notes;
  }

  private Optional<String> pixels() {
    if (trained.isEmpty()) {
      return Optional.of(
          "images are scaled by ImageNet's mean and deviation; many vision transformers were trained"
              + " on others (0.5 and 0.5) and learn worse so: put the "
              + String.join(" or ", TrainedPixels.FILES)
              + " that came with the file beside it, and the first layer is made to fit");
    }
    return other()
        .map(
            scale ->
                "it was trained on pixels of mean "
                    + scale.mean()
                    + " and deviation "
                    + scale.deviation()
                    + ", says "
                    + trained.map(TrainedPixels::file).orElse("")
                    + ": its first layer is made to compute the same of ImageNet's, which images are"
                    + " scaled by");
  }

  private Optional<WeightsTensor> patches() {
    return find(PATCHES).filter(tensor -> tensor.shape().size() == 4 && tensor.isReal());
  }

  /** The scale that the first layer is changed from. */
  private Optional<PixelScale> other() {
    return trained
        .map(TrainedPixels::scale)
        .filter(scale -> !scale.equals(OURS) && patches().isPresent() && find(BIAS).isPresent());
  }

  @Override
  public List<WeightsTensor> tensors() {
    return List.copyOf(translation.parts().keySet());
  }

  @Override
  public void values(WeightsTensor tensor, DoubleConsumer to) {
    Optional<PixelScale> scale = other();
    if (scale.isPresent() && tensor.name().equals(PATCHES)) {
      asStored(tensor, scaled(scale.get(), tensor, to));
    } else if (scale.isPresent() && tensor.name().equals(BIAS)) {
      asStored(tensor, shifted(shifts(scale.get(), patches().orElseThrow()), to));
    } else {
      asStored(tensor, to);
    }
  }

  private void asStored(WeightsTensor tensor, DoubleConsumer to) {
    Objects.requireNonNull(translation.parts().get(tensor), tensor.name())
        .forEach(part -> stored.values(part, to));
  }

  /** Each weight times our deviation over theirs, by its channel. */
  private static DoubleConsumer scaled(PixelScale from, WeightsTensor patches, DoubleConsumer to) {
    return new DoubleConsumer() {
      private long index;

      @Override
      public void accept(double weight) {
        int channel = channel(patches, index++);
        to.accept(weight * OURS.deviation().get(channel) / from.deviation().get(channel));
      }
    };
  }

  /** For each output the sum of its weights times our mean less theirs, in their deviations. */
  private double[] shifts(PixelScale from, WeightsTensor patches) {
    double[] shifts = new double[Math.toIntExact(patches.shape().get(0))];
    long perOutput = patches.values() / shifts.length;
    asStored(
        patches,
        new DoubleConsumer() {
          private long index;

          @Override
          public void accept(double weight) {
            int channel = channel(patches, index);
            double shift =
                (OURS.mean().get(channel) - from.mean().get(channel))
                    / from.deviation().get(channel);
            shifts[(int) (index++ / perOutput)] += weight * shift;
          }
        });
    return shifts;
  }

  private static DoubleConsumer shifted(double[] shifts, DoubleConsumer to) {
    return new DoubleConsumer() {
      private int index;

      @Override
      public void accept(double bias) {
        to.accept(bias + shifts[index++]);
      }
    };
  }

  private static int channel(WeightsTensor patches, long index) {
    return (int) (index / (patches.shape().get(2) * patches.shape().get(3)) % CHANNELS);
  }

  @Override
  public void close() {
    stored.close();
  }
}
