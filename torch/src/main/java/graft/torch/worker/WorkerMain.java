package graft.torch.worker;

import graft.study.execution.CacheHoldings;
import graft.study.execution.WorkerLoop;
import graft.torch.network.Device;
import graft.torch.training.TorchGroupTrainer;
import graft.torch.training.TrainerOptions;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A worker process: trains what its coordinator sends over the socket named as the last argument.
 */
public final class WorkerMain {
  private WorkerMain() {}

  /**
   * Trains until told to stop.
   *
   * @param arguments Graft's cache folder, the name of a device, threads of a training, whether
   *     common work is shared, bytes for outputs of frozen layers, the coordinator's socket
   * @throws IOException if libtorch cannot be unpacked into the cache
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 6) {
      System.err.println("a worker is started by its coordinator, which gives it 6 arguments");
      System.exit(2);
    }
    Path cache = Path.of(arguments[0]);
    TrainerOptions options =
        TrainerOptions.on(new Device(arguments[1]))
            .threads(Integer.parseInt(arguments[2]))
            .sharing(Boolean.parseBoolean(arguments[3]))
            .keeping(Long.parseLong(arguments[4]));
    Natives.unpack(cache);
    WorkerLoop.run(Path.of(arguments[5]), new TorchGroupTrainer(new CacheHoldings(cache), options));
  }
}
