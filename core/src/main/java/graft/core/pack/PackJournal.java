package graft.core.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import graft.core.data.Dataset;
import graft.core.json.RecordJson;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Which images a store that is being built holds already, a line each, so that a build that was
 * stopped goes on. Of each line the image's bytes are compared with their checksum, as after a loss
 * of power a line may be there without them.
 */
final class PackJournal implements Closeable {
  static final String FILE = "images.journal";

  /**
   * A line.
   *
   * @param image what the scan found
   * @param position of its first byte in the store
   * @param length in bytes
   */
  record Line(Dataset.Found image, long position, int length, int checksum) {}

  private final FileChannel channel;

  private PackJournal(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the journal of a folder, a new one where there is none. */
  static PackJournal open(Path folder) throws IOException {
    return new PackJournal(
        FileChannel.open(
            folder.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  /**
   * Reads what an earlier process wrote, and makes ready to go on after it; before anything is
   * added.
   *
   * @param images the store's file, readable
   * @param known takes each line whose image is there; the last one of an image counts
   */
  void resume(FileChannel images, Consumer<Line> known) throws IOException {
    long end = 0;
    BufferedReader lines = new BufferedReader(Channels.newReader(channel, ISO_8859_1));
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      Line line;
      try {
        line = RecordJson.read(text, Line.class);
      } catch (IllegalArgumentException e) { // the line at which the process ended
        break;
      }
      if (isThere(images, line)) {
        known.accept(line);
      }
      end += text.length() + 1;
    }
    channel.truncate(end).position(end);
  }

  private static boolean isThere(FileChannel images, Line line) throws IOException {
    if (line.length() < 0 || line.position() + line.length() > images.size()) {
      return false;
    }
    byte[] bytes = new byte[line.length()];
    PackedStore.readFully(images, ByteBuffer.wrap(bytes), line.position());
    return PackFormat.checksum(bytes, 0, bytes.length) == line.checksum();
  }

  /** Takes note of an image whose bytes are written. */
  synchronized void add(Line line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((RecordJson.write(line) + "\n").getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
