package graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.figures.Grid;
import graft.core.data.TargetSize;
import graft.study.execution.EpochRecord;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome;
import graft.study.store.AttemptRecord;
import graft.study.store.AttemptRecord.Ending;
import graft.study.store.RunningTraining;
import graft.study.store.StoreKind;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The parts of the page of a study that may still run. */
class LivePageTest {
  private static final Grid GRID = MadeUpStudy.grid(List.of(new TargetSize(10)), 3, 1);
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:01Z");
  private static final String HOSTILE = "<script>alert(1)</script>\u0007";

  private final List<TrialRecord> trials = new ArrayList<>(MadeUpStudy.trials(GRID));

  private LiveStudy study(boolean isRunning, RunningTraining... running) {
    return study(isRunning, List.of(), running);
  }

  private LiveStudy study(
      boolean isRunning, List<AttemptRecord> attempts, RunningTraining... running) {
    return new LiveStudy(
        StoreKind.STUDY,
        isRunning,
        MadeUpStudy.bases(GRID),
        trials,
        List.of(running),
        attempts,
        isRunning ? Optional.of(Duration.ofMinutes(12)) : Optional.empty(),
        2);
  }

  /** Gives the first trials other states. */
  private void spoil(TrialState state, Optional<TrainingOutcome> outcome, int... places) {
    for (int place : places) {
      trials.set(place, new TrialRecord(trials.get(place).spec(), state, 1, outcome));
    }
  }

  private static AttemptRecord attempt(TrialRecord trial, Ending ending, String words) {
    return new AttemptRecord(trial.spec().id(), 1, NOON, Optional.empty(), ending, words);
  }

  private static String part(LiveStudy study, String name) {
    return LivePage.now(study).getOrDefault("part-" + name, "none");
  }

  @Test
  void theStateIsSaidInAWord() {
    assertThat(part(study(false), "now")).contains("<h2>Complete</h2>");
    spoil(TrialState.WAITING, Optional.empty(), 0, 1);
    assertThat(part(study(true), "now")).contains("<h2>Running</h2>", "About 12 min left");
    assertThat(part(study(false), "now")).contains("<h2>Stopped</h2>", "2 trials are left");
    LiveStudy killed = study(false, List.of(attempt(trials.get(0), Ending.RUNNING, "")));
    assertThat(part(killed, "now")).contains("<h2>Killed</h2>", "1 training was under way");
    spoil(TrialState.DIVERGED, Optional.of(diverged()), 0, 1);
    assertThat(part(study(false), "now")).contains("<h2>Finished, not all complete</h2>");
    trials.clear();
    assertThat(part(study(false), "now")).contains("<h2>Not begun</h2>", "none planned yet");
  }

  private static TrainingOutcome diverged() {
    return new TrainingOutcome.Diverged(
        2, 31, List.of(new EpochRecord(1, 1e-3, 1e-2, 2.25)), 310, 1.5);
  }

  @Test
  void barsCountWhatEnded() {
    spoil(TrialState.WAITING, Optional.empty(), 0, 1);
    spoil(TrialState.DIVERGED, Optional.of(diverged()), 2);
    assertThat(part(study(true), "now"))
        .contains("value=\"22\" max=\"24\"", "22 of 24 ended: 2 waiting, 21 complete, 1 diverged");
  }

  @Test
  void eachWorkerSaysWhatItDoesAndItsCurveGrows() {
    spoil(TrialState.RUNNING, Optional.empty(), 5);
    String id = trials.get(5).spec().id();
    JobProgress progress =
        new JobProgress(
            3,
            20,
            0,
            new JobProgress.Pace(3000, 2),
            JobProgress.Pace.NONE,
            1.25,
            Optional.empty(),
            Optional.empty());
    List<EpochRecord> epochs =
        List.of(new EpochRecord(1, 1e-3, 1e-2, 2.5), new EpochRecord(2, 1e-3, 1e-2, 1.5));
    LiveStudy study =
        study(true, new RunningTraining(id, 2, 7, NOON, Optional.of(progress), epochs));
    assertThat(part(study, "now"))
        .contains(">7<", id.substring(0, 8), "3 of 90", "1.250", "1,500", "12:00:01");
    assertThat(part(study, "curves")).contains("<svg", id.substring(0, 8));
    assertThat(part(study(true), "curves")).isEmpty();
    String cell = cell(study, trials.get(5));
    assertThat(cell).contains("running", "2/90", "1.500");
  }

