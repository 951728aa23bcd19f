package graft.study.execution;

import graft.study.fake.FakeTraining;
import java.nio.file.Path;
import java.util.List;

/**
 * A worker whose trainer lets the first two jobs of a group advance in turn: {@code fast} ends
 * before the other; {@code crash} ends the process in its second epoch. Argument: socket.
 */
final class AlternatingWorker {
  private AlternatingWorker() {}

  public static void main(String[] args) {
    WorkerLoop.run(
        Path.of(args[0]),
        (group, observer) -> {
          List<TrainingJob> pair = group.jobs().subList(0, 2);
          pair.forEach(observer::began);
          for (int epoch = 1; epoch <= 3; epoch++) {
            for (TrainingJob job : pair) {
              if (job.id().equals("crash") && epoch == 2) {
                System.err.println("last words of both");
                System.err.flush();
                Runtime.getRuntime().halt(139);
              }
              boolean fast = job.id().equals("fast");
              if (!fast || epoch <= 2) {
                observer.epochFinished(job, new EpochRecord(epoch, 0.001, 0.01, 1));
              }
              if (epoch == (fast ? 2 : 3)) {
                observer.finished(job, FakeTraining.outcome(job.id(), 3));
              }
            }
          }
          for (TrainingJob job : group.jobs().subList(2, group.jobs().size())) {
            observer.began(job);
            observer.finished(job, FakeTraining.outcome(job.id(), 3));
          }
        });
  }
}
