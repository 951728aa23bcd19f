package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.event.StudyEventListener;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeWorker;
import graft.study.fake.InlineExecutor;
import graft.study.store.BaseRecord;
import graft.study.store.StudyDigest;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BaseCacheTest {
  private final Path root;
  private final Path folder;

  BaseCacheTest(@TempDir Path root) {
    this.root = root;
    this.folder = root.resolve("bases");
  }

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  @Test
  void oneProcessClaimsABaseUntilItDies() throws Exception {
    BaseCache cache = new BaseCache(folder);
    Process other =
        new ProcessBuilder(FakeWorker.command(ClaimingMain.class, folder.toString(), "a")).start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("claimed");
      assertThat(cache.claim("a")).isEmpty();
      assertThat(unfinished()).singleElement().satisfies(f -> assertThat(f).hasContent("half"));
      cache.claim("b").orElseThrow().close();
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(5, TimeUnit.SECONDS)).isTrue();
    try (BaseCache.Claim claim = cache.claim("a").orElseThrow()) {
      assertThat(unfinished()).as("what the dead process left of %s", claim).isEmpty();
    }
  }

  @Test
  void oneThreadClaimsABaseAtATime() {
    try (BaseCache.Claim claim = new BaseCache(folder).claim("a").orElseThrow()) {
      assertThat(claim.unfinished(1)).doesNotExist();
      assertThat(new BaseCache(folder).claim("a")).isEmpty();
    }
    new BaseCache(folder).claim("a").orElseThrow().close();
  }

  private InlineExecutor runSlowly(StudyStore store, String name) {
    InlineExecutor executor = new InlineExecutor(1, Integer.MAX_VALUE, 20);
    StudyRun run =
        new StudyRun(
            store,
            FakePlan.bases(1),
            FakePlan.trials(1),
            new FakePlan(),
            executor,
            new BaseCache(folder),
            root.resolve(name),
            StudyEventListener.SILENT,
            RunCosts.unknown());
    assertThat(run.run()).isEqualTo(RunEnd.COMPLETE);
    return executor;
  }

  @Test
  void twoStudiesThatRunAtOnceTrainTheirBaseOnce() {
    try (StudyStore one = StudyStore.create(root.resolve("one"));
        StudyStore two = StudyStore.create(root.resolve("two"))) {
      CompletableFuture<InlineExecutor> other =
          CompletableFuture.supplyAsync(() -> runSlowly(two, "two-checkpoints"));
      List<String> begun =
          Stream.concat(
                  runSlowly(one, "one-checkpoints").begun.stream(), other.join().begun.stream())
              .toList();
      assertThat(begun).hasSize(1 + 2 * 8).containsOnlyOnce("base0");
      assertThat(one.bases())
          .extracting(BaseRecord::outcome)
          .isEqualTo(two.bases().stream().map(BaseRecord::outcome).toList());
      assertThat(StudyDigest.of(one)).isEqualTo(StudyDigest.of(two));
    }
  }
}
