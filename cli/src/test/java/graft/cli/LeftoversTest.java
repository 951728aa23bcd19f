package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.CacheEntry;
import graft.api.machine.Leftovers;
import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  private static final int OLD = 31;
  private static final int RECENT = 29;

  @TempDir private Path cache;
  private final StringWriter said = new StringWriter();

  /** A file of 1000 bytes, last changed so many days ago, as all folders above it. */
  private Path made(int days, String name) throws IOException {
    Path file = cache.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, new byte[1000]);
    FileTime time = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
    Path path = cache;
    for (Path part : cache.relativize(file)) {
      path = path.resolve(part);
      Files.setLastModifiedTime(path, time);
    }
    return file;
  }

  private List<Path> everything(int days) throws IOException {
    return List.of(
        made(days, "trainings/aaaa/checkpoint"),
        made(days, "packs/building-0123456789abcdef-32px-77/pixels"),
        made(days, "generated/.v1-4x3-unfinished-123/train/a/1.png"),
        made(days, "bases/bbbb.77-1.part"),
        made(days, "scratch/inference-9/store/pixels"),
        made(days, "scratch/base-9/base.safetensors"),
        made(days, "scratch/node-9/worker-1/log"));
  }

  private void forget() {
    List<CacheEntry> gone = Leftovers.forgetOld(cache);
    if (!gone.isEmpty()) {
      said.write(ImageText.forgotten(gone) + "\n");
    }
  }

  @Test
  void whatWasLeftLongAgoIsForgottenAndSaidOnce() throws IOException {
    List<Path> left = everything(OLD);
    List<Path> kept =
        List.of(
            made(OLD, "bases/cccc.safetensors"),
            made(OLD, "bases/cccc.json"),
            made(OLD, "packs/f00f-32px/pixels"),
            made(OLD, "generated/v1-4x3/train/a/1.png"),
            made(OLD, "natives/pytorch.jar/libtorch.so"),
            made(OLD, "somebodys/file"));
    forget();
    assertThat(left).noneMatch(Files::exists);
    assertThat(kept).allMatch(Files::exists);
    assertThat(said.toString().lines())
        .containsExactly(
            "removed from the cache: 7 left by stopped runs more than 30 days ago, 0.0 MB");
    forget();
    assertThat(said.toString().lines()).hasSize(1);
  }

  @Test
  void whatIsNewerIsKept() throws IOException {
    List<Path> left = everything(RECENT);
    forget();
    assertThat(left).allMatch(Files::exists);
    assertThat(said.toString()).isEmpty();
    assertThat(Leftovers.remove(cache, Instant.MAX)).hasSize(7);
    assertThat(left).noneMatch(Files::exists);
  }

  @Test
  void oneNewFileKeepsAnOldFolder() throws IOException {
    Path old = made(OLD, "trainings/aaaa/checkpoint");
    made(RECENT, "trainings/aaaa/logs/worker.log");
    forget();
    assertThat(old).exists();
  }

  @Test
  void aTrainingThatIsHeldIsKept() throws IOException {
    Path old = made(OLD, "trainings/aaaa/checkpoint");
    try (ProcessLock held = ProcessLock.take(cache.resolve("trainings/aaaa.lock")).orElseThrow()) {
      assertThat(held).isNotNull();
      forget();
      Leftovers.clear(cache, false);
      assertThat(old).exists();
    }
    forget();
    assertThat(cache.resolve("trainings")).isEmptyDirectory();
  }

  /** Says whether it can take locks, and holds them until its standard input ends. */
  static final class Taking {
    private Taking() {}

    public static void main(String[] arguments) throws IOException {
      List<ProcessLock> held = new ArrayList<>();
      for (String argument : arguments) {
        ProcessLock.take(Path.of(argument)).ifPresent(held::add);
      }
      System.out.println(held.size() == arguments.length);
      System.in.readAllBytes();
      held.forEach(ProcessLock::close);
    }
  }

  @Test
  void whatAnotherWritesUnderALockIsKept() throws Exception {
    Path base = made(OLD, "bases/bbbb.77-1.part");
    Path pack = made(OLD, "packs/building-0123456789abcdef-32px-77/pixels");
    made(OLD, "packs/locks/0123456789abcdef-32px");
    made(OLD, "bases/bbbb.lock");
    Process another =
        started(
            Taking.class,
            cache.resolve("bases/bbbb.lock"),
            cache.resolve("packs/locks/0123456789abcdef-32px"));
    try {
      assertThat(hasTaken(another)).isTrue();
      forget();
      assertThat(List.of(base, pack)).allMatch(Files::exists);
      end(another);
    } finally {
      another.destroyForcibly();
    }
    forget();
    assertThat(List.of(base, pack)).noneMatch(Files::exists);
  }

  private static boolean hasTaken(Process process) throws IOException {
    return Boolean.parseBoolean(process.inputReader(StandardCharsets.UTF_8).readLine());
  }

  private static boolean isFreeForAnotherProcess(Path lock) throws IOException {
    Process process = started(Taking.class, lock);
    try {
      return hasTaken(process);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void looseImagesThatAreHeldAreKept() throws IOException {
    Path loose = made(OLD, "packs/loose-77-0a-1b/pixels");
    made(OLD, "packs/locks/loose-77-0a-1b");
    Path lock = cache.resolve("packs/locks/loose-77-0a-1b");
    try (ProcessLock held = ProcessLock.take(lock).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(Leftovers.clear(cache, true).kept()).hasSize(1);
      assertThat(loose).exists();
      assertThat(isFreeForAnotherProcess(lock)).as("after clearing the cache").isFalse();
    }
    assertThat(Leftovers.clear(cache, true).gone()).hasSize(1);
    assertThat(loose).doesNotExist();
    assertThat(lock).doesNotExist();
  }

  @Test
  void allOfGraftIsRemovedWhereNothingIsInUse() throws IOException {
    everything(0);
    made(0, "bases/cccc.safetensors");
    made(0, "packs/locks/k");
    made(0, "packs/f00f-32px/pixels");
    made(0, "packs/loose-77-0a-1b/pixels");
    made(0, "generated/v1-4x3+1-64px-seed1/train/a/1.png");
    made(0, "natives/pytorch.jar/libtorch.so");
    Leftovers.Cleared cleared = Leftovers.clear(cache, false);
    assertThat(cleared.gone()).hasSizeGreaterThan(9);
    assertThat(cleared.kept()).isEmpty();
    assertThat(cleared.foreign()).isEmpty();
    try (Stream<Path> files = Files.walk(cache)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(cache.resolve("in-use.lock"));
    }
  }

  /** Uses the cache as {@code predict} does, until its standard input ends. */
  static final class Using {
    private Using() {}

    public static void main(String[] arguments) throws IOException {
      try (ScratchFolder scratch =
          ScratchFolder.in(Path.of(arguments[0]), ScratchFolder.Purpose.INFERENCE)) {
        Files.writeString(scratch.path().resolve("pixels"), "x");
        System.out.println(scratch.path());
        System.in.readAllBytes();
      }
    }
  }

  private Process using() throws IOException {
    return started(Using.class, cache);
  }

  private static Process started(Class<?> main, Path... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Stream.of(arguments).map(Path::toString).forEach(line::add);
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Path scratch(Process process) throws IOException {
    return Path.of(process.inputReader(StandardCharsets.UTF_8).readLine(), "pixels");
  }

  private static void end(Process process) throws Exception {
    process.outputWriter().close();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void whatAnotherCommandMayUseIsKeptUntilTheLastOneEnds() throws Exception {
    Path training = made(0, "trainings/aaaa/checkpoint");
    Path left = made(0, "scratch/inference-9/store/pixels");
    List<Path> used =
        List.of(
            made(0, "packs/f00f-32px/pixels"),
            made(0, "packs/loose-77-0a-1b/pixels"),
            made(0, "natives/pytorch.jar/libtorch.so"),
            made(0, "bases/cccc.safetensors"));
    Process one = using();
    Process two = using();
    try {
      List<Path> scratch = List.of(scratch(one), scratch(two));
      assertThat(Leftovers.clear(cache, true).kept()).hasSize(4);
      assertThat(training).as("of no living process").doesNotExist();
      assertThat(Leftovers.clear(cache, false).kept()).hasSize(7);
      assertThat(used).allMatch(Files::exists);
      assertThat(scratch).allMatch(Files::exists);
      assertThat(left).exists();
      end(one);
      assertThat(Leftovers.clear(cache, false).gone()).isEmpty();
      assertThat(scratch.get(1)).exists();
      end(two);
      assertThat(Leftovers.clear(cache, false).kept()).isEmpty();
      assertThat(used).noneMatch(Files::exists);
      assertThat(left).doesNotExist();
    } finally {
      one.destroyForcibly();
      two.destroyForcibly();
    }
  }

  @Test
  void aProcessThatWasKilledHoldsNothing() throws Exception {
    Process one = using();
    Path scratch = scratch(one);
    one.destroyForcibly().waitFor();
    assertThat(scratch).exists();
    assertThat(Leftovers.clear(cache, true).gone()).hasSize(1);
    assertThat(scratch).doesNotExist();
  }

  @Test
  void aCommandWaitsWhileTheCacheIsCleared() throws Exception {
    Files.createFile(cache.resolve("in-use.lock"));
    try (FileChannel channel =
        FileChannel.open(cache.resolve("in-use.lock"), StandardOpenOption.WRITE)) {
      FileLock lock = channel.lock();
      Process one = using();
      try {
        assertThat(one.waitFor(2, TimeUnit.SECONDS)).isFalse();
        assertThat(one.inputReader(StandardCharsets.UTF_8).ready()).isFalse();
        lock.release();
        assertThat(scratch(one)).exists();
        end(one);
      } finally {
        one.destroyForcibly();
      }
    }
  }

  @Test
  void whatIsNotOfGraftIsNeverRemoved() throws IOException {
    List<Path> mine =
        List.of(
            made(OLD, "somebodys/file"),
            made(OLD, "thesis.txt"),
            made(OLD, "scratch/notes/file"),
            made(OLD, "packs/holiday/file"),
            made(OLD, "trainings/marathon/plan"),
            made(OLD, "bases/guitar.txt"),
            made(OLD, "generated/art/1.png"),
            made(OLD, "natives/plants.txt"));
    Path ours = made(OLD, "packs/f00f-32px/pixels");
    forget();
    assertThat(said.toString()).isEmpty();
    Leftovers.Cleared cleared = Leftovers.clear(cache, false);
    assertThat(mine).allMatch(Files::exists);
    assertThat(ours).doesNotExist();
    assertThat(cleared.foreign()).hasSize(mine.size());
  }

  @Test
  void anEmptyOrMissingCacheIsNothing() {
    assertThat(Leftovers.forgetOld(cache.resolve("none"))).isEmpty();
    assertThat(CacheEntry.all(cache.resolve("none"))).isEmpty();
  }

  @Test
  void theCacheFollowsHome() {
    Path account = Path.of("/account");
    assertThat(Machine.cacheOf(Map.of("HOME", "/home/x"), account))
        .hasToString("/home/x/.cache/graft");
    assertThat(Machine.cacheOf(Map.of(), account)).hasToString("/account/.cache/graft");
    assertThat(Machine.cacheOf(Map.of("HOME", "/home/x", "XDG_CACHE_HOME", "/xdg"), account))
        .hasToString("/xdg/graft");
    assertThat(
            Machine.cacheOf(
                Map.of("HOME", "/home/x", "XDG_CACHE_HOME", "/xdg", "GRAFT_CACHE", "/own"),
                account))
        .hasToString("/own");
  }
}
