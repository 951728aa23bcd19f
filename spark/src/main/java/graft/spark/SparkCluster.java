package graft.spark;

import graft.api.machine.Machine;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.ShutdownHookManager;
import scala.runtime.BoxedUnit;

/**
 * Workers on a cluster of Apache Spark, whose driver is this process: {@code
 * machine.withWorkersFrom(cluster).withWorkers(cluster.slots())}. What Spark itself needs comes
 * from system properties {@code spark.*}, as {@code spark-submit} sets them. A process has one.
 * Without Spark's jars this class can still be loaded, to say so.
 */
public final class SparkCluster implements Machine.WorkerSource, AutoCloseable {
  /** Means the master that {@code spark-submit} was given. */
  public static final String SUBMITTED = "spark";

  private static final String BUILT_FOR = "4.2.";

  private static final String YARN = "yarn";
  private static final Pattern MASTER = Pattern.compile("(spark|k8s)://.+|" + YARN);
  private static final Pattern STANDALONE = Pattern.compile("([^,:/]+):(\\d+)");

  private static final int CONNECT_MILLIS = 5_000;
  private static final int UNKNOWN = Integer.MAX_VALUE;
  private static final int STABLE_MILLIS = 2_000;
  private static final long SECONDS_TO_STOP = 10;

  /** Above Spark's own (50): what runs stops before the connection is cut. */
  private static final int BEFORE_SPARK = 100;

  private final JavaSparkContext spark;
  private final int slots;
  private final List<NodeFile> classPath;
  private final Set<SparkWorkers> started = ConcurrentHashMap.newKeySet();

  private SparkCluster(JavaSparkContext spark, int slots) {
    this.spark = spark;
    this.slots = slots;
    classPath =
        FileServer.classPath(
            ApplicationSettings.placeOf(SparkContext.class).resolve("../..").normalize());
    ShutdownHookManager.addShutdownHook(
        BEFORE_SPARK,
        () -> {
          stopAll();
          return BoxedUnit.UNIT;
        });
  }

  /**
   * Connects, and waits for executors.
   *
   * @param master {@code spark://HOST:PORT}, {@code yarn}, {@code k8s://...}, or {@link #SUBMITTED}
   * @param slots trainings at a time; empty for as many as the executors have that join at once
   * @throws MachineException if there is no such master, or no executor joins
   * @throws UsageException if that names no cluster, or this process was not started by {@code
   *     spark-submit} but its master is asked for
   */
  public static SparkCluster connect(String master, OptionalInt slots) {
    if (!master.equals(SUBMITTED)) {
      requireMaster(master);
    }
    requireSpark();
    SparkConf conf = configured(master, slots);
    if (isYarn(conf)) {
      ResourceManager.require(conf, CONNECT_MILLIS);
    }
    Coordinator.forgetNodes();
    FileServer.forgetFolders();
    JavaSparkContext spark = context(conf);
    try {
      int joined = awaitSlots(spark, slots); // also where they are given: for what the nodes can
      return new SparkCluster(spark, slots.orElse(joined));
    } catch (RuntimeException e) {
      spark.close();
      throw e;
    }
  }

  private static void requireSpark() {
    try {
      Class.forName("org.apache.spark.SparkContext");
    } catch (ClassNotFoundException e) {
      throw new MachineException(
          "a cluster needs Spark's jars here, too: set SPARK_HOME to a folder of Spark "
              + BUILT_FOR
              + "x, the cluster's version",
          e);
    }
    if (!version().startsWith(BUILT_FOR)) {
      throw new MachineException(
          "the Spark here is "
              + version()
              + ", Graft is built for "
              + BUILT_FOR
              + "x: set SPARK_HOME to a folder of that version, which the cluster must have, too");
    }
  }

