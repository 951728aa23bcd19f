package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.CacheEntry;
import graft.api.machine.Leftovers;
import graft.api.machine.Places;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        made(days, "scratch/inference-9/store/pixels"));
  }

  private void forget() {
    Leftovers.forgetOld(cache, new PrintWriter(said));
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
    assertThat(said)
        .hasToString(
            "removed from the cache: 5 left by stopped runs more than 30 days ago, 0.0 MB"
                + System.lineSeparator());
    forget();
    assertThat(said.toString().lines()).hasSize(1);
  }

  @Test
  void whatIsNewerIsKept() throws IOException {
    List<Path> left = everything(RECENT);
    forget();
    assertThat(left).allMatch(Files::exists);
    assertThat(said.toString()).isEmpty();
    assertThat(Leftovers.remove(cache, Instant.MAX)).hasSize(5);
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
      Leftovers.removeAll(cache);
      assertThat(old).exists();
    }
    forget();
    assertThat(cache.resolve("trainings")).isEmptyDirectory();
  }

  @Test
  void whatAnotherWritesUnderALockIsKept() throws IOException {
    Path base = made(OLD, "bases/bbbb.77-1.part");
    Path pack = made(OLD, "packs/building-0123456789abcdef-32px-77/pixels");
    made(OLD, "packs/locks/0123456789abcdef-32px");
    made(OLD, "bases/bbbb.lock");
    try (FileChannel one =
            FileChannel.open(cache.resolve("bases/bbbb.lock"), StandardOpenOption.WRITE);
        FileChannel two =
            FileChannel.open(
                cache.resolve("packs/locks/0123456789abcdef-32px"), StandardOpenOption.WRITE);
        FileLock first = one.lock();
        FileLock second = two.lock()) {
      assertThat(first.isValid() && second.isValid()).isTrue();
      forget();
      assertThat(List.of(base, pack)).allMatch(Files::exists);
    }
    forget();
    assertThat(List.of(base, pack)).noneMatch(Files::exists);
  }

  @Test
  void allIsRemovedWhereNothingIsInUse() throws IOException {
    everything(0);
    made(0, "bases/cccc.safetensors");
    made(0, "packs/locks/k");
    made(0, "packs/f00f-32px/pixels");
    made(0, "natives/pytorch.jar/libtorch.so");
    made(0, "somebodys/file");
    assertThat(Leftovers.removeAll(cache)).hasSizeGreaterThan(8);
    try (Stream<Path> files = Files.walk(cache)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void anEmptyOrMissingCacheIsNothing() {
    Leftovers.forgetOld(cache.resolve("none"), new PrintWriter(said));
    assertThat(said.toString()).isEmpty();
    assertThat(CacheEntry.all(cache.resolve("none"))).isEmpty();
  }

  @Test
  void theCacheFollowsHome() {
    Path account = Path.of("/account");
    assertThat(Places.cache(Map.of("HOME", "/home/x"), account))
        .hasToString("/home/x/.cache/graft");
    assertThat(Places.cache(Map.of(), account)).hasToString("/account/.cache/graft");
    assertThat(Places.cache(Map.of("HOME", "/home/x", "XDG_CACHE_HOME", "/xdg"), account))
        .hasToString("/xdg/graft");
    assertThat(
            Places.cache(
                Map.of("HOME", "/home/x", "XDG_CACHE_HOME", "/xdg", "GRAFT_CACHE", "/own"),
                account))
        .hasToString("/own");
  }
}
