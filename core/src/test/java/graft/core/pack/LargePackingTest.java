package graft.core.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.SampleTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of so many images that the memory of whoever packs it matters. */
class LargePackingTest {
  private static final int CLASSES = 100;
  private static final int PER_CLASS = 400;

  @TempDir private Path temp;

  /** As ILSVRC2012 is named. */
  private Path images() throws IOException {
    byte[] image = SampleTree.image("jpg", 1);
    Path folder = temp.resolve("images");
    for (int c = 0; c < CLASSES; c++) {
      String name = String.format("n%08d", 1440764 + c);
      Path place = Files.createDirectories(folder.resolve("train").resolve(name));
      for (int i = 0; i < PER_CLASS; i++) {
        Files.write(place.resolve(name + "_" + i + ".JPEG"), with(image, c * PER_CLASS + i));
      }
    }
    return folder;
  }

  /** The same image with a number as its comment: another file. */
  private static byte[] with(byte[] image, int number) {
    return ByteBuffer.allocate(image.length + 8)
        .put(image, 0, 2)
        .putShort((short) 0xFFFE)
        .putShort((short) 6)
        .putInt(number)
        .put(image, 2, image.length - 2)
        .array();
  }

  /** 1.28 million images in 512 MB are 40,000 in 16 MB; a JVM takes 3 MB itself. */
  @Test
  @Tag("long")
  void millionsOfImagesArePackedInAFewHundredMegabytes() throws Exception {
    Process packing =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx19m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PackAll.class.getName(),
                images().toString(),
                temp.resolve("cache").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(packing.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(packing.waitFor()).isZero();
    assertThat(said).matches(CLASSES * PER_CLASS + " [0-9a-f]{64}");
  }
}
