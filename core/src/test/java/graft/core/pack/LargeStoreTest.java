package graft.core.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.PixelRule;
import graft.core.data.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of so many images that the memory of whoever reads it matters. */
class LargeStoreTest {
  private static final int IMAGES = 200_000;
  private static final String LONG_NAME = "/folder".repeat(20);

  @TempDir private Path folder;

  private DatasetIndex index() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      examples.add(
          new Example(
              Role.TRAIN,
              i % 1000,
              i + LONG_NAME,
              ContentHash.ofHex(String.format("%064x", i * 7L))));
    }
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      classes.add("c" + i);
    }
    return new DatasetIndex("f".repeat(64), classes, examples, PixelRule.UPRIGHT);
  }

  /** Writes a store of one pixel an image: the number of its example. */
  private void write(DatasetIndex index) throws IOException {
    int[] slots = new int[IMAGES];
    int[] checksums = new int[IMAGES];
    ByteBuffer pixels = ByteBuffer.allocate(3 * IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      slots[i] = IMAGES - 1 - i;
      byte value = (byte) i;
      byte[] pixel = {value, value, value};
      checksums[i] = PackFormat.checksum(pixel, 0, 3);
      pixels.put(3 * slots[i], pixel);
    }
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(PackFormat.FILE),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      PackFormat.Written written =
          PackFormat.write(
              new PackFormat.Contents(index, slots, checksums),
              channel,
              PackFormat.HEADER_BYTES + 3L * IMAGES);
      channel.write(pixels, PackFormat.HEADER_BYTES);
      channel.write(
          PackFormat.encode(
              new PackFormat.Header(1, IMAGES, IMAGES, written.bytes(), written.checksum())),
          0);
    }
  }

  @Test
  void whoReadsPixelsHoldsNoNames() throws IOException, InterruptedException {
    DatasetIndex index = index();
    write(index);

    Process reader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m", // names and hashes take 60 MB
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ReadLast.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(reader.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(reader.waitFor()).isZero();
    assertThat(said).isEqualTo(Byte.toString((byte) (IMAGES - 1)));

    PackedStore store = PackedStore.open(folder);
    store.verify();
    assertThat(store.index()).isEqualTo(index);
    assertThat(store.content()).startsWith(index.fingerprint()).endsWith(index.pixels().suffix());
  }
}
