package graft.analysis.derivation;

import graft.analysis.derivation.Derived.Wanting;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was derived in a study.
 *
 * @param honest by size, for each split on the others
 * @param asThePaper by size, on all test images
 */
public record DerivedProtocols(
    Map<TargetSize, Map<Integer, Derived>> honest, Map<TargetSize, Derived> asThePaper) {
  private static final Derived UNTESTED =
      new Wanting(Set.of(), "the classes of the test images were not kept");

  /**
   * Derives them.
   *
   * @param tests one for each split; without them nothing is derived honestly
   */
  public static DerivedProtocols of(StudyCells cells, List<TestSet> tests) {
    Derivation derivation = new Derivation(cells, tests);
    List<Integer> splits = cells.grid().splits();
    boolean known = derivation.knowsAllTests();
    Map<TargetSize, Map<Integer, Derived>> honest = new LinkedHashMap<>();
    Map<TargetSize, Derived> asThePaper = new LinkedHashMap<>();
    for (TargetSize size : cells.grid().sizes()) {
      asThePaper.put(size, derivation.asThePaper(size));
      Map<Integer, Derived> bySplit = new TreeMap<>();
      splits.forEach(
          split -> bySplit.put(split, known ? derivation.honest(split, size) : UNTESTED));
      honest.put(size, bySplit);
    }
    return new DerivedProtocols(honest, asThePaper);
  }

  /** What was derived for each split on the others. */
  public Map<Integer, Derived> honest(TargetSize size) {
    return honest.getOrDefault(size, Map.of());
  }

  /** What was derived for one split on the others. */
  public Derived honest(TargetSize size, int split) {
    return honest(size).getOrDefault(split, UNTESTED);
  }

  /** What was derived on all test images. */
  public Derived asThePaper(TargetSize size) {
    return asThePaper.getOrDefault(size, UNTESTED);
  }
}
