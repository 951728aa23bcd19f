package graft.torch.bench;

import graft.core.data.Selection;
import graft.core.pack.Pixels;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.GroupTrainer;
import graft.study.execution.Holdings;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import graft.torch.training.TorchGroupTrainer;
import graft.torch.training.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Trainings of one group with what they have in common computed once, against each by itself, in
 * alternation: prints {@code kind,network,batch,alone s,shared s,ratio} a pair and fails where an
 * outcome differs.
 */
public final class SharingBench {
  private static final int CLASSES = 20;

  private SharingBench() {}

  /**
   * Arguments: {@code frozen} (8 trainings with f = 5) or {@code decay} (every d in 0..30, in
   * groups of 8), network, batch, images, epochs, pairs.
   */
  public static void main(String[] args) throws IOException {
    String kind = args[0];
    String network = args[1];
    int batch = Integer.parseInt(args[2]);
    int images = Integer.parseInt(args[3]);
    int epochs = Integer.parseInt(args[4]);
    Path folder = Files.createTempDirectory("sharing-bench");
    Path base = folder.resolve("base.safetensors");
    Recipe recipe = recipe(batch, epochs);
    run(
        List.of(
            group(
                network,
                "",
                images,
                job(folder, "base", Protocol.scratch(8, 1), recipe(batch, 1), base.toString()))),
        network,
        true);
    List<TrialGroup> groups = new ArrayList<>();
    List<TrainingJob> jobs = new ArrayList<>();
    boolean frozen = kind.equals("frozen");
    for (int i = 0; i < (frozen ? 8 : 31); i++) {
      Protocol protocol =
          frozen ? Protocol.of(5 + i % 2, 1 + i / 2 % 2, i / 4, 5) : Protocol.of(6, 1, 30 - i, 0);
      jobs.add(job(folder, "trial " + i, protocol, recipe, ""));
      if (jobs.size() == 8 || i == 30) {
        groups.add(group(network, base.toString(), images, jobs.toArray(TrainingJob[]::new)));
        jobs.clear();
      }
    }
    for (int pair = 0; pair < Integer.parseInt(args[5]); pair++) {
      Map<String, String> results = new TreeMap<>();
      double[] seconds = new double[2];
      for (int turn = 0; turn < 2; turn++) {
        boolean sharing = (turn + pair) % 2 == 0;
        long began = System.nanoTime();
        Map<String, String> found = run(groups, network, sharing);
        seconds[sharing ? 1 : 0] = (System.nanoTime() - began) / 1e9;
        if (turn == 1 && !found.equals(results)) {
          throw new IllegalStateException("not the same bits:\n" + results + "\n" + found);
        }
        results = found;
      }
      System.out.printf(
          "%s,%s,%d,%.2f,%.2f,%.3f%n",
          kind, network, batch, seconds[0], seconds[1], seconds[0] / seconds[1]);
    }
  }

  private static Recipe recipe(int batch, int epochs) {
    Rates rates =
        new Rates(0.01, 0.001, 0.1, 15, Rates.LaterDecays.AFTER_FIRST, Rates.LowRateClock.OWN);
    return new Recipe(
        batch,
        epochs,
        rates,
        0.9,
        5e-4,
        0.5,
        Recipe.Augmentation.PAD_CROP_FLIP,
        4,
        Recipe.Precision.FP32);
  }

  private static TrainingJob job(
      Path folder, String id, Protocol protocol, Recipe recipe, String weights) {
    TrainingJob.Files files =
        TrainingJob.Files.of(
            folder.resolve(id + ".ckpt"),
            Optional.of(weights).filter(w -> !w.isEmpty()).map(Path::of));
    return new TrainingJob(id, 1, Method.SGD, protocol, recipe, 17, 23, files);
  }

  private static TrialGroup group(String network, String base, int images, TrainingJob... jobs) {
    return new TrialGroup(
        network,
        CLASSES,
        "made",
        Optional.of(base).filter(b -> !b.isEmpty()),
        selection(0, images),
        selection(images, 100),
        Selection.none(),
        List.of(jobs));
  }

  private static Selection selection(int from, int count) {
    List<Integer> examples = IntStream.range(from, from + count).boxed().toList();
    return new Selection(examples, examples.stream().map(e -> e % CLASSES).toList());
  }

  private static Map<String, String> run(List<TrialGroup> groups, String network, boolean sharing) {
    Map<String, String> weights = new TreeMap<>();
    TorchGroupTrainer trainer =
        new TorchGroupTrainer(new Found(network), TrainerOptions.on(Device.CPU).sharing(sharing));
    groups.forEach(group -> trainer.train(group, new Keeper(weights)));
    return weights;
  }

  private record Found(String network) implements Holdings {
    @Override
    public Pixels images(String content) {
      return new Noise(network);
    }

    @Override
    public Path weights(String content) {
      return Path.of(content);
    }
  }

  private record Noise(String network) implements Pixels {
    @Override
    public int side() {
      return graft.core.network.Networks.find(network, CLASSES).orElseThrow().side();
    }

    @Override
    public int size() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void read(int example, byte[] destination) {
      new SplittableRandom(example).nextBytes(destination);
    }

    @Override
    public void close() {}
  }

  private record Keeper(Map<String, String> weights) implements GroupTrainer.Observer {
    @Override
    public void began(TrainingJob job) {}

    @Override
    public void progressed(TrainingJob job, JobProgress progress) {}

    @Override
    public void epochFinished(TrainingJob job, EpochRecord epoch) {}

    @Override
    public void finished(TrainingJob job, TrainingOutcome outcome) {
      weights.put(job.id(), outcome instanceof Complete c ? c.weightsSha256() : outcome.toString());
    }

    @Override
    public boolean stopRequested() {
      return false;
    }
  }
}
