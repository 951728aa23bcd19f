package graft.spark;

import graft.study.execution.CpuLevel;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/** What the coordinator's process hears from nodes: Spark has one connection in a process. */
final class Coordinator {
  private static final Map<Long, GroupRun> RUNS = new ConcurrentHashMap<>();
  private static final Queue<Word.Joined> JOINED = new ConcurrentLinkedQueue<>();

  private Coordinator() {}

  static void begins(GroupRun run) {
    RUNS.put(run.number(), run);
  }

  static void ends(GroupRun run) {
    RUNS.remove(run.number());
  }

  static void forgetNodes() {
    JOINED.clear();
  }

  /** The instructions that all executors have that joined; empty while none did. */
  static Optional<CpuLevel> level() {
    return JOINED.stream()
        .map(node -> CpuLevel.valueOf(node.level()))
        .max(Comparator.naturalOrder());
  }

  /** Executors that joined since the connection was made, those that are gone included. */
  static int joined() {
    return JOINED.size();
  }

  /** Cores of each executor that is there, by its name. */
  static Map<String, Integer> coresByExecutor(JavaSparkContext spark) {
    return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
        .filter(executor -> !executor.id().equals("driver"))
        .collect(Collectors.toMap(ExecutorSummary::id, ExecutorSummary::totalCores));
  }

  /** Cores of the executors that are there. */
  static int cores(JavaSparkContext spark) {
    return coresByExecutor(spark).values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many executors are there. */
  static int executors(JavaSparkContext spark) {
    return coresByExecutor(spark).size();
  }

  /** Takes a word; false where its sender is to end. On Spark's thread. */
  static boolean hears(Word word) {
    if (word instanceof Word.Joined joined) {
      return JOINED.add(joined);
    }
    GroupRun run = RUNS.get(((Word.OfRun) word).run());
    return run != null && run.hears((Word.OfRun) word);
  }
}
