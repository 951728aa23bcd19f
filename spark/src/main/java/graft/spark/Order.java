package graft.spark;

import graft.study.execution.CpuLevel;
import graft.study.execution.TrialGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is to do: train a group.
 *
 * @param run the run's number
 * @param setup of its worker
 * @param holdings what the group names by content: its images, and its base if it has one
 */
record Order(long run, Setup setup, TrialGroup group, List<NodeFile> holdings) {

  /**
   * What a node is to do before there is a group: begin to start workers.
   *
   * @param slots trainings at a time of each executor, by its name
   */
  record Prepare(Setup setup, Map<String, Integer> slots) {}

  /**
   * How a worker is set up; one of the same setup goes on with further groups.
   *
   * @param key differs from that of every other executor of trials
   * @param level instructions that it uses at most, and that its node must have
   * @param cache the coordinator's
   * @param nodeCache the cache of each node, where one was given
   * @param marks folders that only a node sees that shares the coordinator's cache and logs
   * @param device as libtorch names it
   * @param threads of each training
   * @param sharing whether trainings compute once what they have in common
   * @param classPath of the worker
   */
  record Setup(
      String key,
      CpuLevel level,
      String cache,
      Optional<String> nodeCache,
      List<String> marks,
      String device,
      int threads,
      boolean sharing,
      List<NodeFile> classPath) {}
}
