package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of training, validation and test images are told by one rule and never are classes. */
class SplitFoldersTest {
  @TempDir private Path temp;

  /** Two classes in each of some folders. */
  private static SampleTree parts(String... folders) {
    SampleTree tree = new SampleTree();
    int images = 4 + folders.length;
    for (String folder : folders) {
      tree.withImages(folder + "/cat", images).withImages(folder + "/dog", images);
      images--;
    }
    return tree;
  }

  private ScanReport scan(SampleTree tree, Reading reading) throws IOException {
    return Dataset.scan(tree.folder(temp.resolve("d")), reading);
  }

  private ScanReport scan(SampleTree tree) throws IOException {
    return scan(tree, Reading.usual());
  }

  @ParameterizedTest
  @CsvSource({
    "Training, Testing",
    "Training, Test",
    "train, test",
    "train, valid",
    "train, validation",
    "train, Val",
    "Train, Val",
    "TRAIN, TEST",
    "train, dev",
    "train, eval",
    "seg_train, seg_test",
    "seg_train/seg_train, seg_test/seg_test",
    "training_set/training_set, test_set/test_set",
    "train_images, test_images",
    "images_train, images_val",
    "TrainImages, TestImages",
    "train2017, val2017",
    "trainset, testset",
    "train-set, valid-set",
    "'my train', 'my test'",
    "asl_alphabet_train, asl_alphabet_test",
    "01_train, 02_test",
    "trainval, test",
    "train_val, test",
    "train/images, test/images",
  })
  void trainingAndTestedPartAreTakenByTheirNames(String training, String tested)
      throws IOException {
    for (String root : List.of("", "kaggle/", "a/b/")) {
      SampleTree tree = parts(root + training, root + tested).with(root + "about.csv", "x");
      Path zip = tree.zip(temp.resolve("a.zip"), "");
      ScanReport report = Dataset.scan(zip);
      assertThat(report.classes())
          .as(root)
          .containsExactly(
              new ScanReport.ClassCount("cat", 6, 5), new ScanReport.ClassCount("dog", 6, 5));
      assertThat(report.generatedValidation()).isFalse();
      assertThat(report.parts())
          .extracting(Part::folder, Part::role, Part::images)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(root + training, Role.TRAIN, 12),
              org.assertj.core.groups.Tuple.tuple(root + tested, Role.VALIDATION, 10));
    }
  }

  @Test
  void aThirdLabelledPartIsNamedWithItsCountAndUsedOnDemand() throws IOException {
    SampleTree tree = parts("train", "valid", "test");
    ScanReport usual = scan(tree);
    assertThat(usual.classes().get(0)).isEqualTo(new ScanReport.ClassCount("cat", 7, 6, 5));
    assertThat(usual.parts())
        .containsExactly(
            new Part("train", "train", Role.TRAIN, 14),
            new Part("valid", "valid", Role.VALIDATION, 12),
            new Part("test", "test", Role.OTHER, 10));
    assertThat(usual.leftOut())
        .containsExactly(
            new LeftOut(
                "a labelled image of test/, a part that is not used", "jpg", 10, "test/cat/0.jpg"));
    assertThat(usual.summary().lines()).contains("10 labelled images of test/ are not used");
    for (String name : List.of("test", "Test", "testing")) {
      ScanReport other = scan(tree, Reading.usual().testingOn(Optional.of(name)));
      assertThat(other.classes().get(0)).isEqualTo(new ScanReport.ClassCount("cat", 7, 5, 6));
      assertThat(other.index().fingerprint()).isNotEqualTo(usual.index().fingerprint());
      assertThat(other.summary().lines()).contains("12 labelled images of valid/ are not used");
    }
    assertThatThrownBy(() -> scan(tree, Reading.usual().testingOn(Optional.of("nope"))))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("nope names no single labelled part", "valid/ and test/");
  }

  @Test
  void everyLabelledPartIsReadForAnEvaluation() throws IOException {
    SampleTree tree = parts("train", "valid", "test").withImages("test/owl", 2);
    ScanReport usual = scan(tree);
    assertThat(usual.warnings())
        .containsExactly("test/ has classes that the training part lacks: owl");
    ScanReport every = scan(tree, Reading.usual().withEveryPart());
    assertThat(every.images()).isEqualTo(38);
    assertThat(every.classes())
        .containsExactly(
            new ScanReport.ClassCount("cat", 7, 6, 5),
            new ScanReport.ClassCount("dog", 7, 6, 5),
            new ScanReport.ClassCount("owl", 0, 0, 2));
    assertThat(every.index().trainingFingerprint()).isEqualTo(usual.index().fingerprint());
    every.requireUsable(Reading.usual().withEveryPart());
  }

  @Test
  void partsWithoutATrainingPartAreReadForAnEvaluationAlone() throws IOException {
    SampleTree tree = parts("val", "test");
    assertThatThrownBy(() -> scan(tree))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("test/, val/ look like the parts", "no folder of training images");
    assertThat(scan(tree, Reading.usual().withEveryPart()).classes())
        .extracting(ScanReport.ClassCount::name)
        .containsExactly("cat", "dog");
  }

  @ParameterizedTest
  @CsvSource({"train, val, valid", "train, validation, dev", "train, test, Testing"})
  void twoFoldersForOnePartAreRefusedUntilOneIsChosen(String training, String one, String other)
      throws IOException {
    SampleTree tree = parts(training, one, other);
    assertThatThrownBy(() -> scan(tree))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(one + "/", other + "/", "choose one of them as the test part");
    assertThat(scan(tree, Reading.usual().testingOn(Optional.of(other))).classes().get(0))
        .isEqualTo(new ScanReport.ClassCount("cat", 7, 5, 6));
  }

  @Test
  void twoFoldersOfTrainingImagesAreRefused() throws IOException {
    assertThatThrownBy(() -> scan(parts("train", "Training", "test")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("Training/ and train/", "merge them");
  }

  @Test
  void aClassIsCalledTrainWhereItHoldsImages() throws IOException {
    SampleTree inside =
        new SampleTree()
            .withImages("train/train", 5)
            .withImages("train/test", 5)
            .withImages("train/bus", 5);
    assertThat(scan(inside).classes())
        .extracting(ScanReport.ClassCount::name)
        .containsExactly("bus", "test", "train");
    SampleTree vehicles =
        new SampleTree().withImages("train", 6).withImages("bus", 6).withImages("car", 6);
    ScanReport report = Dataset.scan(vehicles.folder(temp.resolve("vehicles")));
    assertThat(report.layout()).isEqualTo("one folder a class");
    assertThat(report.classes())
        .extracting(ScanReport.ClassCount::name)
        .containsExactly("bus", "car", "train");
    SampleTree toys =
        new SampleTree()
            .withImages("toy train/steam", 5)
            .withImages("toy train/diesel", 5)
            .withImages("toy car/red", 5)
            .withImages("toy car/blue", 5);
    assertThat(Dataset.scan(toys.folder(temp.resolve("toys"))).classes())
        .extracting(ScanReport.ClassCount::name)
        .containsExactly("toy car", "toy train");
  }

  @Test
  void partsWithoutClassFoldersAreRefused() throws IOException {
    SampleTree flat = new SampleTree().withImages("train", 6).withImages("test", 6);
    assertThatThrownBy(() -> scan(flat))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("test/, train/", "no class folders", "train/<class>/<image>");
  }

  @Test
  void anUnlabelledTestFolderIsLeftOutAndSaid() throws IOException {
    ScanReport report = scan(parts("train").withImages("test", 4).withImages("Unlabelled", 3));
    assertThat(report.generatedValidation()).isTrue();
    assertThat(report.leftOut())
        .containsExactly(
            new LeftOut("an image of no class in test/", "jpg", 4, "test/0.jpg"),
            new LeftOut("an image outside train/", "jpg", 3, "Unlabelled/0.jpg"));
  }

  @Test
  void foldersThatShareTheirSubfoldersArePiecesOrAreWarnedOf() throws IOException {
    assertThatThrownBy(() -> scan(parts("fold1", "fold2", "fold3")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("fold1/, fold2/, fold3/ hold the same folders (cat, dog)");
    ScanReport years = Dataset.scan(parts("paris", "rome").folder(temp.resolve("cities")));
    assertThat(years.classes())
        .extracting(ScanReport.ClassCount::name)
        .containsExactly("paris", "rome");
    assertThat(years.warnings())
        .singleElement()
        .asString()
        .contains("paris/, rome/ hold the same folders (cat, dog) and are read as classes");
    ScanReport extra = Dataset.scan(parts("train", "val", "more").folder(temp.resolve("more")));
    assertThat(extra.warnings())
        .singleElement()
        .asString()
        .contains("more/ holds folders named as the classes", "left out");
  }

  private void assertRefused(SampleTree tree, String... words) throws IOException {
    Path zip = tree.zip(temp.resolve("refused.zip"), "");
    assertThatThrownBy(() -> Dataset.scan(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining(
            "If these are classes, put their folders into one folder named train");
  }

  @Test
  void partsInsideOneOfSeveralFoldersAreNeverMergedIntoAClass() throws IOException {
    assertRefused(
        parts("data/train", "data/test").withImages("extra", 6),
        "data/ would be one class, but it holds data/test/, data/train/",
        "Give the path of that folder");
    assertRefused(
        parts("data/train").withImages("extra", 6), "data/ would be one class", "data/train/");
    assertRefused(
        parts("a/b/Training", "a/b/Validation").withImages("extra", 6),
        "a/b/ would be in one class",
        "a/b/Training/");
    assertRefused(
        new SampleTree().withImages("cat/train", 5).withImages("cat/test", 5).withImages("dog", 5),
        "cat/ would be one class",
        "cat/test/, cat/train/");
  }

  @Test
  void foldersThatEachHoldAPartAreNeverClasses() throws IOException {
    assertRefused(
        parts("Dataset_1/train", "Dataset_2/train"),
        "Dataset_1/, Dataset_2/ each hold train/",
        "train/<class>/<image>");
    assertRefused(
        new SampleTree()
            .withImages("cat/train", 5)
            .withImages("cat/val", 5)
            .withImages("dog/train", 5)
            .withImages("dog/val", 5),
        "cat/, dog/ each hold train/, val/");
  }

  @ParameterizedTest
  @CsvSource({"learn, test", "Entraînement, Test", "learn, val", "lern, seg_test"})
  void aFolderNamedAsAPartWithClassFoldersIsNeverAClass(String training, String part)
      throws IOException {
    assertRefused(
        parts(training, part), part + "/ is named as a part", "(cat, dog)", "Name it train");
    assertRefused(parts(part).withImages(training, 6), part + "/ is named as a part");
  }

  @Test
  void whatLiesBesideALoneTrainingPartIsAskedAbout() throws IOException {
    SampleTree alike =
        new SampleTree()
            .withImages("train/steam", 5)
            .withImages("train/diesel", 5)
            .withImages("plane/steam", 5)
            .withImages("plane/diesel", 5);
    assertRefused(alike, "train/ holds class folders (diesel, steam)", "plane/", "name them val");
    SampleTree flat =
        new SampleTree()
            .withImages("train/steam", 5)
            .withImages("train/diesel", 5)
            .withImages("bus", 5)
            .withImages("car", 5);
    assertRefused(flat, "train/ holds class folders (diesel, steam)", "bus/, car/");
    SampleTree asTold =
        new SampleTree()
            .withImages("train/train/steam", 5)
            .withImages("train/train/diesel", 5)
            .withImages("train/plane/steam", 5)
            .withImages("train/bus", 5);
    assertThat(scan(asTold).classes())
        .extracting(ScanReport.ClassCount::name)
        .containsExactly("bus", "plane", "train");
  }

  @Test
  void piecesInsideAPartAreNeverClasses() throws IOException {
    SampleTree tree = parts("train/set1", "train/set2", "val/set1");
    assertThatThrownBy(() -> scan(tree))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("train/set1/, train/set2/ hold the same folders (cat, dog)");
    assertThatThrownBy(
            () ->
                Dataset.scan(
                    parts("fold1", "fold2").withImages("more", 5).folder(temp.resolve("f"))))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("fold1/, fold2/ hold the same folders (cat, dog)");
  }

  @Test
  void theOnlyClassOfAPartIsNotTakenForItsEnclosingFolder() throws IOException {
    SampleTree tree = parts("train/lion", "train/wolf").withImages("val/lion/cat", 3);
    ScanReport report = scan(tree.withImages("val/lion/dog", 3));
    assertThat(report.classes())
        .containsExactly(
            new ScanReport.ClassCount("lion", 12, 6), new ScanReport.ClassCount("wolf", 10, 0));
  }

  /** Whatever part folders are called, they never become classes, and the words are all known. */
  @Test
  void randomNamesOfPartsNeverBecomeClasses() throws IOException {
    Random random = new Random(15);
    List<List<String>> words =
        List.of(
            List.of("train", "training"),
            List.of("val", "valid", "validation", "dev", "eval"),
            List.of("test", "testing", "tests"));
    for (int round = 0; round < 200; round++) {
      String before = one(random, "", "", "seg_", "images-", "my ", "2024_", "Dataset.");
      String after = one(random, "", "", "_set", "-images", " data", "_v2", "2017", "set");
      int style = random.nextInt(3);
      List<String> folders = new ArrayList<>();
      for (List<String> kind : words) {
        String word = kind.get(random.nextInt(kind.size()));
        String name = before + word + after;
        folders.add(
            switch (style) {
              case 0 -> name;
              case 1 -> name.toUpperCase(Locale.ROOT);
              default ->
                  before
                      + word.substring(0, 1).toUpperCase(Locale.ROOT)
                      + word.substring(1)
                      + after;
            });
      }
      if (random.nextBoolean()) {
        folders.remove(1 + random.nextInt(2));
      }
      String root = one(random, "", "data/", "archive (1)/");
      SampleTree tree = new SampleTree();
      for (String folder : folders) {
        String inside = random.nextBoolean() ? "" : "/" + folder;
        for (String name : List.of("cat", "train", "dog")) {
          tree.withImages(root + folder + inside + "/" + name, 5);
        }
      }
      ScanReport report = Dataset.scan(tree.zip(temp.resolve("r" + round + ".zip"), ""));
      assertThat(report.classes())
          .as("round " + round + ": " + root + folders)
          .extracting(ScanReport.ClassCount::name)
          .containsExactly("cat", "dog", "train");
      assertThat(report.parts()).as("round " + round).hasSameSizeAs(folders);
    }
  }

  /** A folder at the top that a random dataset is made of. */
  private record Top(String name, String shape) {
    boolean isPart() {
      return PartName.of(name).isPresent();
    }

    boolean isSorted() {
      return List.of("classes", "wrapped", "mixed").contains(shape);
    }

    /** Adds its images; tells how many. */
    int addTo(SampleTree tree, String root) {
      String folder = root + name;
      List<String> below =
          switch (shape) {
            case "classes" -> List.of("/cat", "/dog", "/train");
            case "wrapped" ->
                List.of("/" + name + "/cat", "/" + name + "/dog", "/" + name + "/train");
            case "mixed" -> List.of("/cat", "/dog", "/train", "");
            case "other" -> List.of("/x", "/y");
            case "parts" -> List.of("/train/cat", "/train/dog", "/test/cat", "/test/dog");
            case "deep" -> List.of("/a/Training/cat", "/a/Training/dog", "/a/Testing/cat");
            case "pieces" -> List.of("/set1/cat", "/set1/dog", "/set2/cat", "/set2/dog");
            default -> List.of("");
          };
      below.forEach(place -> tree.withImages(folder + place, 5));
      return 5 * below.size();
    }
  }

  private static List<Top> randomTops(Random random) {
    List<Top> tops = new ArrayList<>();
    String before = one(random, "", "", "", "seg_");
    for (String word : List.of("train", "val", "test")) {
      if (random.nextInt(3) > 0) {
        String name = before + (random.nextBoolean() ? word : word.toUpperCase(Locale.ROOT));
        tops.add(
            new Top(
                name,
                one(
                    random, "classes", "classes", "classes", "wrapped", "mixed", "flat",
                    "pieces")));
      }
    }
    for (String name : List.of("extra", "learn", "Dataset_1", "Dataset_2")) {
      if (random.nextInt(4) == 0) {
        tops.add(new Top(name, one(random, "flat", "classes", "other", "parts", "deep", "pieces")));
      }
    }
    return tops;
  }

  /**
   * Parts that are malformed, nested, or lie beside other folders are read as meant or refused: no
   * folder of a part is a class, and no folder beside the parts is left out unless it is said and
   * the names of two parts decide.
   */
  @Test
  void randomFoldersAreReadRightOrRefused() throws IOException {
    Random random = new Random(151);
    int read = 0;
    for (int round = 0; round < 600; round++) {
      List<Top> tops = randomTops(random);
      String root = one(random, "", "data/", "a/b/");
      boolean outside = !root.isEmpty() && random.nextInt(4) == 0;
      SampleTree tree = new SampleTree();
      int files = 0;
      for (Top top : tops) {
        files += top.addTo(tree, root);
      }
      if (files == 0) {
        continue;
      }
      if (outside) {
        files += new Top("outside", "flat").addTo(tree, "");
      }
      String what = "round " + round + ": " + root + tops + (outside ? " outside" : "");
      ScanReport report;
      try {
        report = Dataset.scan(tree.zip(temp.resolve("m.zip"), ""));
      } catch (DataException e) {
        assertThat(isPlain(tops) && !outside).as(what + ": " + e.getMessage()).isFalse();
        continue;
      }
      read++;
      int leftOut = report.leftOut().stream().mapToInt(LeftOut::count).sum();
      assertThat(report.images() + report.bad().size() + leftOut).as(what).isEqualTo(files);
      List<String> classes =
          report.classes().stream().map(ScanReport.ClassCount::name).sorted().toList();
      if (tops.size() == 1 && !tops.get(0).isPart() && !outside) { // an enclosing folder
        assertThat(
                List.of(
                    "cat", "dog", "learn", "train", "x", "y", "extra", "Dataset_1", "Dataset_2"))
            .as(what)
            .containsAll(classes);
      } else if (report.parts().isEmpty()) {
        assertAreClasses(what, outside, root, tops, classes);
        assertThat(leftOut).as(what).isEqualTo(tops.size() + (outside ? 1 : 0) > 1 ? 0 : leftOut);
      } else {
        assertThat(outside).as(what).isFalse();
        assertThat(classes).as(what).isEqualTo(List.of("cat", "dog", "train"));
        boolean others = tops.stream().anyMatch(top -> !top.isPart());
        assertThat(tops.stream().filter(Top::isPart).count())
            .as(what)
            .isGreaterThan(others ? 1 : 0);
        assertThat(report.parts())
            .as(what)
            .extracting(Part::name)
            .containsExactlyInAnyOrderElementsOf(
                tops.stream()
                    .filter(top -> top.isPart() && top.isSorted())
                    .map(Top::name)
                    .toList());
      }
    }
    assertThat(read).isGreaterThan(100);
  }

  /** Whether nothing is unclear of some folders: a sorted training part and sorted others. */
  private static boolean isPlain(List<Top> tops) {
    boolean training =
        tops.stream().anyMatch(top -> top.name().equalsIgnoreCase("train") && top.isSorted());
    boolean two = tops.stream().filter(Top::isPart).count() > 1;
    return training
        && tops.stream().allMatch(top -> top.isPart() ? !top.shape().equals("pieces") : two);
  }

  /** The folders at the top are the classes, and none looks like a part or holds some. */
  private static void assertAreClasses(
      String what, boolean outside, String root, List<Top> tops, List<String> classes) {
    if (outside) {
      assertThat(root + tops).as(what).doesNotContain("shape=parts", "shape=deep");
      assertThat(tops.stream().filter(top -> top.isPart() && !top.shape().equals("flat")))
          .as(what)
          .isEmpty();
      assertThat(tops.stream().filter(Top::isPart)).as(what).hasSizeLessThan(2);
      return;
    }
    if (tops.size() > 1) {
      assertThat(classes).as(what).isEqualTo(tops.stream().map(Top::name).sorted().toList());
    }
    for (Top top : tops) {
      assertThat(top.isPart() && tops.size() > 1 && !top.shape().equals("flat")).as(what).isFalse();
      assertThat(List.of("parts", "deep")).as(what).doesNotContain(top.shape());
    }
    assertThat(tops.stream().filter(Top::isPart)).as(what).hasSizeLessThan(2);
    assertThat(
            tops.stream()
                .filter(top -> top.name().startsWith("Dataset"))
                .filter(top -> top.shape().equals("classes")))
        .as(what)
        .hasSizeLessThan(2);
  }

  private static String one(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Every file is used, bad, or counted among what is left out. */
  @Test
  void nothingIsDroppedInSilence() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 100; round++) {
      SampleTree tree = new SampleTree();
      int files = 0;
      List<String> tops = new ArrayList<>(List.of("cat", "dog"));
      if (random.nextBoolean()) {
        tops = new ArrayList<>(List.of("train/cat", "train/dog"));
        for (String more : List.of("val/cat", "val/dog", "test/cat", "test", "other/x", "pred")) {
          if (random.nextBoolean()) {
            tops.add(more);
          }
        }
      }
      for (String top : tops) {
        for (int i = 5 + random.nextInt(3); i > 0; i--, files++) {
          tree.with(top + "/" + i + ".jpg", SampleTree.image("jpg", random.nextInt()));
        }
      }
      for (int i = random.nextInt(12); i > 0; i--, files++) {
        String folder =
            one(random, "", tops.get(random.nextInt(tops.size())) + "/", "train/", "x/");
        String file = one(random, "a.txt", "b.HEIC", ".hidden", "c.jpg", "d", "e.csv", "Thumbs.db");
        tree.with(folder + i + file, one(random, "no image", ""));
      }
      Path zip = tree.zip(temp.resolve("n" + round + ".zip"), "");
      ScanReport report;
      try {
        report = Dataset.scan(zip);
      } catch (DataException e) {
        continue; // refused, not read in silence
      }
      int leftOut = report.leftOut().stream().mapToInt(LeftOut::count).sum();
      assertThat(report.images() + report.bad().size() + leftOut)
          .as("round " + round + ": " + report.leftOut() + report.bad())
          .isEqualTo(files);
    }
  }
}
