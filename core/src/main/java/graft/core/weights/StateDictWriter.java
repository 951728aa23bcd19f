package graft.core.weights;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes a PyTorch {@code state_dict} in its zip form, as {@code torch.save} does: a pickle that
 * asks for {@code OrderedDict}, {@code _rebuild_tensor_v2} and storages alone, and the numbers in
 * entries that are stored, not compressed, on 64-byte boundaries. Equal content gives equal bytes.
 */
public final class StateDictWriter {
  private static final int ALIGNMENT = 64;
  private static final String FOLDER = "model/";

  /** Entry with the name of the network; not of PyTorch. */
  static final String NETWORK = ".graft_network";

  /** 1980-01-01, the first day that a zip can name, in no time zone. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private StateDictWriter() {}

  /**
   * Writes a new file.
   *
   * @param network name of the network, kept in an entry that PyTorch does not look at
   * @param tensors in {@code state_dict} order; behind the running variance of a batch
   *     normalisation comes its counter {@code num_batches_tracked} (int64, 0), which PyTorch wants
   *     and no network of ours uses
   * @throws IOException if it is there already or cannot be written
   */
  public static void write(Path file, String network, List<NamedTensor> tensors)
      throws IOException {
    Map<WeightsTensor, ByteBuffer> all = new LinkedHashMap<>();
    for (NamedTensor tensor : tensors) {
      all.put(new WeightsTensor(tensor.name(), "F32", tensor.shape()), tensor.data().duplicate());
      if (tensor.name().endsWith(".running_var")) {
        String counter = tensor.name().replace(".running_var", ".num_batches_tracked");
        all.put(new WeightsTensor(counter, "I64", List.of()), ByteBuffer.allocate(Long.BYTES));
      }
    }
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(new BufferedOutputStream(out))) {
      entry(zip, "data.pkl", ByteBuffer.wrap(StateDictPickle.of(new ArrayList<>(all.keySet()))));
      text(zip, ".format_version", "1");
      text(zip, ".storage_alignment", Integer.toString(ALIGNMENT));
      text(zip, "byteorder", "little");
      text(zip, NETWORK, network);
      int number = 0;
      for (ByteBuffer data : all.values()) {
        entry(zip, "data/" + number, data.order(ByteOrder.LITTLE_ENDIAN));
        number++;
      }
      text(zip, "version", "3\n");
    }
  }

  private static void text(ZipArchiveOutputStream zip, String name, String text)
      throws IOException {
    entry(zip, name, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void entry(ZipArchiveOutputStream zip, String name, ByteBuffer data)
      throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(data.duplicate());
    ZipArchiveEntry entry = new ZipArchiveEntry(FOLDER + name);
    entry.setMethod(ZipArchiveEntry.STORED);
    entry.setSize(data.remaining());
    entry.setCrc(checksum.getValue());
    entry.setTimeLocal(NO_TIME);
    entry.setAlignment(ALIGNMENT);
    zip.putArchiveEntry(entry);
    Channels.newChannel(zip).write(data);
    zip.closeArchiveEntry();
  }
}
