package graft.study.fake;

import graft.study.coordinator.BaseCache;
import graft.study.coordinator.RunCosts;
import graft.study.coordinator.StudyRun;
import graft.study.execution.WorkerCommand;
import graft.study.execution.WorkerProcesses;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.util.Map;

/** A coordinator process of a small study. Arguments: folder, cache, workers, milliseconds. */
public final class FakeStudyMain {
  public static final int SPLITS = 2;

  private FakeStudyMain() {}

  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    WorkerCommand command =
        new WorkerCommand(FakeWorker.command(FakeWorker.class, args[3]), Map.of());
    try (StudyStore store = StudyStore.create(folder);
        WorkerProcesses workers =
            new WorkerProcesses(
                command,
                Integer.parseInt(args[2]),
                folder.resolve("logs"),
                WorkerProcesses.SILENCE)) {
      StudyRun run =
          new StudyRun(
              store,
              FakePlan.bases(SPLITS),
              FakePlan.trials(SPLITS),
              new FakePlan(),
              workers,
              new BaseCache(Path.of(args[1])),
              folder.resolve("checkpoints"),
              System.out::println,
              RunCosts.unknown());
      System.out.println(run.run());
    }
  }
}
