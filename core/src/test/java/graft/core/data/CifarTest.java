package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import graft.core.text.Sha256;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
  private static final int PIXELS = 3072;

  @TempDir private Path temp;

  /** Records with labels 0, 1, ... again and again; an extra label byte of 77 before it. */
  private static byte[] records(int count, int labelBytes, int classes, long seed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Random random = new Random(seed);
    byte[] pixels = new byte[PIXELS];
    for (int i = 0; i < count; i++) {
      if (labelBytes == 2) {
        bytes.write(77);
      }
      bytes.write(i % classes);
      random.nextBytes(pixels);
      bytes.writeBytes(pixels);
    }
    return bytes.toByteArray();
  }

  private static SampleTree ten() {
    SampleTree tree = new SampleTree();
    for (int i = 1; i <= 5; i++) {
      tree.with("data_batch_" + i + ".bin", records(20, 1, 10, i));
    }
    return tree.with("test_batch.bin", records(10, 1, 10, 9))
        .with("batches.meta.txt", "plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n")
        .with("readme.html", "<p>");
  }

  private static SampleTree hundred() {
    return new SampleTree()
        .with("train.bin", records(200, 2, 100, 1))
        .with("test.bin", records(100, 2, 100, 2))
        .with("coarse_label_names.txt", "a\n")
        .with(
            "fine_label_names.txt",
            IntStream.range(0, 100).mapToObj(i -> "c" + i).collect(Collectors.joining("\n")));
  }

  @Test
  void folderAndArchivesAreOneDataset() throws IOException {
    ScanReport folder = Dataset.scan(ten().folder(temp.resolve("cifar-10-batches-bin")));
    assertThat(folder.layout()).isEqualTo("CIFAR-10 binary");
    assertThat(folder.leftOut()).isEmpty();
    assertThat(folder.bad()).isEmpty();
    assertThat(folder.classes()).hasSize(10).contains(new ScanReport.ClassCount("bird", 10, 1));
    for (Path other :
        List.of(
            ten().tar(temp.resolve("c.tar"), "cifar-10-batches-bin/"),
            ten().tar(temp.resolve("c.tar.gz"), "cifar-10-batches-bin/"),
            ten().zip(temp.resolve("c.zip"), ""))) {
      assertThat(Dataset.scan(other).index()).as(other.toString()).isEqualTo(folder.index());
    }
  }

  @Test
  void aRecordIsNamedAfterItsPlaceAndHashedByItsPixels() throws IOException {
    DatasetIndex index = Dataset.scan(ten().folder(temp)).index();
    byte[] batch = records(20, 1, 10, 2);
    byte[] pixels = Arrays.copyOfRange(batch, 13 * 3073 + 1, 14 * 3073);
    int cat = index.classes().indexOf("cat");
    assertThat(index.examples())
        .contains(
            new Example(
                Role.TRAIN, cat, "data_batch_2.bin/00013", ContentHash.ofHex(Sha256.hex(pixels))));
  }

  @Test
  void theSecondLabelOfCifar100IsTheClass() throws IOException {
    DatasetIndex index = Dataset.scan(hundred().folder(temp)).index();
    assertThat(index.classes()).hasSize(100);
    assertThat(index.examples())
        .filteredOn(example -> example.name().equals("train.bin/00042"))
        .singleElement()
        .satisfies(e -> assertThat(index.classes().get(e.label())).isEqualTo("c42"));
  }

  @Test
  void aRecordsBitmapHasItsPixels() throws IOException {
    byte[] planar = new byte[PIXELS];
    new Random(3).nextBytes(planar);
    byte[] file = RecordTree.bitmap(planar);
    assertThat(ImageFile.fault(file)).isNull();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    for (int i = 0; i < 1024; i++) {
      int rgb = image.getRGB(i % 32, i / 32);
      assertThat((byte) (rgb >> 16)).isEqualTo(planar[i]);
      assertThat((byte) (rgb >> 8)).isEqualTo(planar[1024 + i]);
      assertThat((byte) rgb).isEqualTo(planar[2048 + i]);
    }
  }

  @Test
  void damageIsNamedWithFileAndRecord() throws IOException {
    byte[] batch = records(20, 1, 10, 2);
    assertRefused(
        ten().with("data_batch_2.bin", Arrays.copyOf(batch, batch.length - 1)),
        "data_batch_2.bin is truncated: record 19 has 3072 of 3073 bytes");
    assertRefused(ten().with("data_batch_2.bin", new byte[0]), "data_batch_2.bin is empty");
    batch[7 * 3073] = 10;
    assertRefused(
        ten().with("data_batch_2.bin", batch),
        "data_batch_2.bin, record 7: label 10",
        "10 classes");
    assertRefused(ten().with("batches.meta.txt", "a\nb\na\n"), "names a twice");
    assertRefused(
        new SampleTree().with("train.bin", batch).with("fine_label_names.txt", "a\n"),
        "lacks test.bin");
  }

  private void assertRefused(SampleTree broken, String... words) throws IOException {
    Path tar = broken.tar(temp.resolve("broken.tar"), "cifar/");
    assertThatThrownBy(() -> Dataset.scan(tar))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(words);
  }
}
