package graft.analysis.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.error.DataException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelEvaluationTest {
  private static final List<String> LABELS = List.of("ant", "bee", "cat", "dog", "eel", "fox");

  /** Logits whose order of classes is the one given, the first the highest. */
  private static float[] order(int... units) {
    float[] logits = new float[units.length];
    for (int place = 0; place < units.length; place++) {
      logits[units[place]] = -place;
    }
    return logits;
  }

  private static ModelEvaluation sixImages() {
    float[][] logits = {
      order(0, 1, 2, 3, 4, 5), // ant, right
      order(1, 0, 2, 3, 4, 5), // ant for bee
      order(1, 2, 3, 4, 5, 0), // ant for bee, sixth
      order(0, 1, 2, 3, 4, 5), // bee for ant
      order(2, 1, 0, 3, 4, 5), // cat, right
      order(2, 1, 0, 3, 4, 5), // cat, right
    };
    return ModelEvaluation.of(
        LABELS, logits, new Selection(List.of(9, 8, 7, 6, 5, 4), List.of(0, 0, 0, 1, 2, 2)));
  }

  @Test
  void countsAndBalancedAccuracyAreThoseOfTheConfusionMatrix() {
    ModelEvaluation found = sixImages();
    assertThat(found.top1().count()).isEqualTo(3);
    assertThat(found.top1().total()).isEqualTo(6);
    assertThat(found.top5().orElseThrow().count()).isEqualTo(5);
    assertThat(found.balanced()).isCloseTo((1.0 / 3 + 0 + 1) / 3, within(1e-12));
    assertThat(found.classes())
        .startsWith(
            new ModelEvaluation.ClassAccuracy("ant", 1, 3),
            new ModelEvaluation.ClassAccuracy("bee", 0, 1),
            new ModelEvaluation.ClassAccuracy("cat", 2, 2),
            new ModelEvaluation.ClassAccuracy("dog", 0, 0));
    assertThat(found.confusions())
        .containsExactly(
            new ModelEvaluation.Confusion("ant", "bee", 2, 3),
            new ModelEvaluation.Confusion("bee", "ant", 1, 1));
  }

  @Test
  void theLossIsTheMeanCrossEntropy() {
    double sum = 0;
    for (int place = 0; place < LABELS.size(); place++) {
      sum += Math.exp(-place);
    }
    // Places of the true classes: 0, 1, 5, 1, 0, 0; a logit is minus its place.
    assertThat(sixImages().loss()).isCloseTo(Math.log(sum) + 7.0 / 6, within(1e-6));
  }

  @Test
  void fiveClassesHaveNoTopFive() {
    ModelEvaluation found =
        ModelEvaluation.of(
            LABELS.subList(0, 5),
            new float[][] {order(0, 1, 2, 3, 4)},
            new Selection(List.of(0), List.of(0)));
    assertThat(found.top5()).isEmpty();
  }

  private static Example image(Role role, int label, String content) {
    return new Example(
        role, label, content + ".jpg", ContentHash.of(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static final DatasetIndex DATA =
      new DatasetIndex(
          "f",
          List.of("bee", "cow", "fox"),
          List.of(
              image(Role.TRAIN, 0, "a"),
              image(Role.TRAIN, 2, "b"),
              image(Role.VALIDATION, 0, "c"),
              image(Role.VALIDATION, 1, "d"),
              image(Role.VALIDATION, 2, "b"),
              image(Role.VALIDATION, 2, "e")));

  @Test
  void classesAreMatchedByNameAndGetTheModelsUnits() {
    KnownClasses known =
        KnownClasses.match(LABELS, DATA, Set.of(Role.VALIDATION), Optional.empty(), "data");
    assertThat(known.images()).isEqualTo(new Selection(List.of(2, 4, 5), List.of(1, 5, 5)));
    assertThat(known.unknown()).containsExactly("cow");
    assertThat(known.missing()).containsExactly("ant", "cat", "dog", "eel");
    assertThat(known.ofUnknown()).isEqualTo(1);
    assertThat(known.alsoInTraining()).isEqualTo(1);
  }

  @Test
  void everyPartThatIsAskedForIsMatched() {
    KnownClasses known =
        KnownClasses.match(LABELS, DATA, Set.of(Role.values()), Optional.empty(), "data");
    assertThat(known.images().examples()).containsExactly(0, 1, 2, 4, 5);
    assertThat(known.alsoInTraining()).as("training images are meant").isZero();
  }

  private static KnownClasses ofOwnData(Role role, Integer... trainedOn) {
    Selection trained = new Selection(List.of(trainedOn), Collections.nCopies(trainedOn.length, 0));
    return KnownClasses.match(LABELS, DATA, Set.of(role), Optional.of(trained), "data");
  }

  @Test
  void imagesThatTheModelWasTrainedOnUnderAnotherNameAreLeftOut() {
    KnownClasses known = ofOwnData(Role.VALIDATION, 0, 1);
    assertThat(known.images()).isEqualTo(new Selection(List.of(2, 5), List.of(1, 5)));
    assertThat(known.seen()).isEqualTo(1);
    assertThat(known.alsoInTraining()).isZero();
    assertThat(known.warnings())
        .contains("1 image is among the training images, too (equal content), and left out");
    assertThat(ofOwnData(Role.VALIDATION, 0).seen()).as("it was not trained on the other").isZero();
    assertThatThrownBy(() -> ofOwnData(Role.VALIDATION, 2, 4, 5))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("every image of data that is asked for is equal to one");
  }

  @Test
  void imagesThatTheModelWasTrainedOnAreCountedWhereTheyAreAskedFor() {
    KnownClasses known = ofOwnData(Role.TRAIN, 1);
    assertThat(known.images().examples()).containsExactly(0, 1);
    assertThat(known.alsoInTraining()).isEqualTo(1);
    assertThat(known.seen()).isZero();
    assertThat(known.warnings())
        .last()
        .asString()
        .startsWith("the model was trained on 1 of these 2 images");
  }

  @Test
  void dataOfOtherClassesIsRefusedWithBothLists() {
    assertThatThrownBy(
            () ->
                KnownClasses.match(
                    List.of("ant", "yak"),
                    DATA,
                    Set.of(Role.values()),
                    Optional.empty(),
                    "zoo.zip"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("zoo.zip", "bee, cow, fox", "ant, yak", "matched by name");
    List<String> many = Stream.iterate(0, n -> n + 1).limit(9).map(n -> "class" + n).toList();
    assertThat(KnownClasses.shown(many))
        .isEqualTo("class0, class1, class2, class3, class4, ... (9 in all)");
  }
}
