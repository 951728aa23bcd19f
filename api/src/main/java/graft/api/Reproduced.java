package graft.api;

import java.util.List;

/**
 * A finished trial that was trained again.
 *
 * @param trial its id
 * @param differences numbers that came out different, a line each; none where all are equal, the
 *     weights too
 */
public record Reproduced(String trial, List<String> differences) {
  public Reproduced {
    differences = List.copyOf(differences);
  }

  /** Whether every number and the weights came out the same. */
  public boolean isSame() {
    return differences.isEmpty();
  }
}
