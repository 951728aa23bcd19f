package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets keep the fingerprints they had before parts were told by one rule: results stay. */
class FingerprintTest {
  @TempDir private Path temp;

  /** A BMP of 2 x 2 pixels, the same on every machine. */
  private static byte[] image(int seed) {
    ByteBuffer file = ByteBuffer.allocate(70).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(70).putInt(0).putInt(54);
    file.putInt(40).putInt(2).putInt(2).putShort((short) 1).putShort((short) 24);
    file.putInt(0).putInt(16).position(54);
    for (int i = 0; i < 16; i++) {
      file.put((byte) (seed * 7 + i * 13));
    }
    return file.array();
  }

  private static SampleTree fill(SampleTree tree, String start, String end, int count, int first) {
    for (int i = 0; i < count; i++) {
      tree.with(start + i + end, image(first + i));
    }
    return tree;
  }

  private static SampleTree tree(String name) {
    SampleTree tree = new SampleTree();
    switch (name) {
      case "train" -> {
        fill(tree, "train/ant/", ".bmp", 8, 0);
        fill(tree, "train/bee/", ".bmp", 7, 20);
      }
      case "train and val" -> {
        fill(tree, "train/ant/", ".bmp", 8, 0);
        fill(tree, "train/bee/", ".bmp", 7, 20);
        fill(tree, "train/bee/deep/", ".bmp", 2, 60);
        fill(tree, "val/ant/", ".bmp", 3, 40);
        fill(tree, "val/bee/", ".bmp", 2, 50);
      }
      case "classes" -> {
        fill(tree, "ant/", ".bmp", 8, 0);
        fill(tree, "bee/deep/", ".bmp", 7, 20);
      }
      case "Tiny ImageNet" -> {
        tree.with("wnids.txt", "n1\nn2\n");
        tree.with("val/val_annotations.txt", "v0.bmp\tn2\nv1.bmp\tn1\n");
        fill(tree, "train/n1/images/", ".bmp", 6, 0);
        fill(tree, "train/n2/images/", ".bmp", 6, 20);
        fill(tree, "val/images/v", ".bmp", 2, 40);
        fill(tree, "test/images/", ".bmp", 2, 50);
      }
      default -> {
        fill(tree, "train/n01440764/", ".JPEG", 6, 0);
        fill(tree, "train/n01443537/", ".JPEG", 6, 20);
        tree.with("val/ILSVRC2012_val_00000001.JPEG", image(41));
        tree.with("val/ILSVRC2012_val_00000002.JPEG", image(42));
        tree.with(
            "LOC_val_solution.csv",
            "ImageId,PredictionString\nILSVRC2012_val_00000001,n01443537 1 2 3 4\n"
                + "ILSVRC2012_val_00000002,n01440764 1 2 3 4\n");
      }
    }
    return tree;
  }

  @ParameterizedTest
  @CsvSource({
    "train, 69f36df66b6c3a4617ae6ba725f9d7e3b638a02f8e67ebecf9cca2de84c725a6",
    "train and val, 641793286e4f9f68570df921854b562794329d26950e3b6345b3e9a23806c00a",
    "classes, ac9a20a76284263ffcb9438a5bf0e71e0d4a7254c53af4205f0677863d930698",
    "Tiny ImageNet, 569753dafb31ff80766bba7bcecbfba8adb0b25ab9e577a4344fc7116d55977d",
    "ILSVRC2012, 959cf56770839d3782090c5ae9ad9d415d4da98552ab059c1e3564704f811830",
  })
  void layoutsReadBeforeKeepTheirFingerprints(String name, String fingerprint) throws IOException {
    for (String inside : new String[] {"", "enclosing/"}) {
      Path zip = tree(name).zip(temp.resolve("a.zip"), inside);
      assertThat(Dataset.scan(zip).index().fingerprint()).as(inside).isEqualTo(fingerprint);
    }
  }

  @Test
  @Tag("slow")
  void sharedDatasetsKeepTheirFingerprints() {
    assertShared(
        "tiny-imagenet-100.zip",
        "c48015ae59350f7d9a6d0502cb543d082ea60007609ff1c3248e31c6637bbe21");
    assertShared(
        "cifar-10-small.zip", "1ddc092258923d6f669006b8b847871b642b07121a835fb8ba92b2a231cb7a8f");
  }

  private static void assertShared(String name, String fingerprint) {
    Path found = null;
    for (Path at = Path.of("").toAbsolutePath(); at != null && found == null; at = at.getParent()) {
      Path zip = at.resolve("shared/data").resolve(name);
      found = Files.exists(zip) ? zip : null;
    }
    assumeTrue(found != null, "shared/data/" + name + " lies beside no parent folder");
    assertThat(Dataset.scan(java.util.Objects.requireNonNull(found)).index().fingerprint())
        .isEqualTo(fingerprint);
  }
}
