package graft.study.store;

import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.BaseSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A row of the table of bases.
 *
 * @param split number of the class split
 * @param classes source classes, empty where the weights were given
 * @param images training images, empty where the weights were given
 * @param epochs passes over them, empty where the weights were given
 * @param state where it stands
 * @param testTop1 fraction 0..1 of the source classes' test images, present where complete
 * @param seconds training and evaluation time, present where complete
 * @param origin {@code from FILE} for given weights, {@code on PATH} for a base of another dataset,
 *     else empty
 */
public record BaseRow(
    int split,
    OptionalInt classes,
    OptionalInt images,
    OptionalInt epochs,
    TrialState state,
    OptionalDouble testTop1,
    OptionalDouble seconds,
    String origin) {

  /** The rows of all bases, by split. */
  public static List<BaseRow> from(List<BaseRecord> bases) {
    return bases.stream()
        .sorted(
            Comparator.comparingInt((BaseRecord base) -> base.spec().split())
                .thenComparing(base -> base.spec().id()))
        .map(BaseRow::of)
        .toList();
  }

  static BaseRow of(BaseRecord base) {
    Optional<TrainingOutcome> outcome = base.outcome();
    OptionalDouble top1 = OptionalDouble.empty();
    OptionalDouble seconds = OptionalDouble.empty();
    if (outcome.isPresent() && outcome.get() instanceof Complete complete) {
      top1 = OptionalDouble.of(complete.last().top1());
      seconds = OptionalDouble.of(complete.seconds());
    }
    return new BaseRow(
        base.spec().split(),
        known(base.spec(), base.spec().classes()),
        known(base.spec(), base.spec().images()),
        known(base.spec(), base.spec().recipe().epochs()),
        base.state(),
        top1,
        seconds,
        base.spec().origin().text());
  }

  private static OptionalInt known(BaseSpec base, int value) {
    return base.isGiven() ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
