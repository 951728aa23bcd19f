package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Weights in a PyTorch {@code state_dict} whose pickle has been read and checked. */
final class StateDictWeights implements Weights {
  private static final long BYTES_BEYOND_FILE = 1 << 20;
  private static final int MOST_SHARING = 8;

  private final Path path;
  private final FileChannel channel;
  private final String form;
  private final ByteOrder order;
  private final Map<String, StoredRun> runs;
  private final List<String> notes;
  private final Map<String, String> metadata;
  private final Map<WeightsTensor, PickledTensor> tensors = new LinkedHashMap<>();
  private @Nullable String latestKey;
  private ByteBuffer latest = ByteBuffer.allocate(0);

  /**
   * Checks that every tensor's storage is there and has the length it claims.
   *
   * @param runs where each storage lies, by key
   * @param metadata what the file says of itself
   * @throws DataException if one does not
   */
  StateDictWeights(
      Path path,
      FileChannel channel,
      String form,
      ByteOrder order,
      PickledStateDict pickled,
      Map<String, StoredRun> runs,
      Map<String, String> metadata)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.form = form;
    this.order = order;
    this.runs = Map.copyOf(runs);
    this.metadata = Map.copyOf(metadata);
    this.notes = List.copyOf(pickled.notes());
    pickled
        .tensors()
        .forEach(
            (name, tensor) -> {
              checkStorage(name, tensor.storage());
              tensors.put(new WeightsTensor(name, tensor.type(), tensor.shape()), tensor);
            });
    checkTotal(channel.size());
  }

  private void checkStorage(String name, PickledStorage storage) {
    StoredRun run = runs.get(storage.key());
    String shown = Shown.brief(name);
    if (run == null) {
      throw unsound(path, "the numbers of " + shown + " are missing");
    }
    if (run.bytes() != storage.bytes()) {
      throw unsound(
          path, shown + " needs " + storage.bytes() + " bytes, " + run.bytes() + " are there");
    }
  }

  /** Views may share numbers; a small file that claims endless tensors is refused. */
  private void checkTotal(long fileBytes) {
    double bytes = 0;
    for (PickledTensor tensor : tensors.values()) {
      bytes += (double) tensor.values() * tensor.storage().format().bytes();
    }
    if (bytes > (double) MOST_SHARING * fileBytes + BYTES_BEYOND_FILE) {
      throw unsound(
          path,
          String.format(
              Locale.ROOT, "its tensors claim %.0f bytes in a file of %d", bytes, fileBytes));
    }
  }

  static DataException unsound(Path path, String why) {
    return new DataException(unsoundText(path, why));
  }

  static DataException unsound(Path path, String why, Throwable cause) {
    return new DataException(unsoundText(path, why), cause);
  }

  private static String unsoundText(Path path, String why) {
    return Shown.text(path + " is not a sound PyTorch file: " + why) + "; fetch or save it again";
  }

  static DataException refused(Path path, RefusedPickleException e) {
    return new DataException(
        Shown.text(path.toString())
            + " is refused: "
            + Shown.text(String.valueOf(e.getMessage()))
            + ".\nNothing of it was run: tensors and plain values beside them are read, objects are"
            + " not.\nWhere you trust the file, save its weights alone, in Python:\n"
            + "  c = torch.load(FILE, weights_only=False, map_location='cpu')\n"
            + "  c = c.state_dict() if hasattr(c, 'state_dict') else c.get('state_dict', c)  # or its"
            + " key\n"
            + "  c = {k: v.to_dense().float().clone() for k, v in c.items() if torch.is_tensor(v)}\n"
            + "  assert c, 'take another key'\n"
            + "  torch.save(c, 'weights.pth')",
        e);
  }

  @Override
  public String form() {
    return form;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public List<WeightsTensor> tensors() {
    return List.copyOf(tensors.keySet());
  }

  @Override
  public void values(WeightsTensor tensor, DoubleConsumer to) {
    PickledTensor pickled = tensors.get(tensor);
    if (pickled == null) {
      throw new IllegalArgumentException(tensor + " is not of this file");
    }
    pickled.forEach(bytes(tensor.name(), pickled.storage().key()), to);
  }

  /** A whole storage; the latest is kept, as tensors often share one. */
  private ByteBuffer bytes(String name, String key) {
    StoredRun run = Objects.requireNonNull(runs.get(key));
    if (key.equals(latestKey)) {
      return latest;
    }
    if (run.bytes() > Integer.MAX_VALUE - Long.BYTES) {
      throw new DataException(
          Shown.brief(name) + " of " + Shown.text(path.toString()) + " is beyond 2 GB");
    }
    try {
      ByteBuffer bytes = ByteBuffer.allocate((int) run.bytes()).order(order);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, run.begin() + bytes.position()) < 0) {
          throw unsound(path, "it ends within " + Shown.brief(name));
        }
      }
      checkSum(name, run, bytes.flip());
      latestKey = key;
      latest = bytes;
      return bytes;
    } catch (IOException e) {
      throw new DataException("cannot read " + Shown.text(path.toString()) + ": " + e, e);
    }
  }

  private void checkSum(String name, StoredRun run, ByteBuffer bytes) {
    if (run.crc32().isPresent()) {
      CRC32 crc = new CRC32();
      crc.update(bytes.duplicate());
      if (crc.getValue() != run.crc32().getAsLong()) {
        throw unsound(path, "the numbers of " + Shown.brief(name) + " fail their checksum");
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataException("cannot close " + Shown.text(path.toString()), e);
    }
  }
}
