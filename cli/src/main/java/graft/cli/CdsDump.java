package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import graft.api.machine.Leftovers;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
  private static final long LIMIT_SECONDS = 180;
  private static final String WORK = "cds-";

  /** Exit code while another process writes it: EX_TEMPFAIL of sysexits.h. */
  private static final int BUSY = 75;

  /** Options of users, which may not suit a dump. */
  private static final List<String> OPTIONS =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private final Path work;

  private CdsDump(Path work) {
    this.work = work;
  }

  /**
   * Writes the archive, whole or not at all; ends with code 75 while another process writes one to
   * the same folder.
   *
   * @param arguments its path, in a folder that can be written
   * @throws IOException if something cannot be written, or a process fails
   * @throws InterruptedException if this thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path archive = Path.of(arguments[0]).toAbsolutePath();
    Path folder = archive.resolveSibling("");
    Optional<ProcessLock> taken = ProcessLock.take(folder.resolve("classes.lock"));
    if (taken.isEmpty()) {
      System.exit(BUSY);
    }
    try (ProcessLock held = taken.get()) {
      deleteKilled(folder);
      CdsDump dump = new CdsDump(Files.createTempDirectory(folder, WORK));
      Runtime.getRuntime().addShutdownHook(new Thread(dump::end)); // also when it is stopped
      dump.write(archive);
      held.remove();
    }
  }

  private static void deleteKilled(Path folder) throws IOException {
    try (DirectoryStream<Path> killed = Files.newDirectoryStream(folder, WORK + "*")) {
      for (Path left : killed) {
        Leftovers.delete(left);
      }
    }
  }

  private void write(Path archive) throws IOException, InterruptedException {
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
    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
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
  private static void java(List<String> words, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().keySet().removeAll(OPTIONS);
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("not done in " + LIMIT_SECONDS + " s: " + String.join(" ", words));
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
