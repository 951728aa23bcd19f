package graft.core.weights;

import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleConsumer;

/**
 * Weights of a network of ours under the names of another library, read under ours.
 *
 * @param stored as the file has them; closed with this
 */
record TranslatedWeights(Weights stored, ForeignNames.Translation translation) implements Weights {
  /** The weights, under our names where they are of a network of ours under others. */
  static Weights of(Weights stored) {
    return FittingNetwork.all(stored).isEmpty()
        ? ForeignNames.translate(stored.tensors())
            .<Weights>map(translation -> new TranslatedWeights(stored, translation))
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
    return notes;
  }

  @Override
  public List<WeightsTensor> tensors() {
    return List.copyOf(translation.parts().keySet());
  }

  @Override
  public void values(WeightsTensor tensor, DoubleConsumer to) {
    Objects.requireNonNull(translation.parts().get(tensor), tensor.name())
        .forEach(part -> stored.values(part, to));
  }

  @Override
  public void close() {
    stored.close();
  }
}
