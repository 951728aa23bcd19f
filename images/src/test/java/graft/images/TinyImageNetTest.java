package graft.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.core.data.Dataset;
import graft.core.data.Reading;
import graft.core.data.ScanReport;
import graft.core.pack.PackedStore;
import graft.core.pack.Packer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real images, where the machine has them. */
@Tag("native")
@Tag("slow")
class TinyImageNetTest {
  @Test
  void packsFiftyFiveThousandImagesWithinAMinuteAndFindsThemAgainAtOnce(@TempDir Path cache) {
    Path zip = dataset();
    try (DecoderProcesses decoder = new DecoderProcesses(2, cache)) {
      long start = System.nanoTime();
      PackedStore store =
          Packer.pack(zip, 32, cache, decoder, Packer.Progress.SILENT, Reading.usual()).store();
      Duration packing = Duration.ofNanos(System.nanoTime() - start);

      assertThat(store.size()).isEqualTo(55_000);
      assertThat(store.index().classes()).hasSize(100);
      store.verify();
      assertThat(packing).isLessThan(Duration.ofSeconds(60));

      start = System.nanoTime();
      Packer.pack(zip, 32, cache, decoder, (done, total) -> fail("read again"), Reading.usual())
          .store();
      Duration again = Duration.ofNanos(System.nanoTime() - start);
      assertThat(again).isLessThan(packing.dividedBy(4));
      System.out.println("packed in " + packing + ", found again in " + again);

      ScanReport report = Dataset.scan(zip);
      assertThat(report.index().fingerprint()).isEqualTo(store.index().fingerprint());
      assertThat(report.bad()).isEmpty();
      assertThat(report.leftOut()).isEmpty();
      assertThat(report.classes()).allMatch(c -> c.train() == 500 && c.validation() == 50);
    }
  }

  private static Path dataset() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      Path zip = folder.resolve("shared/data/tiny-imagenet-100.zip");
      if (Files.exists(zip)) {
        return zip;
      }
    }
    assumeTrue(false, "shared/data/tiny-imagenet-100.zip lies beside no parent folder");
    throw new IllegalStateException();
  }
}
