package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page of a store, as text. */
class WatchTest {
  private static final Pattern CELL = Pattern.compile("#cell-(\\w+)");

  @TempDir private Path folder;
  private Path study = Path.of("");

  @BeforeEach
  void aStudyThatEnded() {
    study = WatchedStudy.complete(folder);
  }

  /** The page as soon as it shows something. */
  private static String page(Watch watch, String expected) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!watch.page().contains(expected) && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertThat(watch.page()).contains(expected);
    return watch.page();
  }

  @Test
  void numbersOfThePageAreThoseOfTheStore() throws InterruptedException {
    try (Watch watch = Watch.of(study);
        StudyReader reader = StudyReader.open(study)) {
      String page = page(watch, "Every cell");
      assertThat(page).contains("<h2>Complete</h2>", "16 of 16 ended: 16 complete", "Figure 1");
      assertThat(watch.file("figure-1.csv")).isPresent();
      assertThat(watch.file("study.yaml")).isEmpty();
      StringBuilder cells = new StringBuilder();
      Matcher links = CELL.matcher(page);
      while (links.find()) {
        cells.append(watch.cell(links.group(1)).orElseThrow());
      }
      for (TrialRecord trial : reader.trials()) {
        Complete complete = trial.complete().orElseThrow();
        assertThat(row(cells.toString(), trial.spec().id().substring(0, 8)))
            .startsWith(
                trial.spec().id().substring(0, 8),
                "" + trial.spec().split(),
                "" + trial.spec().seed(),
                "complete")
            .contains(
                String.format(Locale.ROOT, "%.3f", complete.last().loss()),
                String.format(Locale.ROOT, "%.1f", 100 * complete.last().top1()));
      }
    }
  }

  /** The texts of the row of a table that begins with one. */
  private static List<String> row(String html, String first) {
    Matcher row = Pattern.compile("<tr[^>]*><td[^>]*>" + first + "<.*?</tr>").matcher(html);
    assertThat(row.find()).as(first).isTrue();
    List<String> texts = new ArrayList<>();
    Matcher cell = Pattern.compile("<td[^>]*>(.*?)</td>").matcher(row.group());
    while (cell.find()) {
      texts.add(cell.group(1));
    }
    return texts;
  }

  @Test
  void thePageFollowsARun() throws InterruptedException {
    List<TrialSpec> more = WatchedStudy.planMore(study, 4);
    try (Watch watch = Watch.of(study)) {
      assertThat(watch.page()).contains("<h2>Stopped</h2>", "4 trials are left");
      try (StudyStore store = StudyStore.open(study)) {
        WatchedStudy.train(store, more.get(0), 2, 3);
        assertThat(page(watch, "4 of 6"))
            .contains("<h2>Running</h2>", "1.125", "Learning curves as they grow");
        store.lost(more.get(0).id(), 1, "std::bad_alloc <b>");
        page(watch, "std::bad_alloc &lt;b&gt;");
        store.settle(List.of(more.get(1).id()), new TrainingOutcome.Failed("no room"));
        page(watch, "no room");
      }
      assertThat(page(watch, "<h2>Stopped</h2>")).contains("17 of 20 ended");
    }
  }

  @Test
  void aKilledRunIsShownAsSuch() throws IOException, InterruptedException {
    WatchedStudy.planMore(study, 2);
    Process run = WatchedStudy.runElsewhere(study);
    try (Watch watch = Watch.of(study);
        BufferedReader said = run.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.lines().anyMatch("runs"::equals)).isTrue();
      page(watch, "<h2>Running</h2>");
      run.destroyForcibly().waitFor();
      assertThat(page(watch, "<h2>Killed</h2>")).contains("1 training was under way");
    } finally {
      run.destroyForcibly();
    }
  }

  @Test
  void aStoreThatGoesAndComesIsSaidAndFollowed() throws IOException, InterruptedException {
    try (Watch watch = Watch.of(study)) {
      Path aside = folder.resolve("aside");
      Files.move(StudyStore.file(study), aside);
      page(watch, "Cannot be read");
      Files.copy(aside, StudyStore.file(study), StandardCopyOption.REPLACE_EXISTING);
      page(watch, "16 of 16 ended");
    }
  }

  @Test
  void theStoreAloneIsEnough() throws IOException, InterruptedException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Files.copy(StudyStore.file(study), StudyStore.file(copy));
    try (Watch watch = Watch.of(copy)) {
      page(watch, "Figure 1");
      page(watch, "Every cell");
    }
  }

  @Test
  void whatIsNoStudyIsNamed() {
    assertThatThrownBy(() -> Watch.of(folder.resolve("none")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> Watch.of(folder.resolve("images")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("it has no study.db");
  }
}