  private static String cell(LiveStudy study, TrialRecord trial) {
    String link = LiveCells.link(trial.spec());
    return LivePage.cell(study, link.substring(LiveCells.LINK.length())).orElseThrow();
  }

  @Test
  void aCellShowsItsTrialsNumbers() {
    TrialRecord trial = trials.get(4);
    TrainingOutcome.Complete complete = trial.complete().orElseThrow();
    String html = cell(study(false), trial);
    assertThat(html)
        .contains(
            trial.spec().id().substring(0, 8),
            Numbers.percent(complete.last().top1()),
            Numbers.decimals(complete.last().loss(), 3),
            "90/90",
            "<svg");
    assertThat(html.split("<tr class=\"\"><td", -1)).hasSize(1 + GRID.trialsPerCell());
    assertThat(LivePage.cell(study(false), "none")).isEmpty();
    assertThat(LivePage.cell(study(false), "../study.yaml")).isEmpty();
  }

  @Test
  void everyCellOfTheListCanBeOpened() {
    Map<String, byte[]> files = new HashMap<>();
    String cells =
        LivePage.results(study(false), Optional.empty(), files).getOrDefault("part-cells", "none");
    Matcher links = Pattern.compile("href=\"#cell-(\\w+)\"").matcher(cells);
    int count = 0;
    while (links.find()) {
      assertThat(LivePage.cell(study(false), links.group(1))).isPresent();
      count++;
    }
    assertThat(count).isEqualTo(GRID.depth());
  }

  @Test
  void figuresAndVerdictsAreThoseOfTheReport() {
    Map<String, byte[]> files = new HashMap<>();
    String results =
        LivePage.results(study(false), Optional.of(MadeUpStudy.context(GRID, "n01")), files)
            .getOrDefault("part-results", "none");
    assertThat(results)
        .contains("<b>Figure 1.</b>", "href=\"figure-1.svg\"", "id=\"verdicts\"", "95 % interval")
        .doesNotContain(".png", "<script");
    assertThat(files).containsKeys("figure-1.svg", "figure-1.csv", "verdicts.csv", "table-1.csv");
    Matcher named = Pattern.compile("href=\"([\\w-]+\\.\\w+)\"").matcher(results);
    while (named.find()) {
      assertThat(files).containsKey(named.group(1));
    }
  }

  @Test
  void lastWordsAndReasonsAreShownAndEscaped() {
    spoil(TrialState.FAILED, Optional.of(new TrainingOutcome.Failed(HOSTILE)), 0);
    spoil(TrialState.DIVERGED, Optional.of(diverged()), 1);
    LiveStudy study =
        study(
            false,
            List.of(
                attempt(trials.get(0), Ending.LOST, HOSTILE),
                attempt(trials.get(2), Ending.LOST, "std::bad_alloc")));
    String troubles = part(study, "troubles");
    assertThat(troubles)
        .contains("&lt;script&gt;", "std::bad_alloc", "diverged in epoch 2, update 31")
        .contains("2 trainings without a result, 2 lost attempts")
        .doesNotContain("<script", "\u0007");
    assertThat(cell(study, trials.get(0))).contains("&lt;script&gt;").doesNotContain("<script");
    assertThat(part(study(false, List.of()), "troubles")).contains("0 lost attempts");
  }

  @Test
  void thePageNeedsNothingFromElsewhere() {
    String page = LivePage.html("Study " + HOSTILE, "/a/" + HOSTILE, Map.of(), "v-1");
    assertThat(page)
        .contains("default-src 'none'", "connect-src 'self'", "&lt;script&gt;")
        .doesNotContain("http:", "https:", "<script>alert");
  }
}
