package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * An open file of weights that a user brings: safetensors, or a PyTorch {@code state_dict} in its
 * zip or its legacy form. Opening checks everything that says where numbers lie; reading gives
 * float32. Nothing of the file is ever executed. One thread; the caller closes it.
 */
public sealed interface Weights extends AutoCloseable
    permits SafetensorsWeights, StateDictWeights, TranslatedWeights {
  /**
   * Opens a file of a form that its content tells; its name does not matter.
   *
   * @throws DataException if it is missing, unreadable, of another form, unsound, or a pickle that
   *     asks for more than a {@code state_dict} needs
   * @throws graft.core.error.AmbiguousException if several of its dictionaries fit a network
   */
  static Weights open(Path path) {
    return open(path, Wanted.any());
  }

  /**
   * Opens a file of a form that its content tells, and takes the dictionary of tensors in it that
   * is asked for. Tensors of a network of ours under the names of another library have ours; a
   * vision transformer's first layer is changed where a file beside says that it saw pixels of
   * another scale.
   *
   * @throws DataException as {@link #open(Path)}
   * @throws graft.core.error.UsageException if it has no dictionary of the key asked for
   * @throws graft.core.error.AmbiguousException if several of its dictionaries fit a network, and
   *     none was asked for by its key; the message lists them
   */
  static Weights open(Path path, Wanted wanted) {
    return TranslatedWeights.of(
        switch (FileContent.of(path)) {
          case SAFETENSORS -> SafetensorsWeights.open(path, wanted);
          case ZIP -> ZipStateDict.open(path, wanted);
          case PICKLE -> LegacyStateDict.open(path, wanted);
        },
        path);
  }

  /** What form it has, for people: e.g. {@code PyTorch state_dict (zip form)}. */
  String form();

  /**
   * The safetensors header's own strings, keys sorted; of PyTorch's forms, the network that our own
   * export names.
   */
  Map<String, String> metadata();

  /** What was done on the way that a reader may not expect, one sentence each. */
  List<String> notes();

  /** All tensors, in the order of the {@code state_dict} or of the file. */
  List<WeightsTensor> tensors();

  /** The named tensor, if the file has it. */
  default Optional<WeightsTensor> find(String name) {
    return tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /**
   * Gives a tensor's numbers one by one, in row-major order.
   *
   * @param tensor one of {@link #tensors()}
   * @throws DataException if its number format is not known or the file is damaged
   */
  void values(WeightsTensor tensor, DoubleConsumer to);

  /**
   * Reads a floating-point tensor as float32; F16, BF16 and F64 are converted. A float64 beyond
   * float32's range becomes infinite.
   *
   * @param tensor one of {@link #tensors()}
   * @throws DataException if it is not floating-point, too large or the file is damaged
   */
  default NamedTensor read(WeightsTensor tensor) {
    if (!tensor.isReal()) {
      throw new DataException(
          Shown.brief(tensor.name()) + " is " + tensor.type() + ", not a floating-point tensor");
    }
    if (tensor.values() > Integer.MAX_VALUE / Float.BYTES) {
      throw new DataException(
          Shown.brief(tensor.name())
              + " of shape "
              + tensor.shape()
              + " is larger than 2 GB as float32");
    }
    ByteBuffer data =
        ByteBuffer.allocate((int) tensor.values() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values(tensor, value -> data.putFloat((float) value));
    return new NamedTensor(tensor.name(), tensor.shape(), data.flip());
  }

  /** Range, mean, and counts of what is not finite; {@link #values} says what it throws. */
  default TensorSummary summary(WeightsTensor tensor) {
    TensorSummary.Tally tally = new TensorSummary.Tally();
    values(tensor, tally);
    return tally.summary();
  }

  /**
   * Writes all floating-point tensors as a safetensors file in float32 under their bare names, with
   * this file's metadata: what {@link WeightsFile} and workers read. All of them are in memory at
   * once.
   *
   * @param file its parent folder exists; replaced whole or not at all
   * @param temporarySuffix ending of the temporary file's name
   * @throws IOException if it cannot be written
   */
  default void writeSafetensors(Path file, String temporarySuffix) throws IOException {
    List<NamedTensor> all =
        tensors().stream().filter(WeightsTensor::isReal).map(this::read).toList();
    WeightsWriter.write(file, temporarySuffix, metadata(), all);
  }

  @Override
  void close();

  /** Learned numbers: those of all tensors but what batch normalisation measures. */
  default long parameters() {
    return tensors().stream()
        .filter(t -> !Layer.isStatistic(t.name()) && !t.name().endsWith(FittingNetwork.COUNTER))
        .mapToLong(WeightsTensor::values)
        .sum();
  }
}
