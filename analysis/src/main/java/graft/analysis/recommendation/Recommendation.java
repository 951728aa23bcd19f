package graft.analysis.recommendation;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.List;

/**
 * A protocol for a task, with its reasons.
 *
 * @param protocol what to transfer, freeze and train at the high rate, and for how long
 * @param recipe how to train; epochs and S are held in updates
 * @param updatesPerEpoch updates that one pass over the training images makes
 * @param reasons why, a sentence each
 * @param certainty how sure this is, and why
 * @param gain what to expect over the common protocol
 */
public record Recommendation(
    Protocol protocol,
    Recipe recipe,
    long updatesPerEpoch,
    List<String> reasons,
    String certainty,
    String gain) {
  public Recommendation {
    reasons = List.copyOf(reasons);
  }
}
