package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Cosine;
import graft.core.protocol.Moment;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  static final Recipe PAPER =
      new Recipe(
          10,
          90,
          Rates.paper(),
          0.9,
          1e-4,
          0.25,
          Recipe.Augmentation.FLIP,
          1,
          Recipe.Precision.FP32);

  /** Of the shape that an automatic recipe may have. */
  static final Recipe LAYERWISE =
      PAPER
          .with(16, 50, new Cosine(5e-4, 5e-4, 5))
          .with(Optimizer.AdamW.of(0.05))
          .with(Refinements.NONE.withLayerDecay(0.75).withLabelSmoothing(0.1))
          .withDropout(0.5);

  static final SearchSpace SPACE = new SearchSpace(8, LAYERWISE);

  private static List<SearchSpace> spaces() {
    return List.of(
        SPACE,
        new SearchSpace(8, PAPER),
        new SearchSpace(10, PAPER.with(8, 7, Rates.paper().every(2))),
        new SearchSpace(2, LAYERWISE.with(1, 1, new Cosine(1, 1, 1))));
  }

  /** Any length, since a rung, an epoch and all are lengths of any recipe. */
  @Test
  void everyCandidateCanBeTrainedForAnyNumberOfItsEpochs() {
    for (SearchSpace space : spaces()) {
      List<Candidate> all = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        Candidate drawn = space.draw(SeedKey.of(7).with(i));
        all.add(drawn);
        if (i % 100 == 0) {
          all.addAll(space.neighbours(drawn));
        }
      }
      all.addAll(UsualRecipes.of(space.depth(), PAPER).values());
      for (Candidate one : all) {
        one.protocol().check("a network", space.depth(), one.recipe());
        assertThat(one.rungEpochs()).isBetween(Math.min(2, one.epochs()), one.epochs());
        IntStream.rangeClosed(1, one.epochs())
            .filter(epochs -> epochs < 4 || epochs % 7 == 0 || epochs > one.epochs() - 2)
            .forEach(
                epochs -> {
                  SearchTrial trial = new SearchTrial(one, 0, epochs);
                  trial.protocol().check("a network", space.depth(), trial.recipe());
                  assertThat(trial.recipe().epochs()).isEqualTo(epochs);
                });
        assertThat(SearchTrial.of(one, 0, Length.FULL).recipe()).isEqualTo(one.recipe());
        assertThat(SearchTrial.of(one, 0, Length.FULL).length()).isEqualTo(Length.FULL);
      }
    }
  }

  @Test
  void equalTrainingsAreOneCandidateAndWhatMeansNothingIsNotVaried() {
    for (int i = 0; i < 3000; i++) {
      Candidate one = SPACE.draw(SeedKey.of(8).with(i));
      Protocol protocol = one.protocol();
      Recipe recipe = one.recipe();
      assertThat(protocol).isEqualTo(protocol.canonical(8, recipe));
      if (recipe.refinements().layerDecay().isPresent()) {
        assertThat(protocol.highRateLayers()).isOne();
        assertThat(recipe.rates().low()).isEqualTo(recipe.rates().high());
      }
      if (!(recipe.rates() instanceof Rates)) {
        assertThat(protocol.initialDecayEpochs()).isZero();
      }
      if (recipe.refinements().head() == Refinements.Head.PROBE) {
        assertThat(protocol.transferredLayers()).isEqualTo(7);
      }
      assertThat(SPACE.neighbours(one)).doesNotHaveDuplicates().doesNotContain(one);
    }
  }

  @Test
  void theSpaceHoldsEveryFamilyAndTheRecipeThatItIsAround() {
    Set<String> families = new HashSet<>();
    Set<String> texts = new HashSet<>();
    List<Candidate> drawn = SPACE.draw(SeedKey.of(1), 2000);
    for (Candidate one : drawn) {
      Recipe recipe = one.recipe();
      families.add(
          recipe.optimizer().getClass().getSimpleName()
              + recipe.rates().getClass().getSimpleName()
              + recipe.refinements().layerDecay().isPresent()
              + recipe.refinements().head());
      texts.add(one.text());
      assertThat(recipe.augmentation()).isEqualTo(LAYERWISE.augmentation());
    }
    assertThat(families).hasSize(2 * 3 * 2 * 2);
    assertThat(texts).as("different candidates read differently").hasSize(drawn.size());
  }

  @Test
  void anotherOptimizerKeepsRatesUsualForIt() {
    Candidate adam = Candidate.of(Protocol.of(7, 1, 0, 4), LAYERWISE, 8);
    assertThat(adam.text())
        .isEqualTo("k=7 f=4 AdamW cosine 0.0005 decay=0.75 smooth=0.1 drop=0.5 batch=16 epochs=50");
    assertThat(SPACE.neighbours(adam))
        .extracting(Candidate::text)
        .contains(
            "k=7 f=4 SGD cosine 0.005 decay=0.75 smooth=0.1 drop=0.5 batch=16 epochs=50",
            "k=7 d=0 f=4 AdamW step 0.0005 decay=0.75 smooth=0.1 drop=0.5 batch=16 epochs=50",
            "k=7 n=4 f=4 AdamW cosine 0.0005/0.00005 smooth=0.1 drop=0.5 batch=16 epochs=50",
            "k=7 f=4 AdamW cosine 0.0005 decay=0.75 smooth=0.1 drop=0.5 head=probe batch=16 epochs=50",
            "k=7 f=4 AdamW cosine 0.0005 decay=0.75 smooth=0.1 drop=0.5 batch=16 epochs=25");
  }

  /** Stopped early, a cosine would end at a high rate; in less time it falls as far. */
  @Test
  void aRungGoesThroughAllOfACourseByUpdateAndBeginsOneByEpoch() {
    Candidate cosine = Candidate.of(Protocol.of(7, 1, 0, 4), LAYERWISE, 8);
    Recipe rung = SearchTrial.of(cosine, 0, Length.RUNG).recipe();
    assertThat(rung.epochs()).isEqualTo(20);
    assertThat(rung.rates()).isEqualTo(new Cosine(5e-4, 5e-4, 2));
    assertThat(rung.rates().highAt(new Moment(19, 20, 9, 10), 0)).isLessThan(1e-6);
    Candidate cycle =
        Candidate.of(
            cosine.protocol(), LAYERWISE.with(16, 50, new OneCycle(1e-3, 1e-3, 25, 1e4, 0.3)), 8);
    assertThat(SearchTrial.of(cycle, 0, Length.RUNG).recipe().rates())
        .isEqualTo(cycle.recipe().rates());
    Candidate step = Candidate.of(Protocol.of(6, 1, 10, 6), PAPER, 8);
    SearchTrial begun = SearchTrial.of(step, 0, Length.RUNG);
    assertThat(begun.epochs()).isEqualTo(36);
    assertThat(begun.recipe().rates()).isEqualTo(step.recipe().rates());
  }

  @Test
  void anAnchorIsExactlyTheRecipeThatItIsGiven() {
    UsualRecipes.of(8, PAPER)
        .forEach(
            (role, one) -> {
              Candidates all = new Candidates(SPACE, Map.of(one, List.of(role)), 1);
              assertThat(all.start()).isEqualTo(one);
              assertThat(all.all()).contains(one);
            });
    assertThat(UsualRecipes.of(8, PAPER).values())
        .extracting(Candidate::text)
        .containsExactly(
            "k=7 n=1 f=0 AdamW one-cycle 0.001/0.00001 drop=0.25 batch=16 epochs=50",
            "k=7 n=8 d=10 f=0 AdamW step 0.00001 drop=0.25 head=probe batch=32 epochs=10",
            "k=7 n=8 d=7 f=0 SGD step 0.001 drop=0.25 batch=4 epochs=25");
  }
}
