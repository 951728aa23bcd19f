package graft.torch.worker;

import graft.study.execution.CacheHoldings;
import graft.study.execution.WorkerLoop;
import graft.torch.network.Device;
import graft.torch.training.TorchGroupTrainer;
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
   * @param arguments Graft's cache folder, the name of a device, the coordinator's socket
   * @throws IOException if libtorch cannot be unpacked into the cache
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("a worker is started by its coordinator: give cache, device and socket");
      System.exit(2);
    }
    Path cache = Path.of(arguments[0]);
    Natives.unpack(cache);
    WorkerLoop.run(
        Path.of(arguments[2]),
        new TorchGroupTrainer(new CacheHoldings(cache), new Device(arguments[1])));
  }
}
