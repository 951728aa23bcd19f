package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IlsvrcTest {
  private static final String DATA = "ILSVRC2012_devkit_t12/data/";
  private static final String TRUTH = DATA + "ILSVRC2012_validation_ground_truth.txt";
  private static final String META = DATA + "meta.mat";
  private static final String KAGGLE = "LOC_val_solution.csv";

  @TempDir private Path temp;

  private final IlsvrcTree tree = IlsvrcTree.noisy(5, 3, 4);

  @Test
  void theThreeFormsAreOneDatasetAsFolderOrArchive() throws IOException {
    List<Path> forms =
        List.of(
            tree.devkit().folder(temp.resolve("devkit")),
            tree.kaggle().folder(temp.resolve("kaggle")),
            tree.folders().folder(temp.resolve("folders")),
            tree.devkit().tar(temp.resolve("devkit.tar"), "imagenet/"),
            tree.kaggle().zip(temp.resolve("kaggle.zip"), ""),
            tree.devkit().with(KAGGLE, tree.csv()).folder(temp.resolve("both")));
    List<ScanReport> reports = forms.stream().map(Dataset::scan).toList();
    assertThat(reports).allSatisfy(report -> assertThat(report.bad()).isEmpty());
    assertThat(reports).extracting(ScanReport::layout).containsOnly("ILSVRC2012");
    assertThat(reports.stream().map(report -> report.index().fingerprint()).distinct()).hasSize(1);
  }

  @Test
  void everyValidationImageHasTheClassItWasMadeWith() throws IOException {
    for (Path form :
        List.of(
            tree.devkit().folder(temp.resolve("devkit")),
            tree.kaggle().folder(temp.resolve("kaggle")),
            tree.folders().folder(temp.resolve("folders")))) {
      DatasetIndex index = Dataset.scan(form).index();
      Map<String, String> found = new TreeMap<>();
      index.examples().stream()
          .filter(example -> example.role() == Role.VALIDATION)
          .forEach(example -> found.put(example.name(), index.classes().get(example.label())));
      assertThat(found.values()).as(form.toString()).containsExactlyElementsOf(tree.answers());
    }
  }

  @Test
  void aListOfAnotherLengthIsRefused() throws IOException {
    assertRefused(
        tree.devkit().with(TRUTH, "1\n".repeat(19)), "ground_truth.txt, line 19", "val_00000020");
    assertRefused(
        tree.devkit().with(TRUTH, "1\n".repeat(21)),
        "ground_truth.txt, line 21: there is no image",
        "lists 21 images, val/ holds 20");
  }

  @Test
  void numbersThatAreNoClassAreRefused() throws IOException {
    String others = "1\n".repeat(19);
    assertRefused(
        tree.devkit().with(TRUTH, "99\n" + others), "line 1: 99 is no synset", "5 classes");
    assertRefused(tree.devkit().with(TRUTH, "6\n" + others), "line 1: 6 is n09999999", "children");
    assertRefused(tree.devkit().with(TRUTH, "one\n" + others), "line 1: 'one' is no number");
  }

  @Test
  void aMetaFileThatIsMissingDamagedOrAnotherIsRefused() throws IOException {
    byte[] meta = tree.meta();
    assertRefused(tree.devkit().with(META, IlsvrcTree.metaWithoutSynsets()), META, "'synsets'");
    assertRefused(
        tree.devkit().with(META, java.util.Arrays.copyOf(meta, meta.length / 2)), META, "MATLAB 5");
    assertRefused(tree.devkit().with(META, "text"), META, "MATLAB 5");
    assertRefused(
        tree.kaggle().with("devkit/data/ILSVRC2012_validation_ground_truth.txt", "1\n"),
        "devkit/data/meta.mat is missing");
  }

  @Test
  void aClassWithoutTrainingFolderIsRefused() throws IOException {
    IlsvrcTree fewer = IlsvrcTree.noisy(5, 0, 4);
    SampleTree devkit = fewer.devkit();
    for (int c = 1; c < 5; c++) {
      devkit.withImages("train/" + IlsvrcTree.wnid(c), 2);
    }
    int first = fewer.answers().indexOf(IlsvrcTree.wnid(0)) + 1;
    assertRefused(devkit, "line " + first + ": class n00000000", "no training folder");
  }

  @Test
  void kagglesRowsMustBeThoseOfTheImages() throws IOException {
    String csv = tree.csv();
    String more = "ILSVRC2012_val_00000021,n00000001 1 2 3 4\n";
    assertRefused(kaggle(csv + more), KAGGLE + ", line 22: there is no image", "00000021");
    String last = csv.substring(0, csv.lastIndexOf("ILSVRC2012_val"));
    assertRefused(kaggle(last), "no line for ILSVRC2012_val_00000001");
    assertRefused(kaggle(csv + "ILSVRC2012_val_00000001,n00000001 1 2 3 4\n"), "line 22", "second");
    assertRefused(kaggle(csv.replaceFirst("n0000000\\d 1", "n00000009 1")), "line 2");
    assertRefused(kaggle(csv.replace(" 40 ", " ")), "line 2", "five fields");
    assertRefused(kaggle("name,class\n"), "line 1", "ImageId,PredictionString");
  }

  @Test
  void sourcesThatContradictEachOtherAreRefused() throws IOException {
    String wnid = tree.answers().get(0);
    String other = IlsvrcTree.wnid((wnid.charAt(8) - '0' + 1) % 5);
    String csv = tree.csv();
    String row = IlsvrcTree.image(0) + "," + wnid;
    String contradicting =
        csv.replace(row + " 1 2 30 40", IlsvrcTree.image(0) + "," + other + " 1 2 30 40");
    assertThat(contradicting).isNotEqualTo(csv);
    assertRefused(
        tree.devkit().with(KAGGLE, contradicting),
        "contradict",
        TRUTH + ", line 1 says " + wnid,
        other);
    assertRefused(
        tree.folders().with(KAGGLE, contradicting), "contradicts", "line 21 says " + other);
  }

  @Test
  void flatImagesWithoutAnyListAreRefused() throws IOException {
    SampleTree flat = IlsvrcTree.noisy(2, 1, 0).folders();
    flat.with("val/ILSVRC2012_val_00000001.JPEG", SampleTree.image("jpg", 1));
    assertRefused(flat, "ILSVRC2012_devkit_t12", KAGGLE);
  }

  private SampleTree kaggle(String csv) {
    return tree.kaggle().with(KAGGLE, csv);
  }

  private void assertRefused(SampleTree broken, String... words) throws IOException {
    Path zip = broken.zip(temp.resolve("broken.zip"), "");
    assertThatThrownBy(() -> Dataset.scan(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(words);
  }
}
