package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ScanReport.ClassCount;
import graft.core.error.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as people and downloads have them that would give a model of other classes. */
class MisreadFoldersTest {
  private static final String HEIC = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic";

  /** Letters with their accents in them, and as characters of their own. */
  private static final String COMPOSED = "K\u00e4se";

  private static final String APART = "Ka\u0308se";

  @TempDir private Path temp;

  private ScanReport scan(SampleTree tree) throws IOException {
    return Dataset.scan(tree.folder(temp.resolve("data")));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refusal(SampleTree tree)
      throws IOException {
    Path folder = tree.folder(temp.resolve("data"));
    return assertThatThrownBy(() -> Dataset.scan(folder).requireUsable(false))
        .isInstanceOf(DataException.class);
  }

  private static List<String> names(ScanReport report) {
    return report.classes().stream().map(ClassCount::name).toList();
  }

  /** The Oxford-IIIT Pet dataset has its images so, and NIH's chest X-rays. */
  @ParameterizedTest
  @CsvSource({
    "images, annotations/trimaps",
    "images_001/images, images_002/images",
    "Images, Annotations",
    "IMG, masks"
  })
  void aFolderOfAllImagesIsNoClass(String one, String other) throws IOException {
    refusal(new SampleTree().withImages(one, 4).withImages(other, 4))
        .hasMessageContaining(Path.of(one).getName(0) + "/")
        .hasMessageContaining("only that images are inside")
        .hasMessageContaining("put their folders into one folder named train");
  }

  @ParameterizedTest
  @ValueSource(strings = {"photo", "raw", "7", "imagination", "image_of_a_cat"})
  void whatMayBeAClassIsOne(String name) throws IOException {
    assertThat(names(scan(new SampleTree().withImages(name, 3).withImages("dog", 3))))
        .containsExactlyInAnyOrder(name, "dog");
  }

  /** Kaggle's malaria cells are stored so. */
  @Test
  void aCopyOfTheClassesBesideThemIsNoClass() throws IOException {
    SampleTree tree = new SampleTree();
    for (String top : List.of("cells/", "cells/cells/")) {
      tree.withImages(top + "infected", 3).withImages(top + "sound", 3);
    }
    refusal(tree)
        .hasMessageContaining("cells/cells/ would be a class")
        .hasMessageContaining("(infected, sound)")
        .hasMessageContaining("Move it away");
  }

  @Test
  void sessionsThatAreNumberedAsTheClassesAreNoCopies() throws IOException {
    SampleTree tree = new SampleTree();
    for (String digit : List.of("0", "1", "2")) {
      tree.withImages(digit + "/1", 2).withImages(digit + "/2", 2);
    }
    assertThat(names(scan(tree))).containsExactly("0", "1", "2");
    SampleTree sides = new SampleTree();
    for (String side : List.of("left", "right", "up", "down", "in", "out", "none")) {
      sides.withImages(side, 2);
    }
    sides.withImages("both/left", 2).withImages("both/right", 2);
    assertThat(names(Dataset.scan(sides.folder(temp.resolve("sides"))))).hasSize(8);
  }

  @Test
  void aTableOfTheImagesBesideTheFoldersSaysNothingOfTheFolders() throws IOException {
    SampleTree tree = new SampleTree().withImages("cat", 3).withImages("dog", 3);
    StringBuilder table = new StringBuilder("file,label\n");
    for (int i = 10; i < 20; i++) {
      tree.with(i + ".jpg", SampleTree.image("jpg", i));
      table.append("%d.jpg,%s\n".formatted(i, i % 2 == 0 ? "cat" : "dog"));
    }
    assertThat(names(scan(tree.with("labels.csv", table.toString()))))
        .containsExactly("cat", "dog");
  }

  private static SampleTree inPieces(String header, String firstClass, String secondClass) {
    SampleTree tree = new SampleTree().withImages("scans_a", 6).withImages("scans_b", 6);
    StringBuilder table = new StringBuilder(header + "\n");
    for (String folder : List.of("scans_a", "scans_b")) {
      for (int i = 0; i < 6; i++) {
        table.append("%s/%d.jpg,%s\n".formatted(folder, i, i % 2 == 0 ? firstClass : secondClass));
      }
    }
    return tree.with("table.csv", table.toString());
  }

  /** HAM10000 is stored so. */
  @Test
  void foldersAreNoClassesWhereATableSaysOtherwise() throws IOException {
    refusal(inPieces("image,dx", "nv", "mel"))
        .hasMessageContaining("table.csv says in its column dx that images of scans_a/")
        .hasMessageContaining("(mel, nv)")
        .hasMessageContaining("put all images into one folder beside the table");
  }

  @Test
  void aTableOfOtherThingsOrOfTheSameClassesChangesNothing() throws IOException {
    assertThat(names(scan(inPieces("image,camera", "x", "y"))))
        .containsExactly("scans_a", "scans_b");
    StringBuilder numbers = new StringBuilder("file,label\n");
    SampleTree tree = new SampleTree();
    for (String folder : List.of("cat", "dog", "eel")) {
      tree.withImages(folder, 4);
      for (int i = 0; i < 4; i++) {
        numbers.append(folder + "/" + i + ".jpg," + (folder.equals("eel") ? 0 : 1) + "\n");
      }
    }
    tree.with("eel/typo.jpg", SampleTree.image("jpg", 3));
    numbers.append("eel/typo.jpg,1\n");
    Path folder = tree.with("labels.csv", numbers.toString()).folder(temp.resolve("numbers"));
    assertThat(names(Dataset.scan(folder))).containsExactly("cat", "dog", "eel");
  }

  @Test
  void previewsAndBackupsOfImagesAreNoImages() throws IOException {
    SampleTree tree = new SampleTree().withImages("cat", 6).withImages("dog", 6);
    byte[] twin = SampleTree.image("jpg", 5);
    tree.with("cat/@eaDir/0.jpg/SYNOPHOTO_THUMB_M.jpg", twin)
        .with("$RECYCLE.BIN/1.jpg", twin)
        .with("cat/1.jpg_original", twin)
        .with("cat/2.jpg~", twin)
        .with("dog/3.jpg.bak", twin)
        .with("dog/alone.jpg_large", SampleTree.image("jpg", 6));
    ScanReport report = scan(tree);
    assertThat(names(report)).containsExactly("cat", "dog");
    assertThat(report.images()).isEqualTo(13);
    assertThat(report.leftOut())
        .filteredOn(some -> some.reason().equals("a backup of the image beside it"))
        .extracting(LeftOut::count)
        .containsOnly(1)
        .hasSize(3);
    assertThat(report.leftOut())
        .anyMatch(some -> some.reason().equals("hidden") && some.example().endsWith("@eaDir"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nrw", "pef", "srw", "3fr"})
  void rawFilesOfCamerasAreToldByTheirNames(String extension) throws IOException {
    SampleTree tree = new SampleTree().withImages("cat", 4).withImages("dog", 4);
    byte[] tiff = "II*\0\u0008\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    ScanReport report = scan(tree.with("cat/0." + extension.toUpperCase(Locale.ROOT), tiff));
    assertThat(report.images()).isEqualTo(8);
    assertThat(report.bad()).isEmpty();
    assertThat(report.leftOut()).singleElement().asString().contains("camera raw file");
  }

  @Test
  void whyAClassHasNoImagesIsSaid() throws IOException {
    SampleTree phone = new SampleTree().withImages("train/dog", 4);
    for (int i = 0; i < 3; i++) {
      phone.with("train/cat/" + i + ".heic", HEIC);
    }
    refusal(phone)
        .hasMessageContaining("class cat has no usable image")
        .hasMessageContaining("HEIC image, which is not read: convert it to JPEG")
        .hasMessageContaining("3 .heic");
  }

  @Test
  void whyADatasetIsNoneIsSaid() throws IOException {
    SampleTree phone = new SampleTree().with("cat/1.heic", HEIC).with("dog/1.heic", HEIC);
    refusal(phone)
        .hasMessageContaining("is no dataset of a known layout")
        .hasMessageContaining("It holds cat/1.heic: HEIC image, which is not read: convert it");
  }

  @Test
  void whyTheImagesOfAClassCannotBeUsedIsSaid() throws IOException {
    SampleTree tree = new SampleTree().withImages("train/dog", 4);
    tree.with("train/cat/0.jpg", "version https://git-lfs.github.com/spec/v1\n");
    refusal(tree)
        .hasMessageContaining("class cat has no usable image")
        .hasMessageContaining("cannot be used: train/cat/0.jpg")
        .hasMessageContaining("git lfs pull");
  }

  @Test
  void equalImagesInBothPartsOrInTwoClassesAreWarnedOf() throws IOException {
    SampleTree tree = SampleTree.imageFolder();
    byte[] one = SampleTree.image("jpg", 77);
    byte[] two = SampleTree.image("jpg", 78);
    tree.with("train/cat/same.jpg", one).with("val/cat/again.jpg", one);
    tree.with("train/cat/either.jpg", two).with("train/dog/or.jpg", two);
    assertThat(scan(tree).summary().lines())
        .contains(
            "warning: 1 image both in the training and in the validation part, e.g."
                + " train/cat/same.jpg = val/cat/again.jpg",
            "warning: 1 image in more than one class, e.g. train/cat/either.jpg ="
                + " train/dog/or.jpg");
  }

  @Test
  void namesThatDifferInCapitalsOrBlanksAreWarnedOf() throws IOException {
    SampleTree tree = new SampleTree();
    for (String name : List.of("Great Dane", "great_dane", "pug", "a", "A")) {
      tree.withImages(name, 2);
    }
    ScanReport report = scan(tree);
    assertThat(report.warnings())
        .containsExactly(
            "\"Great Dane\" and \"great_dane\" are read as 2 classes; if they are one, give them"
                + " one name");
    assertThat(names(report)).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({COMPOSED + "," + APART, APART + "," + COMPOSED})
  void aTableNamesImagesByAccentsOfEitherForm(String stored, String typed) throws IOException {
    SampleTree tree = new SampleTree();
    StringBuilder table = new StringBuilder("file,label\n");
    for (int i = 0; i < 6; i++) {
      tree.with("images/%s %d.jpg".formatted(stored, i), SampleTree.image("jpg", i));
      table.append("%s %d.jpg,%s\n".formatted(typed, i, i % 2 == 0 ? "brie" : "feta"));
    }
    ScanReport report = scan(tree.with("labels.csv", table.toString()));
    assertThat(report.images()).isEqualTo(6);
    assertThat(report.bad()).isEmpty();
  }

  @Test
  void aClassThatLacksAPartByItsAccentsIsExplained() throws IOException {
    SampleTree tree = SampleTree.imageFolder();
    tree.withImages("train/" + APART, 2).withImages("val/" + COMPOSED, 2);
    refusal(tree)
        .hasMessageContaining("has no validation image")
        .hasMessageContaining("differ only in Unicode form");
  }
}
