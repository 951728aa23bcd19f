package graft.core.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a JVM that holds libtorch is started: lean, and with memory that does not grow. */
public final class WorkerJvm {
  /** Fixed and touched at the start, so that a worker's memory does not grow with its work. */
  private static final List<String> HEAP = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

  /**
   * Jars are read by their plain entries: else each of libtorch's 1,800 classes is looked for in
   * the entries of newer Javas first, in each jar of the class path.
   */
  public static final String PLAIN_JARS = "-Djdk.util.jar.enableMultiRelease=false";

  private static final String UNPACKED = "-Dorg.bytedeco.javacpp.cachedir=";

  private WorkerJvm() {}

  /**
   * A command line for a main class on this process's own Java, as lean as one training thread
   * needs: serial collection, one processor for the JVM's own threads. The class path is in {@link
   * #environment}.
   *
   * @param cache Graft's cache folder; natives are unpacked below it
   */
  public static List<String> line(String mainClass, Path cache, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:+UseSerialGC");
    line.add("-XX:ActiveProcessorCount=1");
    line.addAll(HEAP);
    line.add("-XX:+IgnoreUnrecognizedVMOptions");
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add(PLAIN_JARS);
    line.addAll(CdsArchive.options());
    line.addAll(nativesOf(cache.resolve("natives")));
    line.add("-Djava.awt.headless=true");
    line.add(mainClass);
    line.addAll(List.of(arguments));
    return line;
  }

  /**
   * Options of a JVM for native code from jars.
   *
   * @param folder where it is unpacked
   */
  public static List<String> nativesOf(Path folder) {
    return List.of(
        UNPACKED + folder,
        "-Dorg.bytedeco.javacpp.maxBytes=0", // else native memory is held to the heap's size
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
  }

  /**
   * A {@link #line} with what is known, as it is started, of where libtorch and OpenCV lie; another
   * command as it is.
   *
   * @param environment its own, with its class path
   */
  public static List<String> told(List<String> line, Map<String, String> environment) {
    List<String> told = new ArrayList<>(line);
    line.stream()
        .filter(word -> word.startsWith(UNPACKED))
        .findFirst()
        .map(word -> Path.of(word.substring(UNPACKED.length())))
        .ifPresent(
            folder ->
                told.addAll(
                    1,
                    LoadedNatives.options(
                        folder,
                        environment.getOrDefault("CLASSPATH", ""),
                        List.of(LoadedNatives.values()))));
    return told;
  }

  /**
   * Environment of a JVM that computes with so many threads: this process's own class path (ONNX
   * Runtime 1.29 crashes where a command line has more than 4,096 bytes); thread counts that cannot
   * be set after start; threads that wait asleep, since those that spin make a training several
   * times slower where other work needs a core; and glibc's allocator held still: one arena, and
   * memory that a training frees is kept for the next instead of going back and forth, which costs
   * page faults and makes resident memory swing by the size of a batch's buffers.
   */
  public static Map<String, String> environment(int threads) {
    return Map.of(
        "CLASSPATH",
        OwnClassPath.text(),
        "OPENBLAS_NUM_THREADS",
        Integer.toString(threads),
        "OMP_NUM_THREADS",
        Integer.toString(threads),
        "OMP_WAIT_POLICY",
        "passive",
        "MALLOC_ARENA_MAX",
        "1",
        "MALLOC_MMAP_THRESHOLD_",
        Long.toString(32L << 20),
        "MALLOC_TRIM_THRESHOLD_",
        Long.toString(512L << 20));
  }
}
