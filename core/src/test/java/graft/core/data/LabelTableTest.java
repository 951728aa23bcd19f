package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ScanReport.ClassCount;
import graft.core.error.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that lie together, with a table of their classes beside them. */
class LabelTableTest {
  @TempDir private Path temp;

  private static SampleTree images(String folder) {
    return new SampleTree().withImages(folder, 10);
  }

  /** A table of ten images: even numbers are cats, odd ones dogs. */
  private static String table(String header, String format) {
    StringBuilder text = new StringBuilder(header);
    for (int i = 0; i < 10; i++) {
      text.append(format.formatted(Integer.toString(i), i % 2 == 0 ? "cat" : "dog"));
    }
    return text.toString();
  }

  private ScanReport scan(SampleTree tree) throws IOException {
    return Dataset.scan(tree.folder(temp.resolve("data")));
  }

  private static List<String> names(ScanReport report) {
    return report.classes().stream().map(ClassCount::name).toList();
  }

  @Test
  void aTableBesideAFolderOfImagesSaysTheirClasses() throws IOException {
    ScanReport report =
        scan(images("images").with("labels.csv", table("filename,label\n", "%s.jpg,%s\n")));

    assertThat(names(report)).containsExactly("cat", "dog");
    assertThat(report.images()).isEqualTo(10);
    assertThat(report.leftOut()).isEmpty();
    assertThat(report.notes())
        .anyMatch(note -> note.sentence().contains("column label of labels.csv"));
  }

  @Test
  void imagesOfAPartThatIsListedAndNotUsedAreLeftOutAsThat() throws IOException {
    StringBuilder table = new StringBuilder("filename,label,split\n");
    for (int i = 0; i < 10; i++) {
      table
          .append(i + ".jpg," + (i % 2 == 0 ? "cat" : "dog") + ",")
          .append(i < 6 ? "train\n" : i < 8 ? "val\n" : "test\n");
    }
    SampleTree tree = new SampleTree().withImages("images", 11).with("labels.csv", "" + table);
    ScanReport report = scan(tree);

    assertThat(report.leftOut())
        .containsExactly(
            new LeftOut(
                "a labelled image of test/, a part that is not used", "jpg", 2, "images/8.jpg"),
            new LeftOut(
                "an image that the table of classes does not list", "jpg", 1, "images/10.jpg"));
    assertThat(report.classes())
        .containsExactly(new ClassCount("cat", 3, 1, 1), new ClassCount("dog", 3, 1, 1));
    assertThat(report.summary().lines()).contains("2 labelled images of test/ are not used");
  }

  @Test
  void namesMayLackTheirExtensionAndColumnsMayStandInAnyOrder() throws IOException {
    ScanReport report =
        scan(
            images("train")
                .withImages("test", 3)
                .with("labels.csv", table("breed;id\n", "%2$s;train/%1$s\n"))
                .with("sample_submission.csv", "id,cat,dog\n"));

    assertThat(names(report)).containsExactly("cat", "dog");
    assertThat(report.images()).isEqualTo(10);
    assertThat(report.leftOut())
        .anyMatch(left -> left.reason().contains("does not list") && left.count() == 3);
  }

  @Test
  void aTableWithoutHeaderInAFolderWithItsImagesIsRead() throws IOException {
    SampleTree tree = new SampleTree();
    for (int i = 0; i < 10; i++) {
      tree.with("set/" + i + ".jpg", SampleTree.image("jpg", i));
    }
    ScanReport report = scan(tree.with("set/list.csv", table("", "%s.jpg,%s\n")));

    assertThat(names(report)).containsExactly("cat", "dog");
    assertThat(report.images()).isEqualTo(10);
  }

  @Test
  void aColumnOfPartsDecidesWhatIsTestedOn() throws IOException {
    StringBuilder text = new StringBuilder("filepaths,labels,data set\n");
    for (int i = 0; i < 10; i++) {
      text.append("images/%d.jpg,\"%s\",%s\n".formatted(i, i % 2 == 0 ? "a, b" : "c", part(i)));
    }
    ScanReport report = scan(images("images").with("sports.csv", text.toString()));

    assertThat(report.classes())
        .containsExactly(new ClassCount("a, b", 3, 1, 1), new ClassCount("c", 3, 1, 1));
    assertThat(report.generatedValidation()).isFalse();
    assertThat(report.leftOut()).as("the test part").anyMatch(left -> left.count() == 2);
  }

  private static String part(int image) {
    return image < 6 ? "train" : image < 8 ? "valid" : "test";
  }

  @Test
  void namesInAnyEncodingOfTheTableButUtf8AreRefused() throws IOException {
    byte[] latin = table("file,label\n", "%s.jpg,\u00e9%s\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> scan(images("images").with("labels.csv", latin)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("labels.csv is not UTF-8");
  }

  @Test
  void anImageOfTwoClassesIsRefusedByName() {
    String text = table("file,label\n", "%s.jpg,%s\n") + "3.jpg,cat\n";

    assertThatThrownBy(() -> scan(images("images").with("labels.csv", text)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("lists 3.jpg twice, as dog and as cat");
  }

  @Test
  void aTableThatLeavesTheClassesOpenIsRefusedWithItsColumns() {
    String text = table("image,MEL,NV\n", "%s.jpg,1,%s\n");

    assertThatThrownBy(() -> scan(images("images").with("truth.csv", text)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column image")
        .hasMessageContaining("MEL, NV");
  }

  @Test
  void aTableAboutOtherThingsIsNamedWhereImagesLieTogether() {
    assertThatThrownBy(() -> scan(images("images").with("prices.csv", "item,price\nmilk,2\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("10 images lie together without class folders, and prices.csv");
  }

  @Test
  void anImageThatIsListedButMissingIsABadFile() throws IOException {
    String text = table("file,label\n", "%s.jpg,%s\n") + "99.jpg,cat\n";

    ScanReport report = scan(images("images").with("labels.csv", text));

    assertThat(report.bad())
        .containsExactly(new BadFile("99.jpg", "listed in labels.csv, but there is no such image"));
  }

  @Test
  void aNameOfTwoImagesIsABadFileThatSaysSo() throws IOException {
    SampleTree tree = images("train").withImages("test", 1);

    ScanReport report = scan(tree.with("labels.csv", table("file,label\n", "%s.jpg,%s\n")));

    assertThat(report.bad()).hasSize(1);
    assertThat(report.bad().get(0).reason()).contains("more than one image has that name");
  }

  @Test
  void classFoldersAreReadAsBeforeWithATableBesideThem() throws IOException {
    SampleTree folders = new SampleTree().withImages("cat", 5).withImages("dog", 5);
    String before = Dataset.scan(folders.folder(temp.resolve("a"))).index().fingerprint();

    String with =
        Dataset.scan(folders.with("meta.csv", "file,label\n0.jpg,x\n").folder(temp.resolve("b")))
            .index()
            .fingerprint();

    assertThat(with).isEqualTo(before);
  }

  @Test
  void anArchiveOfImagesAndTableReadsAsTheFolder() throws IOException {
    SampleTree tree = images("images").with("labels.csv", table("file,label\n", "%s.jpg,%s\n"));
    String folder = Dataset.scan(tree.folder(temp.resolve("data"))).index().fingerprint();

    assertThat(Dataset.scan(tree.zip(temp.resolve("d.zip"), "top/")).index().fingerprint())
        .isEqualTo(folder);
    assertThat(Dataset.scan(tree.tar(temp.resolve("d.tar.gz"), "")).index().fingerprint())
        .isEqualTo(folder);
  }
}
