/**
 * Trainings on a cluster of Apache Spark: {@link graft.spark.SparkCluster} is the door. A group of
 * trials is a Spark job of one task; the task hands it to a worker process on its node, the same
 * that trains locally, and tells the coordinator what happens, within a fifth of a second. Spark
 * itself is that of the cluster, on the class path only where one is used.
 *
 * <p>May use {@code api.machine}, {@code core.data}, {@code core.error}, {@code core.json}, {@code
 * core.lock}, {@code core.pack}, {@code core.process}, {@code core.text}, {@code study.execution},
 * {@code torch.network}.
 */
@NullMarked
package graft.spark;

import org.jspecify.annotations.NullMarked;
