package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaussianProcessTest {
  private static final Recipe RECIPE = ProtocolRaceTest.RECIPE;

  private static Candidate candidate(int k, int n, int d, int f, double rates) {
    return new Candidate(Protocol.of(k, n, d, f), rates);
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
    GaussianProcess surface = new GaussianProcess(8, RECIPE, seen);
    Estimate trained = surface.at(candidate(6, 1, 10, 6, 1));
    assertThat(trained.mean()).isCloseTo(0.027516128814739946, within(1e-9));
    assertThat(trained.deviation()).isCloseTo(0.08966023235012699, within(1e-9));
    assertThat(surface.at(candidate(7, 8, 30, 0, 1)).mean())
        .isCloseTo(-0.1232703846848923, within(1e-9));
    assertThat(surface.at(candidate(5, 2, 5, 5, 1)).mean())
        .isCloseTo(0.09115164522067631, within(1e-9));
    Estimate other = surface.at(candidate(6, 2, 10, 3, 1));
    assertThat(other.mean()).isCloseTo(0.007838669868311882, within(1e-9));
    assertThat(other.deviation()).isCloseTo(0.1149421618827344, within(1e-9));
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

  @Test
  void aPartOfEasyImagesIsNoMeritOfWhatWasTrainedOnIt() {
    List<Observation> seen = new ArrayList<>();
    for (int k = 4; k < 8; k++) {
      seen.add(seen(candidate(k, 1, 10, 0, 1), 0, 36, "1111111100".repeat(10)));
      seen.add(seen(candidate(k, 1, 10, k, 1), 1, 36, "1100000000".repeat(10)));
    }
    seen.add(seen(candidate(6, 1, 30, 0, 1), 1, 36, "1111100000".repeat(10)));
    GaussianProcess surface = new GaussianProcess(8, RECIPE, seen);
    assertThat(surface.at(candidate(6, 1, 30, 0, 1)).mean())
        .isGreaterThan(surface.at(candidate(6, 1, 10, 6, 1)).mean());
  }
}