  private static String version() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION();
  }

  private static SparkConf configured(String master, OptionalInt slots) {
    SparkConf conf = new SparkConf();
    if (!master.equals(SUBMITTED)) {
      conf.setMaster(master);
    } else if (!conf.contains("spark.master")) {
      throw new UsageException(
          "'" + SUBMITTED + "' means the master of spark-submit, which did not start this process");
    } else {
      requireMaster(conf.get("spark.master"));
    }
    ApplicationSettings.complete(conf, slots);
    return conf;
  }

  /** Spark itself tries for a minute where nobody listens. */
  private static void requireMaster(String master) {
    if (!MASTER.matcher(master).matches()) {
      throw new UsageException(
          "'"
              + Shown.brief(master)
              + "' is no master of a cluster; give spark://HOST:PORT, yarn, k8s://ADDRESS, or '"
              + SUBMITTED
              + "' within spark-submit");
    }
    if (!master.startsWith("spark://")) {
      return;
    }
    Matcher places = STANDALONE.matcher(master.substring("spark://".length()));
    String last = "no HOST:PORT in it";
    while (places.find()) {
      try (Socket socket = new Socket()) {
        int port = Integer.parseInt(places.group(2));
        socket.connect(new InetSocketAddress(places.group(1), port), CONNECT_MILLIS);
        return;
      } catch (IOException | IllegalArgumentException e) {
        last = String.valueOf(e.getMessage());
      }
    }
    throw new MachineException(
        "no Spark master answers at "
            + master
            + " ("
            + last
            + "). Its page shows its address; start it there, or give the address that the page"
            + " shows.");
  }

  private static JavaSparkContext context(SparkConf conf) {
    try {
      JavaSparkContext spark = new JavaSparkContext(conf);
      if (!spark.sc().isStopped()) {
        return spark;
      }
    } catch (Exception e) { // Spark's own are checked, and declared by no method in Scala
      throw refused(conf, e);
    }
    throw refused(conf, new IllegalStateException("the master did not take the application"));
  }

  private static MachineException refused(SparkConf conf, Exception e) {
    String why = Causes.last(Causes.of(e));
    if (isYarn(conf)) {
      return new MachineException(
          "YARN did not take the application ("
              + why
              + ").\nA container is asked for with "
              + container(conf)
              + ", in the queue that spark.yarn.queue names, and must reach this machine"
              + " (spark.driver.host).",
          e);
    }
    return new MachineException(
        "what listens at "
            + conf.get("spark.master")
            + " did not take the application ("
            + why
            + ").\nIt must be a Spark master of version "
            + version()
            + ", as the Spark here, and must reach this machine (spark.driver.host).\n"
            + "Where it is, its executors' logs say why they do not start.",
        e);
  }

  /** Waits until executors have joined and no more join, or all slots are there that are asked. */
  private static int awaitSlots(JavaSparkContext spark, OptionalInt asked) {
    int cores = spark.getConf().getInt("spark.task.cpus", 1);
    int enough = spark.master().startsWith("spark://") ? most(spark.getConf(), asked) : UNKNOWN;
    long end =
        System.nanoTime()
            + spark.getConf().getTimeAsSeconds("spark.graft.wait", "120s") * 1_000_000_000L;
    long changed = System.nanoTime();
    int known = 0;
    try {
      while (known == 0 || !isStable(spark, known >= enough, changed)) {
        if (spark.sc().isStopped()) { // Spark has given the master up, or the master the executors
          throw refused(spark.getConf(), new IllegalStateException("Spark has ended it"));
        }
        if (System.nanoTime() > end) {
          throw noExecutor(spark);
        }
        int now = Coordinator.joined() == 0 ? 0 : Coordinator.cores(spark);
        if (now != known) {
          known = now;
          changed = System.nanoTime();
        }
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noExecutor(spark);
    }
    return Math.max(1, known / cores);
  }

  /** Whether no more join; each that is there has said what its processor can, where all are. */
  private static boolean isStable(JavaSparkContext spark, boolean all, long changed) {
    return System.nanoTime() - changed >= STABLE_MILLIS * 1_000_000L
        || (all && Coordinator.joined() >= Coordinator.executors(spark));
  }

  /** Cores beyond which a standalone master gives none, where all slots fit into them. */
  private static int most(SparkConf conf, OptionalInt asked) {
    int most = conf.getInt("spark.cores.max", UNKNOWN);
    return asked.isPresent() && asked.getAsInt() * conf.getInt("spark.task.cpus", 1) <= most
        ? most
        : UNKNOWN;
  }

  private static MachineException noExecutor(JavaSparkContext spark) {
    return new MachineException(
        "no executor of "
            + spark.master()
            + " took up work. Either the cluster has no free core and memory (each executor asks for "
            + container(spark.getConf())
            + "), or its executors do not start: they must be Spark "
            + spark.version()
            + " and reach this machine, which sends them Graft's jars (spark.driver.host,"
            + " spark.driver.port).\n"
            + (isYarn(spark.getConf())
                ? "yarn logs -applicationId " + spark.sc().applicationId() + " says which."
                : "The master's page and the executors' logs say which."));
  }

  private static String container(SparkConf conf) {
    String beside = conf.get("spark.executor.memoryOverhead", "");
    return "spark.executor.cores "
        + conf.get("spark.executor.cores", "as the node has")
        + ", spark.executor.memory "
        + conf.get("spark.executor.memory")
        + (beside.isEmpty() ? "" : ", spark.executor.memoryOverhead " + beside);
  }

  private static boolean isYarn(SparkConf conf) {
    return conf.get("spark.master").equals(YARN);
  }

  /** Trainings at a time. */
  public int slots() {
    return slots;
  }

  @Override
  public TrialExecutor start(Machine machine, int count, CpuLevel level, Path logs) {
    SparkWorkers workers = new SparkWorkers(spark, machine, count, level, logs, classPath);
    started.add(workers);
    return workers;
  }

  @Override
  public CpuLevel level() {
    return Coordinator.level().orElseGet(CpuLevel::ofThisMachine);
  }

  private void stopAll() {
    started.forEach(SparkWorkers::requestStop);
    try {
      for (SparkWorkers workers : started) {
        workers.awaitStop(SECONDS_TO_STOP * 1000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the application. */
  @Override
  public void close() {
    stopAll();
    spark.close();
  }
}
