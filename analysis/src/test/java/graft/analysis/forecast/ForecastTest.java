package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastTest {
  /** A millisecond an update, so that hand counts stay whole; nothing else costs. */
  private static final Speed UPDATES_ONLY = new Speed(0.001, 0, 0, 0);

  private static final Speed EVALUATIONS_ONLY = new Speed(0, 0, 0.001, 0);

  @TempDir private Path folder;

  private static Missing all(MadeUpPlan made) {
    return Missing.of(made.plan(), Optional.empty(), id -> false);
  }

  private static Forecast forecast(MadeUpPlan made, Speed speed, int workers, Missing missing) {
    return Forecast.of(made.settings(), made.plan(), made.workloads(), speed, workers, missing);
  }

  @Test
  void theForecastOfLayersIsWhatAHandCounts() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1");
    Forecast forecast = forecast(made, UPDATES_ONLY, 1, all(made));
    // base: 36 epochs of ceil(4 * 30 / 16); trials: 8 times 90 epochs of 4 * 10 / 8
    assertThat(forecast.fixedWall()).isCloseTo(36 * 8 * 0.001 + 8 * 90 * 5 * 0.001, within(1e-9));
    assertThat(forecast.derived()).isZero();
    assertThat(forecast.wall()).isEqualTo(forecast.fixedWall());
  }

  @Test
  void twoWorkersShareTrialsButNotTheBase() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1");
    Forecast forecast = forecast(made, UPDATES_ONLY, 2, all(made));
    // one worker has the base for 0.288 s, the other scratch for 0.45 s; 7 more of 0.45 s follow:
    // 3 end on the second at 1.8, 4 on the first at 2.088
    assertThat(forecast.fixedWall()).isCloseTo(0.288 + 4 * 0.45, within(1e-9));
  }

  @Test
  void evaluationsAreTestImagesAtMilestonesAndTrainingImagesAtTheEnd() {
    MadeUpPlan made =
        MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1", "test_extra=3");
    Forecast forecast = forecast(made, EVALUATIONS_ONLY, 1, all(made));
    // 4 classes of 5 test images; base 3 milestones and 120; trials 8, and 12 extra and 40
    assertThat(forecast.fixedWall())
        .isCloseTo(0.001 * (3 * 20 + 120 + 8 * (8 * 20 + 12 + 40)), within(1e-9));
  }

  @Test
  void derivedTrialsAreForecastAtTheirBound() {
    MadeUpPlan made = MadeUpPlan.of("sizes=[10, 25]", "splits=2", "optimal_seeds=2");
    Forecast forecast = forecast(made, UPDATES_ONLY, 2, all(made));
    assertThat(forecast.derived()).isEqualTo(16);
    // 2 protocols, 2 splits, 2 seeds: 8 at 90 * 5 and 8 at 90 * ceil(100 / 8) updates
    double seconds = 8 * 0.45 + 8 * 90 * 13 * 0.001;
    assertThat(forecast.derivedSeconds()).isCloseTo(seconds, within(1e-9));
    assertThat(forecast.wall())
        .isCloseTo(forecast.fixedWall() + (seconds + forecast.otherSeconds()) / 2, within(1e-9));
  }

  @Test
  void experimentsAtAnotherNAreForecastForEachDerivation() {
    MadeUpPlan made = MadeUpPlan.of("sizes=[10]", "splits=2", "seeds=3");
    Forecast forecast = forecast(made, UPDATES_ONLY, 2, all(made));
    // Eight layers, at an n of 2 to 7: layers-decay has 14 protocols, decay 8 more, freeze 6 more;
    // d = 0 is planned as n = 1 and k = 6, d = 30 as high-rate: 26. Three derivations (the paper's,
    // two honest ones), three seeds, two splits: 3 * 26 * 6.
    assertThat(forecast.other()).isEqualTo(468);
    // A planned trial takes 90 epochs of 5 updates, less where layers are frozen.
    assertThat(forecast.otherSeconds()).isBetween(0.9 * 468 * 0.45, 468 * 0.45);
    MadeUpPlan one = MadeUpPlan.of("sizes=[10]", "splits=1", "seeds=1");
    assertThat(forecast(one, UPDATES_ONLY, 2, all(one)).other()).isEqualTo(26);
    MadeUpPlan none = MadeUpPlan.of("experiments=[layers]", "sizes=[10]");
    assertThat(forecast(none, UPDATES_ONLY, 2, all(none)).other()).isZero();
  }

  @Test
  void onlyWhatIsMissingIsForecast() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1");
    List<TrialSpec> trials = made.plan().trials();
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      store.plan(made.plan().bases(), trials);
      store.began(trials.get(0).id(), 1);
      store.finished(trials.get(0).id(), 1, complete(0.5), "cpu");
      store.began(trials.get(1).id(), 1);
      Missing missing = Missing.of(made.plan(), Optional.of(store), id -> true);
      assertThat(missing.trials()).hasSize(7).doesNotContain(trials.get(0).id());
      assertThat(missing.bases()).isEmpty();
      assertThat(missing.cachedBases()).isOne();
      assertThat(forecast(made, UPDATES_ONLY, 1, missing).fixedWall())
          .isCloseTo(7 * 0.45, within(1e-9));
    }
  }

  @Test
  void aBaseWhoseWeightsAreGoneIsMissingWhileTrialsWantIt() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1");
    String base = made.plan().bases().get(0).id();
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      store.plan(made.plan().bases(), made.plan().trials());
      store.settle(List.of(base), complete(1));
      assertThat(Missing.of(made.plan(), Optional.of(store), id -> false).bases())
          .containsExactly(base);
      store.settle(made.plan().trials().stream().map(TrialSpec::id).toList(), complete(1));
      Missing nothing = Missing.of(made.plan(), Optional.of(store), id -> false);
      assertThat(nothing.isNothing()).isTrue();
    }
  }

  @Test
  void aTrialThatFailedIsTriedAgainAndADivergedOneIsNot() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1");
    String failed = made.plan().trials().get(0).id();
    String diverged = made.plan().trials().get(1).id();
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      store.plan(made.plan().bases(), made.plan().trials());
      store.settle(List.of(failed), new TrainingOutcome.Failed("no disk"));
      store.settle(List.of(diverged), new TrainingOutcome.Diverged(1, 1, List.of(), 1, 1));
      assertThat(Missing.of(made.plan(), Optional.of(store), id -> true).trials())
          .contains(failed)
          .doesNotContain(diverged);
    }
  }

  @Test
  void forecastAndActualStandSideBySideByTheFirstExperiment() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers, high-rate]", "sizes=[10]", "splits=1");
    Forecast forecast = forecast(made, UPDATES_ONLY, 2, all(made));
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      store.plan(made.plan().bases(), made.plan().trials());
      store.settle(List.of(made.plan().trials().get(0).id()), complete(0.5));
      List<RunForecast.Row> rows =
          ForecastRows.of(made.plan(), List.of(), forecast.seconds(), store);
      assertThat(rows)
          .extracting(RunForecast.Row::name)
          .containsExactly("bases", "layers", "high-rate");
      assertThat(rows).extracting(RunForecast.Row::trainings).containsExactly(1, 8, 7);
      assertThat(rows.get(1).forecastSeconds()).isCloseTo(8 * 0.45, within(1e-9));
      assertThat(rows.get(1).finished()).isOne();
      assertThat(rows.get(1).finishedForecastSeconds()).isCloseTo(0.45, within(1e-9));
      assertThat(rows.get(1).actualSeconds()).isEqualTo(0.5);
    }
  }

  private static RunForecast run(String ended, double finished) {
    return new RunForecast(
        "2026-01-01T00:00:00Z",
        2,
        UPDATES_ONLY,
        ended,
        100,
        20,
        8,
        60,
        List.of(new RunForecast.Row("layers", 4, 160, 2, finished, 70)));
  }

  @Test
  void aWholeRunIsHeldAgainstTheTrialsThatDidFollow() {
    assertThat(run("COMPLETE", 160).forecastOfWhatWasDone()).isEqualTo(100 - 20 / 2.0 + 8 / 2.0);
  }

  @Test
  void aStoppedRunIsHeldAgainstTheShareThatItDid() {
    assertThat(run("STOPPED", 40).forecastOfWhatWasDone()).isEqualTo(94 * 40 / 160.0);
    assertThat(run("", 0).forecastOfWhatWasDone()).isZero();
  }

  @Test
  void theHistoryComesBackFromTheStore() {
    RunForecast first = run("STOPPED", 40);
    RunForecast second = run("", 0);
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      assertThat(ForecastHistory.of(store).runs()).isEmpty();
      ForecastHistory.of(store).and(first, Map.of("a", 1.5)).store(store);
      ForecastHistory.of(store).and(second, Map.of("b", 2.5)).store(store);
      RunForecast ended = run("COMPLETE", 160);
      ForecastHistory.of(store).withLast(ended, Map.of()).store(store);
      ForecastHistory found = ForecastHistory.of(store);
      assertThat(found.runs()).containsExactly(first, ended);
      assertThat(found.costs()).hasSize(2).containsEntry("b", 2.5);
    }
  }

  @Test
  void aKilledRunIsToldFromItsFinishedTrainings() {
    MadeUpPlan made = MadeUpPlan.of("experiments=[layers]", "sizes=[10]", "splits=1");
    Forecast forecast = forecast(made, UPDATES_ONLY, 1, all(made));
    TrialSpec trial = made.plan().trials().get(0);
    try (StudyStore store = StudyStore.create(folder.resolve("study"))) {
      store.plan(made.plan().bases(), made.plan().trials());
      List<RunForecast.Row> before =
          ForecastRows.of(made.plan(), List.of(), forecast.seconds(), store);
      RunForecast run =
          new RunForecast(
              Instant.now().minusSeconds(100).toString(),
              1,
              UPDATES_ONLY,
              "",
              3.888,
              0,
              0,
              0,
              before);
      ForecastHistory history =
          new ForecastHistory(List.of(), Map.of()).and(run, forecast.seconds());
      store.began(trial.id(), 1);
      store.finished(trial.id(), 1, complete(0.5), "cpu");
      store.began(made.plan().trials().get(1).id(), 1);
      ForecastHistory settled = history.settled(made.plan(), store);
      RunForecast killed = settled.runs().get(0);
      assertThat(killed.ended()).isEqualTo("KILLED");
      assertThat(killed.actualSeconds()).isBetween(100.0, 130.0);
      assertThat(killed.rows().get(1).finished()).isOne();
      assertThat(killed.rows().get(1).actualSeconds()).isEqualTo(0.5);
      assertThat(killed.forecastOfWhatWasDone()).isCloseTo(3.888 * 0.45 / 3.888, within(1e-9));
      assertThat(settled.forecastSeconds()).isCloseTo(0.45, within(1e-9));
      assertThat(settled.settled(made.plan(), store)).isEqualTo(settled);
    }
  }

  private static TrainingOutcome complete(double seconds) {
    Evaluation last = new Evaluation(1, 1, 1, 1, 2);
    return new TrainingOutcome.Complete(
        1, 1, List.of(), List.of(last), last, "01", "", "ab", 10, seconds);
  }

  @Test
  void everyMissingTrainingHasACost() {
    MadeUpPlan made = MadeUpPlan.of("sizes=[10, 25]", "splits=2");
    Missing missing = all(made);
    Set<String> costs = forecast(made, EVALUATIONS_ONLY, 2, missing).seconds().keySet();
    assertThat(costs).hasSize(2 + made.plan().trials().size()).containsAll(missing.trials());
  }
}
