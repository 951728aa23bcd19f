package graft.report;

import graft.analysis.figures.StudyCells;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import java.util.List;
import java.util.stream.Collectors;

/** Names of cells and protocols, as short as they can be told apart by. */
final class CellNames {
  private CellNames() {}

  /** E.g. {@code k = 6, n = 1, d = 5, f = 0}. */
  static String protocol(Protocol protocol) {
    String settings =
        "k = %d, n = %d, d = %d, f = %d"
            .formatted(
                protocol.transferredLayers(),
                protocol.highRateLayers(),
                protocol.initialDecayEpochs(),
                protocol.frozenLayers());
    return protocol.reinitialisedRate() == ReinitialisedRate.HIGH
        ? settings + ", re-initialised high"
        : settings;
  }

  /** What was asked of a cell, without its size. */
  static String protocol(StudyCells.Key cell) {
    String settings = cell.method() == Method.LINEAR_SVM ? "linear SVM" : protocol(cell.protocol());
    return cell.variant().isEmpty() ? settings : settings + ", " + cell.variant();
  }

  /** E.g. {@code 6 1 5 0} for each of some protocols, separated by semicolons. */
  static String brief(List<Protocol> protocols) {
    return protocols.isEmpty()
        ? Numbers.NONE
        : protocols.stream().map(CellNames::brief).distinct().collect(Collectors.joining("; "));
  }

  private static String brief(Protocol protocol) {
    return protocol.transferredLayers()
        + ", "
        + protocol.highRateLayers()
        + ", "
        + protocol.initialDecayEpochs()
        + ", "
        + protocol.frozenLayers();
  }
}
