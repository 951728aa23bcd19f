package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import graft.api.machine.Leftovers;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.lock.ProcessLock;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes the archive of classes that the launcher starts Graft with (class data sharing): trains and
 * predicts on a few generated images, and archives the classes that the processes of both have
 * loaded.
 */
final class CdsDump {
  /** For all of it; it takes 15 s on a machine that does nothing else. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Exit code while another process writes it: EX_TEMPFAIL of sysexits.h. */
  private static final int BUSY = 75;

  /** Options of users, which may not suit a dump. */
  private static final List<String> OPTIONS =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private final long began = System.nanoTime();
  private final Path work;

  private CdsDump(Path work) {
    this.work = work;
  }

  /**
   * Writes the archive, whole or not at all, and then what it is of beside it, into a file with
   * {@code .for} behind its name. Ends with code 75 while another process writes it. Nothing of the
   * folder is touched but what is named after the archive.
   *
   * @param arguments the archive's path, in a folder that can be written; a line that says of which
   *     Java and libraries it is
   * @throws IOException if something cannot be written, or a process fails
   * @throws InterruptedException if this thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path archive = Path.of(arguments[0]).toAbsolutePath();
    Optional<ProcessLock> taken = ProcessLock.take(beside(archive, ".lock"));
    if (taken.isEmpty()) {
      System.exit(BUSY);
    }
    try (ProcessLock held = taken.get()) {
      Path work = beside(archive, ".work");
      Leftovers.delete(work); // of one that was killed
      CdsDump dump = new CdsDump(Files.createDirectory(work));
      Runtime.getRuntime().addShutdownHook(new Thread(dump::end)); // also when it is stopped
      dump.write(archive, arguments[1]);
      held.remove();
    }
  }

  private static Path beside(Path archive, String ending) {
    return archive.resolveSibling(archive.getFileName() + ending);
  }

  private void write(Path archive, String of) throws IOException, InterruptedException {
    Path list = work.resolve("classes.lst");
    Files.write(list, classesOfATraining(), UTF_8);
    Path made = work.resolve("classes.jsa");
    java(
        List.of(
            "-Xmx512m", // like most that start from it: compressed pointers to objects
            "-XX:+UseG1GC", // no other can write objects; all can read them
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + list,
            "-XX:SharedArchiveFile=" + made),
        Map.of());
    try (FileChannel file = FileChannel.open(made, StandardOpenOption.WRITE)) {
      file.force(true); // Java would crash on one of which a part is missing
    }
    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
    WholeFile.write(beside(archive, ".for"), of + "\n");
    Files.deleteIfExists(beside(archive, ".failed"));
  }

  private Set<String> classesOfATraining() throws IOException, InterruptedException {
    Path images = work.resolve("images");
    Path model = work.resolve("model");
    SyntheticImages.write(images, 2, 8, 2, 32, 1, written -> {});
    graft("finetune", "--data", images.toString(), "--epochs", "2", "--out", model.toString());
    graft("predict", model.toString(), images.resolve("val").toString());
    Set<String> classes = new LinkedHashSet<>();
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(work, "loaded-*")) {
      for (Path list : lists) {
        for (String line : Files.readAllLines(list, UTF_8)) {
          if (!line.startsWith("#") && !line.contains(" source: ")) {
            classes.add(line.replaceFirst(" id: \\d+$", "")); // numbers of one process
          }
        }
      }
    }
    return classes;
  }

  /** Runs a command with a cache of its own; each of its processes writes what it loads. */
  private void graft(String... command) throws IOException, InterruptedException {
    Path cache = work.resolve("cache");
    if (!Files.exists(cache)) {
      Path natives = Files.createDirectories(Machine.ofEnvironment().cache().resolve("natives"));
      Files.createSymbolicLink(Files.createDirectories(cache).resolve("natives"), natives);
    }
    List<String> words = new ArrayList<>(List.of("-XX:+UseSerialGC", Graft.class.getName()));
    words.addAll(List.of(command));
    String writing = "\"-XX:DumpLoadedClassList=" + work.resolve("loaded-%p") + "\"";
    java(words, Map.of("GRAFT_CACHE", cache.toString(), OPTIONS.get(0), writing));
  }

  /** Runs a JVM on this class path; what it says is this process's. */
  private void java(List<String> words, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().keySet().removeAll(OPTIONS);
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(LIMIT.toNanos() - (System.nanoTime() - began), TimeUnit.NANOSECONDS)) {
      process.destroyForcibly();
      throw new IOException(
          "not done within " + LIMIT.toSeconds() + " s in all: " + String.join(" ", words));
    }
    if (process.exitValue() != 0) {
      throw new IOException("code " + process.exitValue() + " of " + String.join(" ", words));
    }
  }

  private void end() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    try {
      Leftovers.delete(work);
    } catch (IOException e) {
      return; // the next dump deletes it
    }
  }
}
