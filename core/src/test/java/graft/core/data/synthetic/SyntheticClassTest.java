package graft.core.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SyntheticClassTest {
  @Test
  void classesDifferAndFewerAreTheFirstOfMore() {
    List<SyntheticClass> all = SyntheticClass.choose(SyntheticClass.MOST, 3);

    assertThat(all).hasSize(900).doesNotHaveDuplicates();
    assertThat(all.subList(0, 21)).isEqualTo(SyntheticClass.choose(21, 3));
  }

  @Test
  void everyOtherClassDiffersFromItsPredecessorInOnePart() {
    List<SyntheticClass> classes = SyntheticClass.choose(20, 3);

    for (int i = 1; i < classes.size(); i += 2) {
      assertThat(sharedParts(classes.get(i - 1), classes.get(i))).isEqualTo(3);
    }
  }

  @Test
  void twentyClassesShowAllValuesOfEachPart() {
    List<SyntheticClass> classes = SyntheticClass.choose(20, 3);

    assertThat(classes).extracting(SyntheticClass::shape).contains(Shape.values());
    assertThat(classes).extracting(SyntheticClass::texture).contains(Texture.values());
    assertThat(classes).extracting(SyntheticClass::scheme).contains(Scheme.values());
    assertThat(classes).extracting(SyntheticClass::arrangement).contains(Arrangement.values());
  }

  @Test
  void namesAreTheWordsOfTheParts() {
    SyntheticClass kind =
        new SyntheticClass(Scheme.WARM, Texture.STRIPED, Shape.STAR, Arrangement.PAIR);

    assertThat(kind.name()).isEqualTo("warm-striped-star-pair");
  }

  private static long sharedParts(SyntheticClass one, SyntheticClass other) {
    return Stream.of(
            one.scheme() == other.scheme(),
            one.texture() == other.texture(),
            one.shape() == other.shape(),
            one.arrangement() == other.arrangement())
        .filter(same -> same)
        .count();
  }
}
