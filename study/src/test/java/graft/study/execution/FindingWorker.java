package graft.study.execution;

import graft.core.pack.PackedStore;
import java.nio.file.Path;
import java.util.List;

/** A worker that says where it found what a group names. Arguments: its cache, socket. */
final class FindingWorker {
  private FindingWorker() {}

  public static void main(String[] args) {
    CacheHoldings holdings = new CacheHoldings(Path.of(args[0]));
    WorkerLoop.run(
        Path.of(args[1]),
        (group, observer) -> {
          PackedStore images = holdings.images(group.images());
          Path base = holdings.weights(group.base().orElseThrow());
          TrainingJob job = group.jobs().get(0);
          observer.began(job);
          observer.finished(
              job,
              new TrainingOutcome.Failed(
                  String.join("\n", List.of(images.folder().toString(), base.toString()))));
        });
  }
}
