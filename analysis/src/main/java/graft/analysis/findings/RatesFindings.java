package graft.analysis.findings;

import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.RatesCells;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.plan.Experiment;
import graft.study.plan.RatesAndBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What experiments {@code rates} and {@code rates-decay} say, judged like the paper's findings. R1
 * to R4: whether a protocol beats the common one where each has its best rate and batch. R5 to R7:
 * whether one d serves all sizes and rates, counted in epochs, updates, or updates times their
 * rate. What is best is chosen for each split on the other splits, counting only classes that are
 * source classes in it.
 *
 * @param rates cells of {@code rates}
 * @param decay cells of {@code rates-decay}
 * @param best each protocol at each size, the common one first
 * @param verdicts R1 to R7, those whose experiment has trials
 */
public record RatesFindings(
    RatesCells rates, RatesCells decay, List<BestRate> best, List<Finding> verdicts) {
  /** The experiment's protocols in its order; R1 to R4 compare the others with the first. */
  public static final List<String> PROTOCOLS =
      List.of(
          "common",
          "k = L-2, n = L",
          "k = L-2, n = 1, d = 10",
          "the paper's Table 2",
          "linear probe");

  private static final String OURS = "ours";

  public RatesFindings {
    best = List.copyOf(best);
    verdicts = List.copyOf(verdicts);
  }

  /**
   * The findings of a study; empty where it has no trial of the experiments.
   *
   * @param tests one for each split; without them nothing is chosen and nothing is tested
   */
  public static RatesFindings of(StudyCells cells, List<TestSet> tests) {
    RatesCells rates = new RatesCells(cells, Experiment.RATES);
    RatesCells decay = new RatesCells(cells, Experiment.RATES_DECAY);
    DerivedCells chooser = new DerivedCells(cells, new DerivedProtocols(Map.of(), Map.of()), tests);
    List<BestRate> best = new ArrayList<>();
    for (TargetSize size : rates.sizes()) {
      for (int i = 0; i < PROTOCOLS.size(); i++) {
        best.add(best(rates, chooser, size, i));
      }
    }
    List<UnjudgedFinding> all = new ArrayList<>();
    if (!best.isEmpty()) {
      PROTOCOLS.stream().skip(1).forEach(name -> all.add(againstCommon(name, rates, best)));
    }
    if (!decay.sizes().isEmpty()) {
      OneDecay one = new OneDecay(decay, chooser);
      for (DecayClock clock : DecayClock.values()) {
        all.add(oneDecay(one, clock));
      }
    }
    return new RatesFindings(rates, decay, best, Judge.judge(all, tests));
  }

  private static BestRate best(
      RatesCells rates, DerivedCells chooser, TargetSize size, int number) {
    Protocol protocol = rates.protocols(size).get(number);
    Map<String, CellTrials> candidates = new LinkedHashMap<>();
    for (RatesAndBatch recipe : rates.recipes(size)) {
      candidates.put(recipe.title(), rates.at(size, protocol, recipe));
    }
    String name = PROTOCOLS.get(number);
    return new BestRate(
        size,
        name,
        rates.at(size, protocol, RatesCells.OWN),
        chooser.best(name, candidates).cell());
  }

  private static UnjudgedFinding againstCommon(String name, RatesCells rates, List<BestRate> best) {
    return UnjudgedFinding.of(
            "R" + PROTOCOLS.indexOf(name),
            OURS,
            "At its best rate and batch, " + name + " beats the common protocol at its own",
            List.of(differences(name, "each at its best rate", rates, best, BestRate::best)))
        .beside(differences(name, "both at the recipe's rates", rates, best, BestRate::own));
  }

  private static List<Comparison> differences(
      String name,
      String how,
      RatesCells rates,
      List<BestRate> best,
      Function<BestRate, CellTrials> cell) {
    return Parts.accuracies(
        rates.sizes(),
        "a(" + name + ") - a(common), " + how + ",",
        Claim.above(),
        "at all",
        size ->
            Term.minus(
                List.of(term(find(best, size, name), how, cell)),
                List.of(term(find(best, size, PROTOCOLS.get(0)), how, cell))));
  }

  private static Term term(BestRate row, String how, Function<BestRate, CellTrials> cell) {
    return new Term(1, cell.apply(row), row.protocol() + " " + how + " at " + row.size());
  }

  private static BestRate find(List<BestRate> best, TargetSize size, String name) {
    return best.stream()
        .filter(row -> row.size().equals(size) && row.protocol().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What is lost by one d for all against each size and rate having its own. */
  private static UnjudgedFinding oneDecay(OneDecay one, DecayClock clock) {
    List<Comparison> beside =
        clock == DecayClock.EPOCHS
            ? List.of()
            : List.of(
                difference(
                    "a(one d in %s) - a(one d in epochs)".formatted(clock.words()),
                    Claim.above(),
                    one.common(clock),
                    one.common(DecayClock.EPOCHS)));
    return UnjudgedFinding.of(
            clock.finding(),
            OURS,
            "One d, counted in " + clock.words() + ", serves all sizes and rates",
            List.of(
                List.of(
                    difference(
                        "a(one d in %s) - a(each size and rate its own d)".formatted(clock.words()),
                        Claim.near(),
                        one.common(clock),
                        one.own()))))
        .beside(beside);
  }

  private static Comparison difference(
      String name, Claim claim, List<Term> first, List<Term> second) {
    return Comparison.ofAccuracies(
        name, Optional.empty(), claim, Unit.ACCURACY, Term.minus(first, second));
  }
}
