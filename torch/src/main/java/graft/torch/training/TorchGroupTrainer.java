package graft.torch.training;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.Pixels;
import graft.core.protocol.Method;
import graft.core.protocol.Recipe.Precision;
import graft.core.protocol.Refinements.Head;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Trains groups with libtorch on the calling thread, and some threads inside libtorch. */
public final class TorchGroupTrainer implements GroupTrainer {
  private final Holdings holdings;
  private final TrainerOptions options;

  /**
   * A trainer.
   *
   * @param holdings where what groups name is found
   */
  public TorchGroupTrainer(Holdings holdings, TrainerOptions options) {
    this.holdings = holdings;
    this.options = options;
  }

  @Override
  public String kind() {
    return options.device().isCpu()
        ? GroupTrainer.super.kind()
        : options.device().name() + " beside " + GroupTrainer.super.kind();
  }

  @Override
  @SuppressWarnings("try") // scopes are opened for their end
  public void train(TrialGroup group, Observer observer) {
    options.device().require();
    torch.set_num_threads(options.threads()); // OpenMP has them for each calling thread
    try (PointerScope scope = new PointerScope();
        Pixels pixels = open(group);
        @Nullable WeightsFile base = weights(group)) {
      Network network = network(group, pixels);
      Images images = new Images(pixels, imagesOnDevice(group, pixels.side()));
      Evaluator evaluator = new Evaluator(images, options.device());
      for (List<TrainingJob> jobs : sets(group)) {
        trainSet(group, jobs, Optional.ofNullable(base), network, images, evaluator, observer);
      }
    } catch (StoppedException e) {
      return; // the running job's checkpoint is written
    } catch (GroupFailedException e) {
      TrainingOutcome failed = new TrainingOutcome.Failed(Failures.firstLine(e));
      for (TrainingJob job : group.jobs()) {
        observer.began(job);
        observer.finished(job, failed);
      }
    } finally {
      Pointer.trimMemory(); // the gaps among what stays are too small for the next group's batches
    }
  }

