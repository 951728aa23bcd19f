package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  @Test
  void folderZipTarAndGzippedTarGiveOneFingerprint(@TempDir Path temp) throws IOException {
    SampleTree tree = SampleTree.imageFolder().with("train/cat/deep/é.PNG", image("png", 7));
    String folder = fingerprint(tree.folder(temp.resolve("folder")));
    assertThat(fingerprint(tree.zip(temp.resolve("a.zip"), ""))).isEqualTo(folder);
    assertThat(fingerprint(tree.zip(temp.resolve("b.zip"), "tiny/"))).isEqualTo(folder);
    assertThat(fingerprint(tree.tar(temp.resolve("a.tar"), "./"))).isEqualTo(folder);
    assertThat(fingerprint(tree.tar(temp.resolve("b.tar.gz"), "enclosing/"))).isEqualTo(folder);
  }

  @Test
  void fingerprintIsTheDocumentedHash(@TempDir Path temp) throws Exception {
    byte[] a = image("jpg", 1);
    byte[] b = image("jpg", 2);
    SampleTree tree = new SampleTree().with("train/x/a.jpg", a).with("train/y/a.jpg", a);
    tree.with("val/x/b.jpg", b).with("val/y/b.jpg", b);
    String text =
        "TRAIN\0x\0a.jpg\0"
            + sha(a)
            + "\nTRAIN\0y\0a.jpg\0"
            + sha(a)
            + "\n"
            + "VALIDATION\0x\0b.jpg\0"
            + sha(b)
            + "\nVALIDATION\0y\0b.jpg\0"
            + sha(b)
            + "\n";
    assertThat(fingerprint(tree.folder(temp)))
        .isEqualTo(sha(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anyChangeOfContentNameClassOrRoleChangesTheFingerprint(@TempDir Path temp)
      throws IOException {
    List<SampleTree> variants =
        List.of(
            SampleTree.imageFolder(),
            SampleTree.imageFolder().with("train/cat/0.jpg", image("jpg", 99)),
            SampleTree.imageFolder().with("train/cat/9.jpg", image("jpg", 5)),
            SampleTree.imageFolder().with("train/dog/9.jpg", image("jpg", 5)),
            SampleTree.imageFolder().with("val/cat/9.jpg", image("jpg", 5)),
            SampleTree.imageFolder().with("val/cat/8.jpg", image("jpg", 5)));
    List<String> prints =
        variants.stream()
            .map(v -> fingerprint(written(v, temp.resolve("v" + variants.indexOf(v)))))
            .toList();
    assertThat(prints).doesNotHaveDuplicates();
  }

  @Test
  void countsClassesInByteOrder(@TempDir Path temp) throws IOException {
    ScanReport report = Dataset.scan(SampleTree.imageFolder().folder(temp));
    assertThat(report.classes())
        .containsExactly(
            new ScanReport.ClassCount("cat", 4, 2), new ScanReport.ClassCount("dog", 3, 1));
    assertThat(report.generatedValidation()).isFalse();
    assertThat(report.index().isValidationChosenByHash()).isFalse();
    assertThat(report.index().examples().stream().map(Example::name))
        .startsWith("0.jpg", "1.jpg", "2.jpg", "3.jpg", "0.jpg");
  }

  @Test
  void tinyImageNetFlatOrInClassFoldersIsOneDataset(@TempDir Path temp) throws IOException {
    SampleTree flat =
        new SampleTree()
            .with("wnids.txt", "n1\nn2\n")
            .with("words.txt", "n1\tcat\n")
            .withImages("train/n1/images", 2)
            .with("train/n1/n1_boxes.txt", "0\n")
            .withImages("train/n2/images", 2)
            .with("val/val_annotations.txt", "val_0.JPEG\tn2\t0\t0\nval_1.JPEG\tn1\t0\t0\n")
            .with("val/images/val_0.JPEG", image("jpg", 1))
            .with("val/images/val_1.JPEG", image("jpg", 2))
            .with("test/images/test_0.JPEG", image("jpg", 3));
    SampleTree moved =
        new SampleTree()
            .with("wnids.txt", "n1\nn2\n")
            .withImages("train/n1/images", 2)
            .withImages("train/n2/images", 2)
            .with("val/n2/val_0.JPEG", image("jpg", 1))
            .with("val/n1/images/val_1.JPEG", image("jpg", 2));
    ScanReport report = Dataset.scan(flat.tar(temp.resolve("t.tar"), "tiny-imagenet-2/"));
    assertThat(report.layout()).isEqualTo("Tiny ImageNet");
    assertThat(report.bad()).isEmpty();
    assertThat(report.leftOut())
        .containsExactly(
            new LeftOut(
                "an image of no class", "jpeg", 1, "tiny-imagenet-2/test/images/test_0.JPEG"));
    assertThat(report.classes())
        .containsExactly(
            new ScanReport.ClassCount("n1", 2, 1), new ScanReport.ClassCount("n2", 2, 1));
    assertThat(fingerprint(moved.folder(temp.resolve("moved"))))
        .isEqualTo(report.index().fingerprint());
  }

  @Test
  void tinyImageNetNamesImagesWithoutAnnotationAndAnnotationsWithoutImage(@TempDir Path temp)
      throws IOException {
    SampleTree tree =
        new SampleTree()
            .with("wnids.txt", "n1\nn2\n")
            .withImages("train/n1/images", 2)
            .withImages("train/n2/images", 2)
            .with("val/val_annotations.txt", "gone.JPEG\tn2\n")
            .with("val/images/extra.JPEG", image("jpg", 1));
    assertThat(Dataset.scan(tree.folder(temp)).bad())
        .containsExactly(
            new BadFile("val/images/extra.JPEG", "not listed in val_annotations.txt"),
            new BadFile("val/images/gone.JPEG", "listed in val_annotations.txt but missing"));
  }

  @Test
  void withoutValidationPartTheFirstByContentHashBecomeOne(@TempDir Path temp) throws IOException {
    SampleTree tree = new SampleTree().withImages("few", 3).withImages("some", 23);
    DatasetIndex index = Dataset.scan(tree.folder(temp)).index();
    for (int label = 0; label < 2; label++) {
      int of = label;
      List<String> hashes =
          index.examples().stream().filter(e -> e.label() == of).map(Example::sha256).toList();
      List<String> validation =
          index.examples().stream()
              .filter(e -> e.label() == of && e.role() == Role.VALIDATION)
              .map(Example::sha256)
              .toList();
      int expected = label == 0 ? 1 : 4;
      assertThat(validation)
          .containsExactlyInAnyOrderElementsOf(hashes.stream().sorted().limit(expected).toList());
    }
    assertThat(index.isValidationChosenByHash()).isTrue();
  }

  @Test
  void aClassWithALineBreakInItsNameIsRefused(@TempDir Path temp) throws IOException {
    SampleTree tree = new SampleTree().withImages("a", 5).withImages("b\nc", 5);
    ScanReport report = Dataset.scan(tree.zip(temp.resolve("a.zip"), ""));
    assertThatThrownBy(() -> report.requireUsable(false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("class b\\u{a}c has a line break or another control character");
  }

  @Test
  void aLargeClassGivesFiftyImagesToItsValidationPart(@TempDir Path temp) throws IOException {
    SampleTree tree = new SampleTree().withImages("a", 249).withImages("b", 250);
    assertThat(Dataset.scan(tree.zip(temp.resolve("a.zip"), "")).classes())
        .containsExactly(
            new ScanReport.ClassCount("a", 200, 49), new ScanReport.ClassCount("b", 200, 50));
  }

  @Test
  void listsEveryBadFileWithItsReason(@TempDir Path temp) throws IOException {
    byte[] jpeg = image("jpg", 1);
    SampleTree tree =
        SampleTree.imageFolder()
            .with("train/cat/cut.jpg", Arrays.copyOf(jpeg, jpeg.length - 1))
            .with("train/cat/empty.jpg", "")
            .with("train/cat/text.jpg", "no image")
            .with("train/cat/png-named.JPEG", image("png", 1));
    ScanReport report = Dataset.scan(tree.folder(temp));
    assertThat(report.bad())
        .containsExactly(
            new BadFile("train/cat/cut.jpg", "truncated"),
            new BadFile("train/cat/empty.jpg", "empty file"),
            new BadFile("train/cat/text.jpg", "not an image (its content is of no known format)"));
    assertThat(report.classes().get(0).train()).isEqualTo(5);
    assertThatThrownBy(() -> report.requireUsable(false))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "has 3 files that cannot",
            "train/cat/cut.jpg: truncated",
            "remove them, or leave them out")
        .hasMessageNotContaining("--");
    report.requireUsable(true);
  }

  @Test
  void refusalsKeepToTwelveLinesHoweverManyFilesAreBad(@TempDir Path temp) throws IOException {
    SampleTree tree = SampleTree.imageFolder();
    for (int i = 0; i < 40; i++) {
      tree.with("train/cat/bad" + i + ".jpg", "x");
    }
    ScanReport report = Dataset.scan(tree.folder(temp));
    assertThat(report.bad()).hasSize(40);
    assertThatThrownBy(() -> report.requireUsable(false))
        .hasMessageContaining("has 40 files that cannot")
        .satisfies(
            e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSizeLessThanOrEqualTo(12));
  }

  @Test
  void hiddenEntriesAndOtherFilesAreIgnoredAndCounted(@TempDir Path temp) throws IOException {
    SampleTree tree =
        SampleTree.imageFolder()
            .with("train/.ipynb_checkpoints/a.jpg", image("jpg", 1))
            .with("train/cat/.DS_Store", "x")
            .with("__MACOSX/train/cat/._0.jpg", "x")
            .with("train/cat/readme.txt", "x")
            .with("README.md", "x");
    for (Path path : List.of(tree.folder(temp.resolve("f")), tree.zip(temp.resolve("a.zip"), ""))) {
      ScanReport report = Dataset.scan(path);
      assertThat(report.classes()).hasSize(2);
      assertThat(report.bad()).isEmpty();
      assertThat(report.leftOut())
          .containsExactly(
              new LeftOut("hidden", "", 3, "__MACOSX"),
              new LeftOut("not an image", "md", 1, "README.md"),
              new LeftOut("not an image", "txt", 1, "train/cat/readme.txt"));
    }
  }

  @Test
  void aLargeGroupOfEqualImagesIsToldInShort(@TempDir Path temp) throws IOException {
    byte[] same = SampleTree.image("png", 1);
    SampleTree tree = new SampleTree();
    for (int i = 0; i < 3000; i++) {
      tree.with("cat/" + i + ".png", same).with("dog/" + i + ".png", SampleTree.image("png", i));
    }
    assertThat(Dataset.scan(tree.zip(temp.resolve("a.zip"), "")).duplicates().first())
        .anySatisfy(group -> assertThat(group).contains(" = ").endsWith(" = ... and 2,997 more"))
        .allSatisfy(group -> assertThat(group).hasSizeLessThan(200));
  }

  @Test
  void countsDuplicatesWithinAndAcross(@TempDir Path temp) throws IOException {
    SampleTree tree =
        SampleTree.imageFolder()
            .with("train/cat/w1.jpg", image("jpg", 1))
            .with("train/cat/w2.jpg", image("jpg", 1))
            .with("train/cat/c.jpg", image("jpg", 2))
            .with("train/dog/c.jpg", image("jpg", 2))
            .with("train/dog/r.jpg", image("jpg", 3))
            .with("val/dog/r.jpg", image("jpg", 3));
    Duplicates duplicates = Dataset.scan(tree.folder(temp)).duplicates();
    assertThat(duplicates)
        .extracting(Duplicates::withinClass, Duplicates::acrossClasses, Duplicates::acrossRoles)
        .containsExactly(1, 1, 1);
    assertThat(duplicates.first()).contains("train/cat/w1.jpg = train/cat/w2.jpg");
  }

  @Test
  void aTreeOfLinksIsTheTreeItStandsFor(@TempDir Path temp) throws IOException {
    Path plain = SampleTree.imageFolder().folder(temp.resolve("plain"));
    Path linked = Files.createDirectories(temp.resolve("linked"));
    Files.createDirectories(linked.resolve("train/dog"));
    Files.createSymbolicLink(linked.resolve("val"), plain.resolve("val"));
    Files.createSymbolicLink(linked.resolve("train/cat"), Path.of("../../plain/train/cat"));
    for (String image : List.of("0.jpg", "1.jpg", "2.jpg")) {
      Path link = linked.resolve("train/dog").resolve(image);
      Files.createSymbolicLink(link, plain.resolve("train/dog").resolve(image));
    }
    ScanReport report = Dataset.scan(linked);
    assertThat(report.generatedValidation()).isFalse();
    assertThat(report.skipped()).isEmpty();
    assertThat(report.index()).isEqualTo(Dataset.scan(plain).index());
    String before = Dataset.stamp(linked, "");
    Files.write(plain.resolve("train/cat/new.jpg"), image("jpg", 5));
    assertThat(Dataset.stamp(linked, "")).isNotEqualTo(before);
  }

  @Test
  @Timeout(20)
  void brokenLinksLoopsAndPipesAreListedAndNeverOpened(@TempDir Path temp) throws Exception {
    Path folder = SampleTree.imageFolder().folder(temp.resolve("d"));
    Path cat = folder.resolve("train/cat");
    Files.createSymbolicLink(cat.resolve("loop"), folder);
    Files.createSymbolicLink(cat.resolve("self"), cat.resolve("self"));
    Files.createSymbolicLink(cat.resolve("gone.jpg"), temp.resolve("gone.jpg"));
    new ProcessBuilder("mkfifo", cat.resolve("p.jpg").toString())
        .start()
        .waitFor(5, TimeUnit.SECONDS);
    Files.createSymbolicLink(cat.resolve("pipe.jpg"), cat.resolve("p.jpg"));
    Files.createSymbolicLink(cat.resolve(".hidden"), folder);
    ScanReport report = Dataset.scan(folder);
    assertThat(report.skipped())
        .containsExactlyInAnyOrder(
            new BadFile("train/cat/loop", "a link to a folder it lies in"),
            new BadFile("train/cat/self", "a link to nothing"),
            new BadFile("train/cat/gone.jpg", "a link to nothing"),
            new BadFile("train/cat/p.jpg", "not a regular file"),
            new BadFile("train/cat/pipe.jpg", "not a regular file"));
    assertThat(report.images()).isEqualTo(10);
    assertThat(report.leftOut()).contains(new LeftOut("hidden", "", 1, "train/cat/.hidden"));
    report.requireUsable(false);
  }

  @Test
  void aPartThatIsABrokenLinkIsRefused(@TempDir Path temp) throws IOException {
    Path folder = new SampleTree().withImages("train/a", 6).withImages("train/b", 6).folder(temp);
    Files.createSymbolicLink(folder.resolve("val"), temp.resolve("gone"));
    assertThatThrownBy(() -> Dataset.scan(folder).requireUsable(true))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("1 fault:", "val: a link to nothing");
  }

  @Test
  void archiveEntriesThatLeadOutOrAreLinksAreSkipped(@TempDir Path temp) throws IOException {
    Path zip = SampleTree.imageFolder().with("../evil.jpg", "x").zip(temp.resolve("a.zip"), "");
    assertThat(Dataset.scan(zip).skipped())
        .extracting(BadFile::path)
        .containsExactly("../evil.jpg");
    Path tar = temp.resolve("a.tar");
    SampleTree.imageFolder().tar(tar, "");
    Path linked = temp.resolve("b.tar");
    try (OutputStream out = Files.newOutputStream(linked);
        TarArchiveOutputStream entries = new TarArchiveOutputStream(out)) {
      for (String path : List.of("train/a/x.jpg", "train/b/x.jpg")) {
        byte[] bytes = image("jpg", path.hashCode());
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(bytes.length);
        entries.putArchiveEntry(entry);
        entries.write(bytes);
        entries.closeArchiveEntry();
      }
      TarArchiveEntry link = new TarArchiveEntry("train/a/l.jpg", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      entries.putArchiveEntry(link);
      entries.closeArchiveEntry();
    }
    ScanReport report = Dataset.scan(linked);
    assertThat(report.images()).isEqualTo(2);
    assertThat(report.skipped()).extracting(BadFile::path).containsExactly("train/a/l.jpg");
  }

  @Test
  void damageInsideAZipIsFoundByItsChecksum(@TempDir Path temp) throws IOException {
    byte[] png = image("png", 1);
    Path zip = SampleTree.imageFolder().zip(temp.resolve("a.zip"), "");
    byte[] bytes = Files.readAllBytes(zip);
    bytes[60 + png.length / 4] ^= 1;
    Files.write(zip, bytes);
    assertThat(Dataset.scan(zip).bad()).hasSize(1);
  }

  @Test
  void aCutArchiveIsRefusedByName(@TempDir Path temp) throws IOException {
    for (String name : List.of("a.zip", "a.tar", "a.tar.gz")) {
      Path file = temp.resolve(name);
      if (name.endsWith("zip")) {
        SampleTree.imageFolder().zip(file, "");
      } else {
        SampleTree.imageFolder().tar(file, "");
      }
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 3));
      assertThatThrownBy(() -> Dataset.scan(file))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll(name, "fetch");
    }
  }

  @Test
  void refusesWhatIsNoDataset(@TempDir Path temp) throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path text = Files.writeString(temp.resolve("a.txt"), "x");
    Path flat = new SampleTree().with("a.jpg", image("jpg", 1)).folder(temp.resolve("flat"));
    assertRefused(temp.resolve("missing"), "does not exist");
    assertRefused(Path.of(""), "no path");
    assertRefused(empty, "is empty");
    assertRefused(text, "no archive");
    assertRefused(flat, "train/<class>/<image>");
  }

  @Test
  void namesEmptyClassesAndASingleClass(@TempDir Path temp) throws IOException {
    Path one = new SampleTree().withImages("cat", 3).folder(temp.resolve("one"));
    assertThatThrownBy(() -> Dataset.scan(one).requireUsable(true))
        .hasMessageContainingAll("has 1 fault:", "one class only (cat)");
    Path hollow = SampleTree.imageFolder().folder(temp.resolve("hollow"));
    Files.createDirectory(hollow.resolve("train/bird"));
    assertThatThrownBy(() -> Dataset.scan(hollow).requireUsable(true))
        .hasMessageContaining("class bird has no usable image");
  }

  private static void assertRefused(Path path, String words) {
    assertThatThrownBy(() -> Dataset.scan(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(words);
  }

  private static byte[] image(String format, long seed) {
    return SampleTree.image(format, seed);
  }

  private static Path written(SampleTree tree, Path folder) {
    try {
      return tree.folder(folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String fingerprint(Path path) {
    return Dataset.scan(path).index().fingerprint();
  }

  private static String sha(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
