package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.GraftException;
import graft.core.error.Shown;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** Weights in a safetensors file. */
final class SafetensorsWeights implements Weights {
  private final WeightsFile file;
  private final Map<WeightsTensor, TensorInfo> tensors = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private SafetensorsWeights(Path path, WeightsFile file, Wanted wanted) {
    this.file = file;
    Map<String, TensorInfo> stored = new LinkedHashMap<>();
    file.tensors().forEach(info -> stored.put(info.name(), info));
    Dictionary<TensorInfo> whole = new Dictionary<>("", false, stored, List.of());
    TensorNames<TensorInfo> names =
        new WeightsChoice<>(path, List.of(whole)).choose(wanted).orElseThrow().names();
    notes.addAll(names.notes());
    names
        .tensors()
        .forEach(
            (name, info) -> tensors.put(new WeightsTensor(name, info.type(), info.shape()), info));
  }

  static SafetensorsWeights open(Path path, Wanted wanted) {
    WeightsFile file = WeightsFile.open(path);
    try {
      return new SafetensorsWeights(path, file, wanted);
    } catch (GraftException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public String form() {
    return "safetensors";
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public List<WeightsTensor> tensors() {
    return List.copyOf(tensors.keySet());
  }

  @Override
  public void values(WeightsTensor tensor, DoubleConsumer to) {
    TensorInfo info = tensors.get(tensor);
    NumberFormat format =
        NumberFormat.named(tensor.type())
            .orElseThrow(
                () ->
                    new DataException(
                        Shown.brief(tensor.name())
                            + " is "
                            + tensor.type()
                            + ", a format that is not read"));
    if (info == null) {
      throw new IllegalArgumentException(tensor + " is not of this file");
    }
    if (info.bytes() > Integer.MAX_VALUE) {
      throw new DataException(
          Shown.brief(tensor.name()) + " of " + info.bytes() + " bytes is too large");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    file.read(info, bytes);
    for (int at = 0; at < bytes.capacity(); at += format.bytes()) {
      to.accept(format.value(bytes, at));
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
