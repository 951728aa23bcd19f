package graft.torch.training;

import graft.core.error.DataException;
import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.Pixels;
import graft.core.random.SeedKey;
import graft.core.weights.WeightsFile;
import graft.core.weights.WeightsWriter;
import graft.study.execution.GroupTrainer;
import graft.study.execution.Holdings;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import graft.study.identity.Identity;
import graft.torch.network.Device;
import graft.torch.network.InitialWeights;
import graft.torch.network.TorchNetwork;
import graft.torch.network.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/** Trains groups with libtorch on the calling thread, one thread inside libtorch as well. */
public final class TorchGroupTrainer implements GroupTrainer {
  /** What libtorch on a processor, CUDA, C++ and a memory map say. */
  private static final List<String> WANT_OF_MEMORY =
      List.of("can't allocate memory", "out of memory", "bad_alloc", "Map failed");

  private final Holdings holdings;
  private final Device device;

  /**
   * A trainer.
   *
   * @param holdings where what groups name is found
   * @param device that networks learn on
   */
  public TorchGroupTrainer(Holdings holdings, Device device) {
    this.holdings = holdings;
    this.device = device;
    torch.set_num_threads(1);
  }

  @Override
  @SuppressWarnings("try") // scopes are opened for their end
  public void train(TrialGroup group, Observer observer) {
    try (PointerScope scope = new PointerScope();
        Pixels pixels = open(group)) {
      Optional<Path> base = group.base().map(holdings::weights);
      Network network = network(group, pixels);
      Images images = new Images(pixels);
      Evaluator evaluator = new Evaluator(images, device);
      for (TrainingJob job : group.jobs()) {
        trainOne(group, job, base, network, images, evaluator, observer);
      }
    } catch (StoppedException e) {
      return; // the running job's checkpoint is written
    } catch (GroupFailedException e) {
      TrainingOutcome failed = new TrainingOutcome.Failed(firstLine(e));
      for (TrainingJob job : group.jobs()) {
        observer.began(job);
        observer.finished(job, failed);
      }
    } finally {
      Pointer.trimMemory(); // the gaps among what stays are too small for the next group's batches
    }
  }

  /** No job of the group can be run. */
  private static final class GroupFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    GroupFailedException(String message) {
      super(message);
    }
  }

  private Pixels open(TrialGroup group) throws GroupFailedException {
    try {
      return holdings.images(group.images());
    } catch (RuntimeException e) {
      throwIfOfTheMachine(e);
      throw new GroupFailedException(
          "cannot open the packed store " + group.images() + ": " + firstLine(e));
    }
  }

  private static Network network(TrialGroup group, Pixels pixels) throws GroupFailedException {
    Network network =
        Networks.find(group.network(), group.classes())
            .orElseThrow(() -> new GroupFailedException("unknown network " + group.network()));
    if (network.side() != pixels.side()) {
      throw new GroupFailedException(
          "the packed store %s has images of %d px, %s needs %d px; pack the data again"
              .formatted(group.images(), pixels.side(), network.name(), network.side()));
    }
    return network;
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void trainOne(
      TrialGroup group,
      TrainingJob job,
      Optional<Path> base,
      Network network,
      Images images,
      Evaluator evaluator,
      Observer observer)
      throws StoppedException {
    observer.began(job);
    Checkpoint checkpoint =
        new Checkpoint(Path.of(job.files().checkpoint()), settings(group, job), job.attempt());
    TrainingOutcome outcome;
    try (PointerScope scope = new PointerScope()) {
      TorchNetwork torchNetwork = prepare(job, base, network);
      outcome =
          switch (job.method()) {
            case SGD -> {
              Learner learner = new Learner(torchNetwork, job.protocol(), job.recipe());
              yield new Training(group, job, images, evaluator, learner, checkpoint, observer)
                  .run();
            }
            case LINEAR_SVM -> new FeatureSvm(group, job, torchNetwork, evaluator, observer).run();
          };
      if (outcome instanceof TrainingOutcome.Complete) {
        writeWeights(job, torchNetwork);
      }
    } catch (RuntimeException e) {
      throwIfOfTheMachine(e);
      outcome = new TrainingOutcome.Failed(reason(e));
    }
    observer.finished(job, outcome);
    if (!(outcome instanceof TrainingOutcome.Failed)) {
      checkpoint.delete();
    }
  }

  /** Disk and memory that lack are no fault of the job: another attempt may find them. */
  private static void throwIfOfTheMachine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof MachineException || WANT_OF_MEMORY.stream().anyMatch(message::contains)) {
      throw e;
    }
  }

  private static String reason(RuntimeException e) {
    return e instanceof GraftException
        ? String.valueOf(e.getMessage())
        : e.getClass().getSimpleName() + ": " + firstLine(e);
  }

  private TorchNetwork prepare(TrainingJob job, Optional<Path> base, Network network) {
    job.protocol().check(network.name(), network.depth(), job.recipe().epochs());
    TorchNetwork torchNetwork = new TorchNetwork(network, device);
    int transferred = job.protocol().transferredLayers();
    InitialWeights.draw(torchNetwork, transferred, new SeedKey(job.initialKey()));
    if (transferred > 0) {
      Path file =
          base.orElseThrow(
              () ->
                  new DataException(
                      "k (transferred_layers) is " + transferred + " but the group names no base"));
      try (WeightsFile weights = WeightsFile.open(file)) {
        Transfer.copy(weights, torchNetwork, transferred);
      }
    }
    return torchNetwork;
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private static void writeWeights(TrainingJob job, TorchNetwork torchNetwork) {
    if (job.files().weights().isEmpty()) {
      return;
    }
    Path file = Path.of(job.files().weights().get());
    Network network = torchNetwork.network();
    Map<String, String> metadata =
        Map.of("network", network.name(), "classes", Integer.toString(network.classes()));
    try (PointerScope scope = new PointerScope()) {
      WeightsWriter.write(file, "." + job.attempt() + ".tmp", metadata, torchNetwork.rowMajor());
    } catch (IOException e) {
      throw new MachineException(
          "cannot write the weights " + file + ": " + e.getMessage() + "; free some disk", e);
    }
  }

  private static String settings(TrialGroup group, TrainingJob job) {
    return Identity.checkpoint(
        group.network(),
        group.classes(),
        job.id(),
        job.protocol(),
        job.recipe(),
        job.drawKey(),
        job.initialKey(),
        group.train());
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
