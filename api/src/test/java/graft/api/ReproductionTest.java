package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReproductionTest {
  private static final Recipe RECIPE =
      new Recipe(
          4, 3, Rates.paper(), 0.9, 1e-4, 0.5, Recipe.Augmentation.FLIP, 2, Recipe.Precision.FP32);

  private static final List<TrialRecord> TRIALS =
      List.of(trial("aabb0000"), trial("aabc1111"), trial("d0d02222"));

  private static TrialRecord trial(String id) {
    TrialSpec spec =
        new TrialSpec(
            id,
            List.of("layers"),
            new TrialData.OfSplit(0, new TargetSize(10)),
            Method.SGD,
            Protocol.of(1, 1, 1, 0),
            "alexnet-32",
            "base",
            RECIPE,
            "",
            0,
            40);
    return new TrialRecord(spec, TrialState.WAITING, 0, Optional.empty());
  }

  private static String found(String prefix) {
    return Reproduction.find(TRIALS, prefix).spec().id();
  }

  @Test
  void aTrialIsFoundByWhatOnlyItsIdBeginsWith() {
    assertThat(found("d")).isEqualTo("d0d02222");
    assertThat(found("aabb")).isEqualTo("aabb0000");
    assertThat(found("aabc1111")).isEqualTo("aabc1111");
  }

  @Test
  void anAmbiguousPrefixNamesTheTrials() {
    assertThatThrownBy(() -> found("aab"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("2 trials, among them aabb0000, aabc1111");
  }

  @Test
  void anUnknownPrefixOffersTheNearest() {
    assertThatThrownBy(() -> found("aabd1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no trial 'aabd1'")
        .hasMessageContaining("did you mean aabc1, aabb0?");
  }
}
