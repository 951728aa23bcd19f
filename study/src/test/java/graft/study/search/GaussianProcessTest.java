package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaussianProcessTest {
  private static final Recipe RECIPE = SearchSpaceTest.PAPER;

  private static Candidate candidate(int k, int n, int d, int f, double rates) {
    return new Candidate(Protocol.of(k, n, d, f), RECIPE.with(10, 90, RECIPE.rates().times(rates)));
  }

  private static Observation seen(Candidate candidate, int part, int epochs, String bits) {
    BitSet correct = new BitSet();
    for (int i = 0; i < bits.length(); i++) {
      correct.set(i, bits.charAt(i) == '1');
    }
    return new Observation(
        new SearchTrial(candidate, part, epochs), new Score(correct, bits.length(), 1));
  }

  /** Expected values were computed with NumPy from the same formulas. */
  @Test
  void itAgreesWithGaussianProcessRegressionInNumPy() {
    List<Observation> seen =
        List.of(
            seen(candidate(6, 1, 10, 6, 1), 0, 36, "1101001100"),
            seen(candidate(7, 8, 30, 0, 1), 0, 36, "1000001000"),
            seen(candidate(5, 2, 5, 5, 1), 1, 36, "1101101101"),
            seen(candidate(6, 1, 10, 6, 0.25), 1, 90, "1111001100"),
            seen(candidate(6, 1, 10, 6, 1), 1, 90, "1101001100"),
            seen(candidate(6, 1, 10, 6, 1), 1, 36, "0000001100")); // the full training counts
    GaussianProcess surface = new GaussianProcess(8, seen.get(0).trial().candidate(), seen);
    Candidate start = candidate(6, 1, 10, 6, 1);
    agree(surface.at(start), 0.005629080153589, 0.04976340185053438);
    agree(surface.at(candidate(7, 8, 30, 0, 1)), -0.016527898066398764, 0.05339033806605747);
    agree(
        surface.gain(candidate(7, 8, 30, 0, 1), start), -0.02215697821998776, 0.035554516664384715);
    agree(surface.gain(candidate(5, 2, 5, 5, 1), start), 0.00226342446685049, 0.017542496060552026);
    Candidate other = candidate(6, 2, 10, 3, 1);
    agree(surface.at(other), -0.0003760830445201137, 0.05024068440412314);
    agree(surface.gain(other, start), -0.006005163198109119, 0.019312016622446655);
    agree(surface.gain(start, start), 0, 0);
  }

  private static void agree(Estimate estimate, double mean, double deviation) {
    assertThat(estimate.mean()).isCloseTo(mean, within(1e-9));
    assertThat(estimate.deviation()).isCloseTo(deviation, within(1e-7));
  }

  /** Bits of a table with image and candidate effects alone have no residual; a flip has. */
  @Test
  void theNoiseOfImagesIsWhatDifficultyAndCandidateDoNotExplain() {
    Candidate one = candidate(6, 1, 10, 6, 1);
    Candidate other = candidate(7, 8, 30, 0, 1);
    assertThat(
            GaussianProcess.imageVariance(
                List.of(seen(one, 0, 90, "1100"), seen(other, 0, 90, "1100"))))
        .isEqualTo(1e-3);
    // Residuals of [1 1 0 0; 1 0 1 0] are all +-0.5 in two columns: squares 1, freedom 3.
    assertThat(
            GaussianProcess.imageVariance(
                List.of(seen(one, 0, 90, "1100"), seen(other, 0, 90, "1010"))))
        .isCloseTo(1.0 / 3, within(1e-12));
    assertThat(
            GaussianProcess.imageVariance(
                List.of(seen(one, 0, 90, "1100"), seen(other, 1, 90, "1010"))))
        .isCloseTo(0.125, within(1e-12));
  }

  /** A candidate may be given values that mean nothing under its others: they change nothing. */
  @Test
  void whatMeansNothingDoesNotLeak() {
    Recipe layerwise = SearchSpaceTest.LAYERWISE;
    Recipe otherLow = layerwise.with(16, 50, layerwise.rates().at(5e-4, 1e-6));
    Candidate one = new Candidate(Protocol.of(7, 1, 0, 4), layerwise);
    Candidate same = new Candidate(Protocol.of(7, 8, 30, 4), otherLow);
    assertThat(new Likeness(8, one).to(new Likeness(8, same))).containsOnly(1);
    Candidate paper = candidate(7, 8, 30, 4, 1);
    assertThat(new Likeness(8, one).to(new Likeness(8, paper)))
        .isEqualTo(new Likeness(8, same).to(new Likeness(8, paper)));
    List<Observation> seen = List.of(seen(paper, 0, 90, "1100"), seen(one, 0, 50, "1110"));
    GaussianProcess surface = new GaussianProcess(8, paper, seen);
    assertThat(surface.gain(same, paper).mean())
        .isCloseTo(surface.gain(one, paper).mean(), within(2e-3)); // it is not the one trained
  }

  /** Rates of two optimisers are two settings: neither says anything of the other. */
  @Test
  void ratesOfOptimizersDoNotCompare() {
    Recipe adam = SearchSpaceTest.LAYERWISE;
    Likeness sgd = new Likeness(8, candidate(7, 8, 30, 4, 1));
    for (double rate : new double[] {1e-4, 1e-2, 1}) {
      Candidate one =
          new Candidate(Protocol.of(7, 1, 0, 4), adam.with(16, 50, adam.rates().at(rate, rate)));
      assertThat(sgd.to(new Likeness(8, one)))
          .isEqualTo(sgd.to(new Likeness(8, new Candidate(one.protocol(), adam))));
    }
  }

  /** Whatever is compared: the matrix of a kernel has no eigenvalue below 0. */
  @Test
  void theKernelIsPositiveDefinite() {
    List<Observation> seen = new ArrayList<>();
    for (Candidate one : SearchSpaceTest.SPACE.draw(SeedKey.of(3), 150)) {
      seen.add(seen(one, 0, one.epochs(), seen.size() % 3 == 0 ? "1100" : "1000"));
    }
    Candidate start = seen.get(0).trial().candidate();
    GaussianProcess surface = new GaussianProcess(8, start, seen);
    for (Observation one : seen) {
      assertThat(surface.at(one.trial().candidate()).deviation()).isBetween(1e-4, 0.2);
    }
  }

  @Test
  void aPartOfEasyImagesIsNoMeritOfWhatWasTrainedOnIt() {
    List<Observation> seen = new ArrayList<>();
    for (int k = 4; k < 8; k++) {
      seen.add(seen(candidate(k, 1, 10, 0, 1), 0, 36, "1111111100".repeat(10)));
      seen.add(seen(candidate(k, 1, 10, k, 1), 1, 36, "1100000000".repeat(10)));
    }
    seen.add(seen(candidate(6, 1, 30, 0, 1), 1, 36, "1111100000".repeat(10)));
    GaussianProcess surface = new GaussianProcess(8, seen.get(0).trial().candidate(), seen);
    assertThat(surface.at(candidate(6, 1, 30, 0, 1)).mean())
        .isGreaterThan(surface.at(candidate(6, 1, 10, 6, 1)).mean());
  }
}
