package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's legacy form (before 1.6, and {@code _use_new_zipfile_serialization=False}): four
 * pickles (a magic number, the version, facts of the machine, the {@code state_dict}), the list of
 * storage keys as a fifth, then each storage as its count (int64) and its numbers. All is
 * little-endian, whatever the machine was.
 */
final class LegacyStateDict {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;
  private static final long LONGEST_PICKLES = 64L << 20;

  private final Path path;
  private final FileChannel channel;
  private final PickleStream stream;

  private LegacyStateDict(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
    this.stream = new PickleStream(channel, LONGEST_PICKLES);
  }

  /** Opens the file and reads its pickles. */
  static StateDictWeights open(Path path, Wanted wanted) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      StateDictWeights weights = new LegacyStateDict(path, channel).read(wanted);
      channel = null;
      return weights;
    } catch (RefusedPickleException e) {
      throw StateDictWeights.refused(path, e);
    } catch (IOException e) {
      throw StateDictWeights.unsound(path, String.valueOf(e.getMessage()), e);
    } finally {
      closeQuietly(channel);
    }
  }

  static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new DataException("cannot close a weights file: " + e.getMessage(), e);
      }
    }
  }

  private StateDictWeights read(Wanted wanted) throws IOException {
    AllowListUnpickler pickles = new AllowListUnpickler();
    if (!MAGIC.equals(pickles.unpickle(stream))) {
      throw new DataException(
          Shown.text(path.toString()) + " is a pickle, but not one that PyTorch wrote");
    }
    if (!Integer.valueOf(VERSION).equals(pickles.unpickle(stream))) {
      throw unsound("its version is not " + VERSION);
    }
    if (!(pickles.unpickle(stream) instanceof Map)) {
      throw unsound("its third pickle does not tell of the machine");
    }
    Object value = pickles.unpickle(stream);
    if (!(pickles.unpickle(stream) instanceof List<?> keys)) {
      throw unsound("its fifth pickle is not the list of storages");
    }
    return new StateDictWeights(
        path,
        channel,
        "PyTorch state_dict (legacy form)",
        ByteOrder.LITTLE_ENDIAN,
        PickledStateDict.of(path, value, wanted),
        runs(keys, pickles.storages()),
        Map.of());
  }

  /** Storages follow one another in the order of the list; nothing may follow the last. */
  private Map<String, StoredRun> runs(List<?> keys, Map<String, PickledStorage> storages)
      throws IOException {
    Map<String, StoredRun> runs = new HashMap<>();
    long at = stream.position();
    for (Object key : keys) {
      PickledStorage storage = key instanceof String ? storages.get(key) : null;
      if (storage == null || runs.containsKey(storage.key())) {
        throw unsound("its list of storages does not fit its tensors");
      }
      if (storage.bytes() > channel.size() - at - Long.BYTES) {
        throw unsound("it ends before the last of its numbers");
      }
      long count = count(at);
      if (count != storage.values()) {
        throw unsound("a storage of " + storage.values() + " numbers claims " + count);
      }
      at += Long.BYTES;
      runs.put(storage.key(), new StoredRun(at, storage.bytes(), OptionalLong.empty()));
      at += storage.bytes();
    }
    if (at != channel.size()) {
      throw unsound("it goes on behind its last storage");
    }
    return runs;
  }

  private long count(long at) throws IOException {
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (count.hasRemaining() && channel.read(count, at + count.position()) >= 0) {}
    return count.getLong(0);
  }

  private DataException unsound(String why) {
    return StateDictWeights.unsound(path, why);
  }
}
