package graft.torch.training;

import graft.core.data.Selection;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import graft.torch.worker.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Trains one after another in one process, as a worker does, and prints the resident memory in KiB
 * after each training. An epoch is 8 updates.
 */
public final class GrowthRun {
  private GrowthRun() {}

  /** Arguments: a cache with unpacked natives, a folder for checkpoints, trainings, epochs. */
  public static void main(String[] arguments) throws IOException {
    Recipe recipe =
        new Recipe(
            8,
            Integer.parseInt(arguments[3]),
            Rates.paper(),
            0.9,
            1e-4,
            0.5,
            Recipe.Augmentation.FLIP,
            1,
            Recipe.Precision.FP32);
    Natives.unpack(Path.of(arguments[0]));
    List<Integer> examples = IntStream.range(0, 64).boxed().toList();
    Selection images = new Selection(examples, examples.stream().map(e -> e % 4).toList());
    TorchGroupTrainer trainer =
        new TorchGroupTrainer(
            new MadeHoldings(new MadePixels(32, 64, 4)), TrainerOptions.on(Device.CPU));
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      String checkpoint = Path.of(arguments[1]).resolve(i + ".ckpt").toString();
      Protocol protocol = Protocol.of(0, 1 + i % 8, i % 6, 0);
      TrainingJob job =
          new TrainingJob(
              "j" + i,
              1,
              Method.SGD,
              protocol,
              recipe,
              i,
              i,
              new TrainingJob.Files(checkpoint, Optional.empty()));
      trainer.train(
          new TrialGroup(
              "alexnet-32",
              4,
              "made",
              Optional.empty(),
              images,
              images,
              Selection.none(),
              List.of(job)),
          RecordingObserver.patient());
      System.out.println(residentKibibytes());
    }
  }

  private static long residentKibibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
