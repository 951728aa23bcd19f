package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * PyTorch's zip form (1.6 and newer): {@code NAME/data.pkl}, a pickle that names storages; {@code
 * NAME/data/KEY}, the bytes of each, stored; {@code NAME/byteorder}, little unless it says big.
 */
final class ZipStateDict {
  private static final long LONGEST_PICKLE = 64L << 20;
  private static final int LONGEST_BYTE_ORDER = 16;
  private static final int LONGEST_NAME =
      1 << 20; // of an author's own network it is the definition
  private static final String PICKLE = "/data.pkl";
  private static final Pattern ODD_NAME = Pattern.compile("/.*|.*\\\\.*|(.*/)?\\.\\.?(/.*)?");

  private final Path path;
  private final FileChannel channel;
  private final ZipFile zip;
  private final Map<String, ZipArchiveEntry> entries = new HashMap<>();

  private ZipStateDict(Path path, FileChannel channel, ZipFile zip) throws IOException {
    this.path = path;
    this.channel = channel;
    this.zip = zip;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      if (ODD_NAME.matcher(entry.getName()).matches()) {
        throw unsound("it has an entry of the odd name " + Shown.text(entry.getName()));
      }
      if (entries.put(entry.getName(), entry) != null) {
        throw unsound("it has the entry " + Shown.text(entry.getName()) + " twice");
      }
    }
  }

  /** Opens the file and reads its pickle. */
  static StateDictWeights open(Path path, Wanted wanted) {
    // The archive closes its channel with itself; the weights keep theirs.
    FileChannel channel = null;
    try (FileChannel listing = FileChannel.open(path, StandardOpenOption.READ);
        ZipFile zip = ZipFile.builder().setSeekableByteChannel(listing).get()) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      StateDictWeights weights = new ZipStateDict(path, channel, zip).read(wanted);
      channel = null;
      return weights;
    } catch (RefusedPickleException e) {
      throw StateDictWeights.refused(path, e);
    } catch (IOException | IllegalArgumentException e) {
      throw StateDictWeights.unsound(path, String.valueOf(e.getMessage()), e);
    } finally {
      LegacyStateDict.closeQuietly(channel);
    }
  }

  private StateDictWeights read(Wanted wanted) throws IOException {
    String root = root();
    ZipArchiveEntry pickle = entry(root + PICKLE);
    if (pickle.getSize() > LONGEST_PICKLE) {
      throw unsound("its pickle has " + pickle.getSize() + " bytes, weights need far less");
    }
    Object unpickled = new AllowListUnpickler().unpickle(new ByteArrayInputStream(bytes(pickle)));
    return new StateDictWeights(
        path,
        channel,
        "PyTorch state_dict (zip form)",
        order(root),
        PickledStateDict.of(path, unpickled, wanted),
        runs(root + "/data/"),
        network(root));
  }

  /** What our own files say of themselves. */
  private Map<String, String> network(String root) throws IOException {
    String name = root + "/" + StateDictWriter.NETWORK;
    if (!entries.containsKey(name)) {
      return Map.of();
    }
    ZipArchiveEntry entry = entry(name);
    return entry.getSize() > LONGEST_NAME
        ? Map.of()
        : Map.of(FittingNetwork.METADATA, new String(bytes(entry), StandardCharsets.UTF_8).strip());
  }

  /** The folder in which everything lies. */
  private String root() {
    List<String> roots =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .map(name -> name.substring(0, name.length() - PICKLE.length()))
            .sorted()
            .toList();
    boolean script =
        entries.keySet().stream()
            .anyMatch(n -> n.matches("[^/]+/(constants\\.pkl|model\\.json|code/.*)"));
    if (script) {
      throw new DataException(
          Shown.text(path.toString())
              + " is a TorchScript archive (a program with its weights), which is not run here.\n"
              + "Save its weights alone: torch.save(torch.jit.load(FILE).state_dict(), NEW)");
    }
    if (roots.size() != 1) {
      throw new DataException(
          Shown.text(path.toString())
              + " is a zip archive with "
              + (roots.isEmpty() ? "no" : roots.size())
              + " NAME/data.pkl, not a PyTorch state_dict");
    }
    return roots.get(0);
  }

  private ZipArchiveEntry entry(String name) throws IOException {
    ZipArchiveEntry entry = entries.get(name);
    if (entry == null) {
      throw unsound("it has no entry " + Shown.text(name));
    }
    checkStored(entry);
    return entry;
  }

  private void checkStored(ZipArchiveEntry entry) throws IOException {
    String name = Shown.text(entry.getName());
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw unsound("its entry " + name + " is compressed, which PyTorch never does");
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw unsound("its entry " + name + " is encrypted");
    }
    zip.getRawInputStream(entry).close(); // finds where the data begin
    long begin = entry.getDataOffset();
    if (begin < 0 || entry.getSize() < 0 || entry.getSize() > channel.size() - begin) {
      throw unsound("its entry " + name + " reaches beyond the file");
    }
  }

  private byte[] bytes(ZipArchiveEntry entry) throws IOException {
    try (InputStream in = zip.getRawInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) entry.getSize());
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (bytes.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
        throw unsound("its entry " + Shown.text(entry.getName()) + " fails its checksum");
      }
      return bytes;
    }
  }

  private ByteOrder order(String root) throws IOException {
    String name = root + "/byteorder";
    if (!entries.containsKey(name)) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    ZipArchiveEntry entry = entry(name);
    String order =
        entry.getSize() > LONGEST_BYTE_ORDER
            ? "too long"
            : new String(bytes(entry), StandardCharsets.US_ASCII).strip();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw unsound("its byte order is " + Shown.text(order));
    };
  }

  private Map<String, StoredRun> runs(String folder) throws IOException {
    Map<String, StoredRun> runs = new HashMap<>();
    for (String name : entries.keySet()) {
      if (name.startsWith(folder)) {
        ZipArchiveEntry entry = entry(name);
        runs.put(
            name.substring(folder.length()),
            new StoredRun(entry.getDataOffset(), entry.getSize(), OptionalLong.of(entry.getCrc())));
      }
    }
    return runs;
  }

  private DataException unsound(String why) {
    return StateDictWeights.unsound(path, why);
  }
}
