package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ScanReport.ClassCount;
import graft.core.error.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        .hasMessageContaining(
            "10 images lie together without class folders, and no column of prices.csv names");
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

  @Test
  void anIndexColumnNeverStandsForTheImages() throws IOException {
    StringBuilder text = new StringBuilder(",filename,label\n");
    for (int i = 0; i < 10; i++) {
      int image = (i * 7 + 3) % 10;
      text.append(i + "," + image + ".jpg," + (image % 2 == 0 ? "even" : "odd") + "\n");
    }

    assertThat(labels(images("images").with("labels.csv", text.toString())))
        .containsEntry("images/3.jpg", "odd")
        .containsEntry("images/0.jpg", "even")
        .hasSize(10);
  }

  @Test
  void classesThatAreNumbersMayStandBeforeTheImages() throws IOException {
    for (String header : List.of("label,id\n", "label,filename\n")) {
      StringBuilder text = new StringBuilder(header);
      for (int i = 0; i < 10; i++) {
        text.append(i % 2 + "," + i + (header.contains("id") ? "" : ".jpg") + "\n");
      }
      assertThat(labels(images("a" + header.length()).with("l.csv", text.toString())).values())
          .containsOnly("0", "1");
    }
  }

  @Test
  void twoColumnsThatNameDifferentImagesAreRefused() {
    String text = table("image,mask,label\n", "%1$s.jpg,1%1$s.jpg,%2$s\n");
    SampleTree tree = images("images");
    for (int i = 0; i < 10; i++) {
      tree.with("images/1" + i + ".jpg", SampleTree.image("jpg", i));
    }

    assertThatThrownBy(() -> scan(tree.with("labels.csv", text)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names different images in its columns image and mask");
  }

  @Test
  void numbersAreNoImagesWhereAnotherColumnHasFileNames() {
    String text = table(",filename,label\n", "%1$s,flower_%1$s.png,%2$s\n");

    assertThatThrownBy(() -> scan(images("images").with("labels.csv", text)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image of the data has most of these names");
  }

  @Test
  void aMetadataTableNeverOverridesClassFolders() throws IOException {
    String text = table("file,camera\n", "cat/%s.jpg,%s\n");
    SampleTree two = images("cat").with("meta.csv", text);
    for (int i = 0; i < 10; i++) {
      two.with("dog/" + i + ".heic", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic");
    }

    assertThat(names(scan(images("cat").with("meta.csv", text)))).containsExactly("cat");
    assertThat(names(Dataset.scan(two.folder(temp.resolve("two"))))).containsExactly("cat", "dog");
    String inside = table("file,label\n", "%s.jpg,%s\n");
    assertThat(names(Dataset.scan(two.with("cat/x.csv", inside).folder(temp.resolve("inside")))))
        .containsExactly("cat", "dog");
  }

  @Test
  void aLoneFolderOfAnyNameIsReadByATableOfClasses() throws IOException {
    SampleTree tree = images("flowers").with("labels.csv", table("file,label\n", "%s.jpg,%s\n"));

    assertThat(names(scan(tree))).containsExactly("cat", "dog");
  }

  @Test
  void anArchiveOfOneFolderWithItsTableReadsAsThatFolder() throws IOException {
    String table = table("file,blossom\n", "%s.jpg,%s\n");
    SampleTree tree = images("flowers").with("flowers/t.csv", table);

    Path folder = tree.folder(temp.resolve("data")).resolve("flowers");
    assertThat(names(Dataset.scan(folder))).containsExactly("cat", "dog");
    assertThat(names(Dataset.scan(tree.zip(temp.resolve("flowers.zip"), ""))))
        .containsExactly("cat", "dog");
  }

  @Test
  void aLoneClassFolderKeepsItsClassBesideATableOfAllClasses() throws IOException {
    StringBuilder text = new StringBuilder("file,label\n");
    for (int i = 0; i < 10; i++) {
      text.append("cat/" + i + ".jpg,n01\ndog/" + i + ".jpg,n02\n");
    }

    ScanReport report = scan(images("cat").with("labels.csv", text.toString()));

    assertThat(names(report)).containsExactly("cat");
    assertThat(report.bad()).isEmpty();
  }

  @Test
  void anImageOfAnotherPartIsNeverTakenForAMissingOne() throws IOException {
    StringBuilder text = new StringBuilder("file,label\n");
    for (int i = 0; i < 10; i++) {
      text.append((i < 7 ? "train/" : "test/") + i + ".jpg," + (i < 7 ? "a" : "b") + "\n");
    }

    ScanReport report = scan(images("train").with("labels.csv", text.toString()));

    assertThat(names(report)).containsExactly("a");
    assertThat(report.bad())
        .extracting(BadFile::path)
        .containsExactly("test/7.jpg", "test/8.jpg", "test/9.jpg");
  }

  @Test
  void foldersBeforeThoseOfTheTreeArePassedOverButNotThoseOfParts() throws IOException {
    String text = table("file,label\n", "../input/set\\train/%s.jpg,%s\n");
    String other = table("file,label\n", "test/%s.jpg,%s\n");

    assertThat(names(scan(images("train").with("labels.csv", text)))).containsExactly("cat", "dog");
    SampleTree wrong = images("train").with("labels.csv", other);
    assertThatThrownBy(() -> Dataset.scan(wrong.folder(temp.resolve("other"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column of labels.csv names");
  }

  @Test
  void valuesThatAreNoPartAreLeftOutByName() throws IOException {
    StringBuilder text = new StringBuilder("file,label,split\n");
    for (int i = 0; i < 10; i++) {
      String part = i < 6 ? "train" : i < 8 ? "holdout" : "private";
      text.append(i + ".jpg," + (i % 2 == 0 ? "a" : "b") + "," + part + "\n");
    }

    ScanReport report = scan(images("images").with("labels.csv", text.toString()));

    assertThat(report.images()).isEqualTo(6);
    assertThat(report.warnings()).anyMatch(w -> w.contains("2 of holdout, 2 of private"));
    String none = text.toString().replace("train", "public");
    SampleTree wrong = images("images").with("labels.csv", none);
    assertThatThrownBy(() -> Dataset.scan(wrong.folder(temp.resolve("none"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column split no part: holdout, private, public are not train");
  }

  @Test
  void theColumnIsValidOfFastaiAndColumnsOfPartsOfAnyNameAreRead() throws IOException {
    for (String column : List.of("is_valid", "Usage")) {
      StringBuilder text = new StringBuilder("name,label,fine," + column + "\n");
      for (int i = 0; i < 10; i++) {
        String part =
            column.equals("Usage") ? (i < 6 ? "Training" : "Val") : i < 6 ? "False" : "True";
        text.append("%d.jpg,%s,x,%s\n".formatted(i, i % 2 == 0 ? "a" : "b", part));
      }
      ScanReport report =
          Dataset.scan(
              images("images").with("labels.csv", text.toString()).folder(temp.resolve(column)));

      assertThat(report.classes())
          .containsExactly(new ClassCount("a", 3, 2), new ClassCount("b", 3, 2));
      assertThat(report.generatedValidation()).isFalse();
      assertThat(report.notes()).anyMatch(note -> note.sentence().endsWith("not read: fine"));
    }
  }

  @Test
  void aFirstLineThatIsShorterThanTheRowsIsRefusedAndTitlesArePassedOver() throws IOException {
    String shorter = table("file,label\n", "%s.jpg,%s,black\n");
    SampleTree wrong = images("images").with("labels.csv", shorter);
    assertThatThrownBy(() -> scan(wrong))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no name for column 3");

    for (String title : List.of("My labels\n", "# made by me, in 2020, twice\n", "sep=,\n")) {
      SampleTree tree =
          images("images").with("labels.csv", table(title + "file,label\n", "%s.jpg,%s\n"));
      ScanReport report = Dataset.scan(tree.folder(temp.resolve("t" + title.length())));
      assertThat(names(report)).containsExactly("cat", "dog");
      assertThat(report.bad()).isEmpty();
    }
  }

  @Test
  void aFirstRowWithoutAClassIsNoTitle() throws IOException {
    SampleTree tree =
        images("images")
            .with("labels.csv", table("", "%s.jpg,%s\n").replace("0.jpg,cat", "0.jpg,"));
    assertThatThrownBy(() -> scan(tree))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("labels.csv says no class for 0.jpg");
  }

  @Test
  void predictionsAreNoLabels() {
    String text = table("file,rank,class,probability\n", "%s.jpg,1,%s,0.9\n");

    assertThatThrownBy(() -> scan(images("images").with("predictions.csv", text)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("predictions.csv holds predictions of a model");
  }

  @Test
  void aTableNamesTheImagesOfTheFolderOfItsOwnPart() throws IOException {
    StringBuilder ids = new StringBuilder("id\n");
    for (int i = 0; i < 10; i++) {
      ids.append(i + "\n");
    }
    SampleTree tree =
        images("train")
            .withImages("test", 10)
            .with("train.csv", table("id,label\n", "%s,%s\n"))
            .with("test.csv", ids.toString());

    assertThat(labels(tree).keySet()).hasSize(10).allMatch(path -> path.startsWith("train/"));
    SampleTree onlyTest =
        new SampleTree()
            .withImages("test", 10)
            .with("train.csv", table("id,label\n", "%s.jpg,%s\n"));
    assertThatThrownBy(() -> Dataset.scan(onlyTest.folder(temp.resolve("only"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names at least half of them");
  }

  @Test
  void anImageOfTwoPartsIsRefusedByThem() {
    StringBuilder text = new StringBuilder(table("file,label,split\n", "%s.jpg,%s,train\n"));

    assertThatThrownBy(
            () -> scan(images("images").with("l.csv", text.append("3.jpg,dog,val\n").toString())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("lists 3.jpg twice, as a train and as a validation image");
  }

  @Test
  void utf16WithItsMarkIsReadAndWithoutItIsNamed() throws IOException {
    String text = table("file,label\n", "%s.jpg,\u00e9%s\n");
    byte[] marked = text.getBytes(StandardCharsets.UTF_16);
    byte[] bare = text.getBytes(StandardCharsets.UTF_16LE);

    assertThat(names(scan(images("images").with("labels.csv", marked))))
        .containsExactly("\u00e9cat", "\u00e9dog");
    SampleTree wrong = images("images").with("labels.csv", bare);
    assertThatThrownBy(() -> Dataset.scan(wrong.folder(temp.resolve("bare"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("labels.csv is UTF-16");
  }

  /** The class of each image that is read, by the image's path. */
  private Map<String, String> labels(SampleTree tree) throws IOException {
    Path folder = tree.folder(temp.resolve("d" + System.nanoTime()));
    try (FileTree files = FileTree.open(folder, Optional.empty())) {
      return ReadLabels.labels(files);
    }
  }
}
