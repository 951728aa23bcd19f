package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.model.Model;
import graft.core.model.Provenance;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether {@code finetune} by itself sees that its small rates do not fit the images. */
@Tag("native")
@Tag("slow")
class TrainingAnewEndToEndTest {
  @TempDir private Path folder;

  private Told finetune(Path data, Object... more) throws IOException {
    int units = 12; // so many that what the base sees may tell something
    Path base =
        MadeUpBase.write(
            folder.resolve("base.safetensors"),
            units,
            IntStream.range(0, units).mapToObj(unit -> "class " + unit).toList());
    return Told.by(
        Stream.concat(
                Stream.of(
                    "finetune",
                    "--base",
                    base,
                    "--network",
                    "alexnet-32-slim",
                    "--data",
                    data,
                    "--out",
                    folder.resolve("model")),
                Stream.of(more))
            .toArray());
  }

  private Provenance provenance() {
    return Model.open(folder.resolve("model")).config().provenance();
  }

  /** Bars of one direction a class, at any place, in noise. */
  private Path bars(int classes, int train, int test) throws IOException {
    Path data = folder.resolve("bars");
    Random random = new Random(3);
    for (int label = 0; label < classes; label++) {
      double angle = Math.PI * label / classes;
      for (int number = 0; number < train + test; number++) {
        Path place = data.resolve(number < train ? "train" : "val").resolve("bars-" + label);
        Files.createDirectories(place);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        double phase = 2 * Math.PI * random.nextDouble();
        for (int x = 0; x < 32; x++) {
          for (int y = 0; y < 32; y++) {
            double wave = Math.sin(x * Math.cos(angle) + y * Math.sin(angle) + phase);
            int value = (int) (128 + 50 * wave + 20 * random.nextGaussian());
            image.getRaster().setSample(x, y, 0, Math.max(0, Math.min(255, value)));
          }
        }
        ImageIO.write(image, "png", place.resolve(number + ".png").toFile());
      }
    }
    return data;
  }

  @Test
  @Tag("long")
  void whereHeldOutImagesAreRightMoreOftenByAllLayersItIsTrainedAnew() throws IOException {
    Told told = finetune(bars(4, 6, 10));
    assertThat(told.code()).as(told.err()).isZero();
    Provenance provenance = provenance();
    assertThat(provenance.protocol()).isEqualTo(Protocol.of(7, 1, 0, 0));
    assertThat(provenance.recipe().optimizer()).isEqualTo(Optimizer.AdamW.of(0.05));
    assertThat(provenance.recipe().rates()).isEqualTo(new OneCycle(1e-3, 1e-3, 25, 1e4, 0.3));
    assertThat(provenance.reasons())
        .singleElement()
        .asString()
        .contains(
            "as varied as 99 % of what could be",
            " images held out, ", "Trained anew by one cycle of AdamW on all layers");
    assertThat(told.err()).contains(provenance.reasons());
    assertThat(told.err()).contains("which takes up to ", " times as long as the first training.");
    assertThat(told.err()).doesNotContain("never started: the loss is still");
  }

  @Test
  void givenEpochsAreTrainedAndNothingElse() throws IOException {
    Told told = finetune(bars(2, 4, 4), "--epochs", 2);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(provenance().recipe().epochs()).isEqualTo(2);
    assertThat(provenance().reasons()).noneMatch(reason -> reason.contains("held out"));
    assertThat(told.err())
        .contains(
            "warning: it never started: the loss is still near that of guessing. Try more epochs"
                + " (--epochs), or check that base and images fit together.");
  }
}
