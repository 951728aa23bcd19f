package graft.analysis.findings;

import graft.analysis.figures.CellTrials;
import graft.analysis.figures.RatesCells;
import graft.analysis.figures.SplitSeed;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.plan.RatesAndBatch;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One d for all sizes and rates, against each having its own. Both are chosen for a split on the
 * other splits. A d that was not run stands for the nearest that was, by the ratio of 1 + d epochs.
 */
final class OneDecay {
  /**
   * A size at a rate.
   *
   * @param decays d in epochs, ascending
   * @param cells one for each d
   */
  private record Place(
      TargetSize size, RatesAndBatch recipe, List<Integer> decays, List<CellTrials> cells) {
    /** Position of the d nearest to so many epochs. */
    int nearest(double epochs) {
      int nearest = 0;
      for (int i = 1; i < decays.size(); i++) {
        if (distance(i, epochs) < distance(nearest, epochs)) {
          nearest = i;
        }
      }
      return nearest;
    }

    private double distance(int i, double epochs) {
      return Math.abs(Math.log((1 + decays.get(i)) / (1 + epochs)));
    }

    String name() {
      return size + " a class, " + recipe.title();
    }
  }

  private final RatesCells decay;
  private final DerivedCells chooser;
  private final List<Place> places = new ArrayList<>();

  OneDecay(RatesCells decay, DerivedCells chooser) {
    this.decay = decay;
    this.chooser = chooser;
    for (TargetSize size : decay.sizes()) {
      List<Protocol> protocols = decay.protocols(size);
      for (RatesAndBatch recipe : decay.recipes(size)) {
        places.add(
            new Place(
                size,
                recipe,
                protocols.stream().map(Protocol::initialDecayEpochs).toList(),
                protocols.stream().map(p -> decay.at(size, p, recipe)).toList()));
      }
    }
  }

  /** The mean over sizes and rates, each at the d that serves it best. */
  List<Term> own() {
    return chosen(
        "its own d",
        (split, place) -> {
          int best = 0;
          for (int i = 1; i < place.cells().size(); i++) {
            if (accuracy(split, place, i) > accuracy(split, place, best)) {
              best = i;
            }
          }
          return OptionalInt.of(best);
        });
  }

  /** The mean over sizes and rates, all at the one d that serves them best together. */
  List<Term> common(DecayClock clock) {
    Map<Integer, OptionalDouble> bySplit = new TreeMap<>();
    for (int split : decay.grid().splits()) {
      bySplit.put(split, best(split, clock));
    }
    return chosen(
        "one d in " + clock.words(),
        (split, place) -> {
          OptionalDouble amount = bySplit.getOrDefault(split, OptionalDouble.empty());
          return amount.isEmpty()
              ? OptionalInt.empty()
              : OptionalInt.of(nearest(place, clock, amount.getAsDouble()));
        });
  }

  private int nearest(Place place, DecayClock clock, double amount) {
    return place.nearest(amount / clock.anEpoch(decay, place.size(), place.recipe()));
  }

  /**
   * The amount of a clock that serves all places best; the smallest of equals. Empty where each
   * lacks an accuracy to choose by at some place.
   */
  private OptionalDouble best(int split, DecayClock clock) {
    SortedSet<Double> amounts = new TreeSet<>();
    for (Place place : places) {
      double epoch = clock.anEpoch(decay, place.size(), place.recipe());
      place.decays().forEach(d -> amounts.add(d * epoch));
    }
    OptionalDouble best = OptionalDouble.empty();
    double highest = Double.NEGATIVE_INFINITY;
    for (double amount : amounts) {
      double sum =
          places.stream()
              .mapToDouble(place -> accuracy(split, place, nearest(place, clock, amount)))
              .sum();
      if (sum > highest) {
        highest = sum;
        best = OptionalDouble.of(amount);
      }
    }
    return best;
  }

  /** Below every accuracy where there is none to choose by. */
  private double accuracy(int split, Place place, int i) {
    OptionalDouble known = chooser.accuracy(split, place.cells().get(i));
    return known.orElse(Double.NEGATIVE_INFINITY);
  }

  /** Chooses one of a place's cells for a split. */
  private interface Choice {
    OptionalInt of(int split, Place place);
  }

  /** No trial of a split that nothing is known of to choose by. */
  private List<Term> chosen(String how, Choice choice) {
    List<Term> terms = new ArrayList<>();
    for (Place place : places) {
      Map<SplitSeed, TrialRecord> records = new TreeMap<>();
      SortedSet<Integer> used = new TreeSet<>();
      for (int split : decay.grid().splits()) {
        OptionalInt i = choice.of(split, place);
        if (i.isPresent() && accuracy(split, place, i.getAsInt()) >= 0) {
          used.add(place.decays().get(i.getAsInt()));
          records.putAll(place.cells().get(i.getAsInt()).ofSplit(split).records());
        }
      }
      terms.add(
          new Term(
              1.0 / places.size(),
              new CellTrials(records, Math.max(records.size(), decay.grid().trialsPerCell())),
              "%s, %s (d = %s)".formatted(place.name(), how, used)));
    }
    return terms;
  }
}
