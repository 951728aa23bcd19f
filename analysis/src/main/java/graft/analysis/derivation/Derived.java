package graft.analysis.derivation;

import graft.core.protocol.Protocol;
import java.util.List;
import java.util.Set;

/** What a derivation came to. */
public sealed interface Derived {
  /**
   * A protocol.
   *
   * @param protocol k, n, d and f as chosen
   * @param steps how, in order: n, then k, then d, then f
   */
  record Chosen(Protocol protocol, List<Step> steps) implements Derived {
    public Chosen {
      steps = List.copyOf(steps);
    }
  }

  /**
   * No choice yet.
   *
   * @param unplanned protocols that trials are needed of; empty where those planned have not ended
   * @param reason for a reader
   */
  record Wanting(Set<Protocol> unplanned, String reason) implements Derived {
    public Wanting {
      unplanned = Set.copyOf(unplanned);
    }
  }

  /**
   * One choice among the settings of an experiment.
   *
   * @param parameter {@code n}, {@code k}, {@code d} or {@code f}
   * @param value chosen
   * @param accuracy of the chosen setting on the images it was chosen on, fraction 0..1
   * @param highest accuracy of any setting; above {@code accuracy} where a tie was broken
   */
  record Step(String parameter, int value, double accuracy, double highest) {}
}
