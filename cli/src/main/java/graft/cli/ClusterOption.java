package graft.cli;

import graft.api.machine.Machine;
import graft.spark.SparkCluster;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A cluster that trains in place of this machine; connected to once. */
final class ClusterOption {
  @Option(
      names = "--on",
      paramLabel = "MASTER",
      description =
          "Train on a cluster of Apache Spark: spark://HOST:PORT, yarn, k8s://ADDRESS, or 'spark'"
              + " within spark-submit (default: this machine).")
  private Optional<String> master = Optional.empty();

  private @Nullable SparkCluster cluster;

  /** Whether a cluster is asked for. */
  boolean isAsked() {
    return master.isPresent();
  }

  /**
   * The machine with the cluster's workers, where one is asked for.
   *
   * @param slots trainings at a time; empty for as many as its executors have cores
   */
  Machine on(Machine local, OptionalInt slots) {
    if (master.isEmpty()) {
      return local;
    }
    SparkCluster known = cluster;
    if (known == null) {
      known = SparkCluster.connect(master.get(), slots);
      cluster = known;
    }
    return local.withWorkersFrom(known).withWorkers(known.slots());
  }
}
