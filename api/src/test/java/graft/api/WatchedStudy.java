package graft.api;

import graft.api.fake.FakeMachine;
import graft.core.data.TargetSize;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.event.StudyEvent;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.StudyFile;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Stores of studies that train nothing, to be watched. */
final class WatchedStudy {
  /** Trials of {@link #complete}. */
  static final int TRIALS = 16;

  private static final int DEPTH = 8;

  private WatchedStudy() {}

  /** A study of 16 trials on two splits, run to its end. */
  static Path complete(Path place) {
    SyntheticImages.write(place.resolve("images"), 8, 12, 4, 32, 3, written -> {});
    StudyFile file = StudyFile.preset("small");
    file.put("data", place.resolve("images").toString());
    file.put("experiments", List.of("layers"));
    file.put("splits", 2);
    List.of("sizes=[4]", "test_extra=2", "recipe.epochs=6", "recipe.rates.step_epochs=2")
        .forEach(file::set);
    Path study = place.resolve("study");
    Study.of(file, study).on(FakeMachine.in(place.resolve("cache"))).run(line -> {});
    return study;
  }

  /** The same with more trials planned, none of which has begun. */
  static List<TrialSpec> planMore(Path study, int count) {
    TrialSpec one = complete(study, 0).spec();
    List<TrialSpec> more = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int cell = i / 10;
      Protocol protocol =
          new Protocol(
              DEPTH - 1,
              1 + cell % DEPTH,
              cell / DEPTH % 6,
              cell / (DEPTH * 6) % DEPTH,
              Protocol.ReinitialisedRate.LOW);
      more.add(
          new TrialSpec(
              String.format("%08x%024x", i * 0x9e3779b9, i),
              List.of("layers"),
              new TrialData.OfSplit(i % 2, new TargetSize(4)),
              Method.SGD,
              protocol,
              one.network(),
              one.baseId(),
              one.recipe(),
              "watched " + cell / (DEPTH * 6 * DEPTH),
              100 + i % 10 / 2,
              one.images()));
    }
    try (StudyStore store = StudyStore.open(study)) {
      store.plan(List.of(), more);
    }
    return more;
  }

  /** Ends trials that wait as others ended, a hundred at a time, with a little noise. */
  static void end(Path study, List<TrialSpec> trials) {
    Complete like = complete(study, 0).complete().orElseThrow();
    List<EpochRecord> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= 90; epoch++) {
      epochs.add(new EpochRecord(epoch, 0.001, 0.01, 2.0 / epoch));
    }
    try (StudyStore store = StudyStore.open(study)) {
      for (int i = 0; i < trials.size(); i += 100) {
        Evaluation last = like.last();
        Complete outcome =
            new Complete(
                like.trainLossEval(),
                like.trainCorrect(),
                epochs,
                like.milestones(),
                new Evaluation(
                    last.epoch(), 1 + i / 1e4, last.correct(), last.total(), last.total()),
                like.correctBits(),
                like.predictions(),
                like.weightsSha256(),
                like.imagesTrained(),
                like.seconds());
        store.settle(
            trials.subList(i, Math.min(trials.size(), i + 100)).stream()
                .map(TrialSpec::id)
                .toList(),
            outcome);
      }
    }
  }

  /** The complete trial of a place in the store's order. */
  static TrialRecord complete(Path study, int place) {
    try (StudyReader reader = StudyReader.open(study)) {
      return reader.trials().stream()
          .filter(trial -> trial.state() == TrialState.COMPLETE)
          .toList()
          .get(place);
    }
  }

  /** Begins a trial on a worker and tells of its first epochs, until a reader can see them. */
  static void train(StudyStore store, TrialSpec trial, int worker, int epochs)
      throws InterruptedException {
    store.began(trial.id(), 1);
    store.keep(new StudyEvent.Began(trial.id(), 1, worker));
    for (int epoch = 1; epoch <= epochs; epoch++) {
      store.keep(
          new StudyEvent.EpochFinished(
              trial.id(), 1, new EpochRecord(epoch, 0.001, 0.01, 2.5 / epoch)));
    }
    JobProgress progress =
        new JobProgress(
            epochs + 1,
            40,
            0,
            new JobProgress.Pace(3000, 2),
            JobProgress.Pace.NONE,
            1.125,
            Optional.empty(),
            Optional.empty());
    TimeUnit.MILLISECONDS.sleep(1100);
    store.keep(new StudyEvent.Progressed(trial.id(), 1, progress));
  }

  /** Runs a study until it is killed: begins its first waiting trial, says so, and waits. */
  public static void main(String[] arguments) throws InterruptedException {
    Path study = Path.of(arguments[0]);
    try (StudyStore store = StudyStore.open(study)) {
      TrialSpec first =
          store.trials().stream()
              .filter(trial -> trial.state() == TrialState.WAITING)
              .findFirst()
              .orElseThrow()
              .spec();
      train(store, first, 1, 3);
      System.out.println("runs");
      TimeUnit.MINUTES.sleep(5);
    }
  }

  /** Starts {@link #main} in a process of its own. */
  static Process runElsewhere(Path study) throws java.io.IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            WatchedStudy.class.getName(),
            study.toString())
        .redirectErrorStream(true)
        .start();
  }
}