  private Optional<DeviceImages> imagesOnDevice(TrialGroup group, int side) {
    if (options.imageBytes() == 0) {
      return Optional.empty();
    }
    Device device = options.device();
    int images =
        (int)
            Stream.of(group.train(), group.test(), group.testExtra())
                .flatMap(selection -> selection.examples().stream())
                .distinct()
                .count();
    int batch = group.jobs().stream().mapToInt(job -> job.recipe().batch()).max().orElseThrow();
    return Optional.of(
        new DeviceImages(
            device,
            side,
            images,
            Math.max(Evaluator.CHUNK, Math.min(batch, group.train().size())),
            device.room(options.imageBytes())));
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
      Failures.throwIfOfTheMachine(e);
      throw new GroupFailedException(
          "cannot open the packed store " + group.images() + ": " + Failures.firstLine(e));
    }
  }

  /**
   * Opened at once: it may lie in the folder of another training, which takes it away at its end.
   */
  private @Nullable WeightsFile weights(TrialGroup group) throws GroupFailedException {
    boolean isNeeded =
        group.jobs().stream().anyMatch(job -> job.protocol().transferredLayers() > 0);
    while (isNeeded && group.base().isPresent()) {
      Path file = holdings.weights(group.base().get());
      try {
        return WeightsFile.open(file);
      } catch (DataException e) {
        if (Files.exists(file)) {
          throw new GroupFailedException(Failures.firstLine(e));
        } // it went since it was found: there may be another
      }
    }
    return null;
  }

  private static Network network(TrialGroup group, Pixels pixels) throws GroupFailedException {
    Network network =
        Networks.find(group.network(), group.classes())
            .orElseThrow(() -> new GroupFailedException("unknown network " + group.network()));
    if (network.side() != pixels.side()) {
      throw new GroupFailedException(
          "the packed store %s has images of %d px, %s needs %d px; pack the data again"
              .formatted(group.images(), pixels.side(), network.label(), network.side()));
    }
    return network;
  }

  /** The jobs in sets that can share what they have in common, each in the group's order. */
  private List<List<TrainingJob>> sets(TrialGroup group) {
    List<List<TrainingJob>> sets = new ArrayList<>();
    for (TrainingJob job : group.jobs()) {
      sets.stream()
          .filter(set -> options.sharing() && Lockstep.canShare(set.get(0), job))
          .findFirst()
          .orElseGet(() -> added(sets, new ArrayList<>()))
          .add(job);
    }
    return sets;
  }

  private static <T> T added(List<T> list, T element) {
    list.add(element);
    return element;
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void trainSet(
      TrialGroup group,
      List<TrainingJob> jobs,
      Optional<WeightsFile> base,
      Network network,
      Images images,
      Evaluator evaluator,
      Observer observer)
      throws StoppedException {
    try (PointerScope scope = new PointerScope()) {
      List<Training> trainings = new ArrayList<>();
      Optional<SolvedHead> head = Optional.empty();
      for (TrainingJob job : jobs) {
        observer.began(job);
        try {
          TorchNetwork prepared = prepare(job, base, network);
          if (job.method() == Method.LINEAR_SVM) {
            FeatureSvm svm = new FeatureSvm(group, job, prepared, evaluator, observer);
            TrainingOutcome outcome = svm.run();
            writeWeights(job, prepared);
            observer.finished(job, outcome);
          } else {
            Learner learner = new Learner(prepared, job.protocol(), job.recipe());
            Training training = new Training(group, job, learner, checkpoint(group, job), observer);
            if (job.recipe().refinements().head() == Head.PROBE && training.isAtStart()) {
              if (head.isEmpty()) {
                head = Optional.of(solvedHead(group, training, evaluator, observer));
              }
              head.get().copyTo(prepared);
            }
            trainings.add(training);
          }
        } catch (RuntimeException e) {
          Failures.throwIfOfTheMachine(e);
          observer.finished(job, new TrainingOutcome.Failed(Failures.reason(e)));
        }
      }
      if (!trainings.isEmpty()) {
        Device device = options.device();
        OutputMemory memory =
            new OutputMemory(options.sharing() ? device.room(options.outputBytes()) : 0);
        new Lockstep(group, trainings, images, evaluator, memory, observer).run();
      }
    }
  }

  private static SolvedHead solvedHead(
      TrialGroup group, Training training, Evaluator evaluator, Observer observer)
      throws StoppedException {
    long began = System.nanoTime();
    TorchNetwork network = training.learner().network();
    Precision precision = training.job().recipe().precision(); // of all jobs of a set
    SolvedHead head =
        SolvedHead.of(network, group.train(), evaluator, precision, observer::stopRequested);
    training.spent((System.nanoTime() - began) / 1e9);
    return head;
  }

  private Checkpoint checkpoint(TrialGroup group, TrainingJob job) {
    return new Checkpoint(Path.of(job.files().checkpoint()), settings(group, job), job.attempt());
  }

  private TorchNetwork prepare(TrainingJob job, Optional<WeightsFile> base, Network network) {
    job.protocol().check(network.label(), network.depth(), job.recipe());
    TorchNetwork torchNetwork = new TorchNetwork(network, options.device());
    int transferred = job.protocol().transferredLayers();
    InitialWeights.draw(torchNetwork, transferred, new SeedKey(job.initialKey()));
    if (transferred > 0) {
      WeightsFile weights =
          base.orElseThrow(
              () ->
                  new DataException(
                      "k (transferred_layers) is " + transferred + " but the group names no base"));
      Transfer.copy(weights, torchNetwork, transferred);
    }
    return torchNetwork;
  }

  /** Writes the final weights, if the job asks for them. */
  @SuppressWarnings("try") // scopes are opened for their end
  static void writeWeights(TrainingJob job, TorchNetwork torchNetwork) {
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
      throw MachineException.unwritten("the weights", file, e);
    }
  }

  /** What a training that goes on from a checkpoint must have in common with it. */
  private String settings(TrialGroup group, TrainingJob job) {
    String settings =
        Identity.checkpoint(
            group.network(),
            group.classes(),
            job.id(),
            job.protocol(),
            job.recipe(),
            job.drawKey(),
            job.initialKey(),
            group.train());
    if (!options.device().isCpu()) {
      return settings + " on " + options.device().kind();
    }
    boolean usesAmx =
        job.recipe().precision() == Precision.BF16
            && String.valueOf(System.getenv("ONEDNN_MAX_CPU_ISA")).endsWith("AMX");
    return usesAmx ? settings + " with AMX" : settings;
  }
}
