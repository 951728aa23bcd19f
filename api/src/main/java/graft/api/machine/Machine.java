package graft.api.machine;

import graft.core.data.ImageDecoder;
import graft.core.data.PixelRule;
import graft.core.error.MachineException;
import graft.core.process.PhysicalMemory;
import graft.core.protocol.Recipe.Precision;
import graft.images.DecoderProcesses;
import graft.study.coordinator.BaseCache;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.execution.WorkerCommand;
import graft.torch.network.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What studies, searches and trainings run on: where things are kept between runs, who trains and
 * who decodes. {@link #ofEnvironment()} is this machine; another is made from it with other parts,
 * e.g. one whose workers are those of a cluster, or one of a test that needs no native code.
 *
 * @param cache folder of packed images, bases, natives and unfinished trainings; made when first
 *     needed
 * @param workers trainings at a time where nothing else is asked, at least 1
 * @param threads of a training that runs alone, at least 1: a fine-tuning or a pre-training; empty
 *     for {@link #threadsFor as many as pay}. The last bits of its weights depend on them.
 *     Trainings of studies and searches have one each.
 * @param sharing whether trainings of a study or search compute once what they have in common; no
 *     result depends on it
 * @param device that tensors are computed on
 * @param workerSource where workers come from
 * @param decoderSource where decoders of images come from
 * @param platform throws a {@link graft.core.error.MachineException} where nothing could be trained
 */
public record Machine(
    Path cache,
    int workers,
    OptionalInt threads,
    boolean sharing,
    Device device,
    WorkerSource workerSource,
    DecoderSource decoderSource,
    Runnable platform) {
  /** Memory of a worker: where there is too little for one a core, there are fewer workers. */
  private static final long WORKER_BYTES = 1_200_000_000L;

  private static final int LARGE_SIDE = 128;

  /** By measurement at 224 px, batch 10; of small images and of other networks it is less. */
  private static final Pattern FASTER_IN_BF16 = Pattern.compile("(resnet|vgg)\\d+|alexnet");

  /** Where workers come from. */
  @FunctionalInterface
  public interface WorkerSource {
    /**
     * Workers that are started when first needed, each with the machine's threads; the caller
     * closes them.
     *
     * @param count how many train at a time, at least 1
     * @param level instructions that they use at most
     * @param logs folder of what they write beside results; made if missing
     */
    TrialExecutor start(Machine machine, int count, CpuLevel level, Path logs);

    /** Instructions that all its workers have; a study that begins stays on them. */
    default CpuLevel level() {
      return CpuLevel.ofThisMachine();
    }

    /** The most memory that any of its workers has held so far, in bytes, where that is known. */
    default OptionalLong peakBytes() {
      return OptionalLong.empty();
    }
  }

  /** Where decoders of images come from. */
  @FunctionalInterface
  public interface DecoderSource {
    /**
     * A decoder, which the caller closes.
     *
     * @param count images decoded at a time, at least 1
     * @param rule by which images are read
     */
    ImageDecoder start(Machine machine, int count, PixelRule rule);
  }

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException for fewer than one worker or thread
   */
  public Machine {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, was " + workers);
    }
    if (threads.isPresent() && threads.getAsInt() < 1) {
      throw new IllegalArgumentException("threads must be at least 1, was " + threads.getAsInt());
    }
  }

  /**
   * This machine: the cache that the environment names, one worker a core or fewer where memory is
   * short, worker and decoder processes of its own.
   */
  public static Machine ofEnvironment() {
    return new Machine(
        cacheOf(System.getenv(), Path.of(System.getProperty("user.home"))),
        mostWorkers(),
        OptionalInt.empty(),
        true,
        Device.CPU,
        new LocalWorkers(),
        (machine, count, rule) -> new DecoderProcesses(count, machine.cache(), rule),
        Platform::require);
  }

  /** With another cache. */
  public Machine withCache(Path other) {
    return new Machine(
        other, workers, threads, sharing, device, workerSource, decoderSource, platform);
  }

  /** With so many trainings at a time where nothing else is asked. */
  public Machine withWorkers(int count) {
    return new Machine(
        cache, count, threads, sharing, device, workerSource, decoderSource, platform);
  }

  /** With so many threads for a training that runs alone. */
  public Machine withThreads(int count) {
    return new Machine(
        cache,
        workers,
        OptionalInt.of(count),
        sharing,
        device,
        workerSource,
        decoderSource,
        platform);
  }

  /**
   * Threads of a training that runs alone: as many as were asked for; else one a core where images
   * are large, and one where steps are so small that threads would mostly wait for each other.
   *
   * @param side height and width of the network's input in pixels
   */
  public int threadsFor(int side) {
    return threads.orElse(side >= LARGE_SIDE ? cores() : 1);
  }

  /** With each training of a study or search by itself, or with what they have in common once. */
  public Machine withSharing(boolean on) {
    return new Machine(cache, workers, threads, on, device, workerSource, decoderSource, platform);
  }

  /** With tensors on another device; a graphics card has one worker where not more are asked. */
  public Machine withDevice(Device other) {
    return new Machine(
        cache,
        other.isCpu() ? workers : 1,
        threads,
        sharing,
        other,
        workerSource,
        decoderSource,
        platform);
  }

  /**
   * With tensors on a device named as libtorch has it, e.g. {@code cuda:0}.
   *
   * @throws graft.core.error.UsageException for a name of none
   */
  public Machine withDevice(String name) {
    return withDevice(new Device(name));
  }

  /** With workers from elsewhere. */
  public Machine withWorkersFrom(WorkerSource other) {
    return new Machine(cache, workers, threads, sharing, device, other, decoderSource, platform);
  }

  /** With decoders from elsewhere. */
  public Machine withDecodersFrom(DecoderSource other) {
    return new Machine(cache, workers, threads, sharing, device, workerSource, other, platform);
  }

  /** With another check of whether anything could be trained. */
  public Machine withPlatform(Runnable check) {
    return new Machine(
        cache, workers, threads, sharing, device, workerSource, decoderSource, check);
  }

  /**
   * Refuses a machine on which nothing could be trained.
   *
   * @throws MachineException saying what it lacks
   */
  public void requirePlatform() {
    platform.run();
    device.requireLibraries();
  }

  /**
   * Refuses a number format that the processors of its workers have no arithmetic for.
   *
   * @throws MachineException naming the other format
   */
  public void requireArithmetic(Precision precision) {
    if (device.isCpu()) {
      requireArithmetic(precision, workerSource.level());
    }
  }

  /**
   * Whether steps of a network take about half the time in bf16 here (docs/performance.md).
   *
   * @param network its name
   */
  public boolean isFasterInBf16(String network) {
    return FASTER_IN_BF16.matcher(network).matches()
        && device.isCpu()
        && workerSource.level() == CpuLevel.AMX;
  }

  static void requireArithmetic(Precision precision, CpuLevel level) {
    if (precision == Precision.BF16 && !level.includes(CpuLevel.AVX512_BF16)) {
      throw new MachineException(
          "the processor cannot compute in bf16 (it lacks avx512_bf16, and imitating it is slower"
              + " than fp32); train in fp32");
    }
  }

  /**
   * Memory in which each of some workers may keep outputs of frozen layers: a quarter of the
   * machine's for all.
   */
  public long outputBytes(int count) {
    return PhysicalMemory.bytes() / (4L * count);
  }

  /** Arguments of a process with libtorch in it: each is told cache and device first. */
  public String[] arguments(String... more) {
    return Stream.concat(Stream.of(cache.toString(), device.name()), Stream.of(more))
        .toArray(String[]::new);
  }

  /** Workers of one thread each: as {@link WorkerSource#start}, on this machine. */
  public TrialExecutor startWorkers(int count, CpuLevel level, Path logs) {
    return workerSource.start(withThreads(1), count, level, logs);
  }

  /**
   * The one worker of a training that runs alone, with its threads.
   *
   * @param side height and width of its images in pixels
   * @param precision its number format
   */
  public TrialExecutor startWorker(int side, Precision precision, Path logs) {
    CpuLevel level = workerSource.level().takenBy(Set.of(precision));
    return workerSource.start(withThreads(threadsFor(side)), 1, level, logs);
  }

  /**
   * How a worker process of this machine is started.
   *
   * @param count workers that share its memory
   * @param level instructions that it uses at most
   */
  public WorkerCommand workerCommand(int count, CpuLevel level) {
    return LocalWorkers.command(this, count, level);
  }

  /** As {@link DecoderSource#start}, on this machine. */
  public ImageDecoder startDecoder(int count, PixelRule rule) {
    return decoderSource.start(this, count, rule);
  }

  /**
   * Trained bases, shared by all studies of a kind of device, since each trains others from the
   * same settings; the folder is made if missing.
   */
  public BaseCache bases() {
    return new BaseCache(cache.resolve(device.isCpu() ? "bases" : "bases-" + device.kind()));
  }

  /** How images become packed stores here. */
  public Packing packing() {
    return new Packing(this);
  }

  /**
   * {@code $GRAFT_CACHE}, else {@code $XDG_CACHE_HOME/graft}, else {@code $HOME/.cache/graft}, as
   * other programs find it: Java's own notion of a home is that of the password file.
   *
   * @param account home folder where the environment has none
   */
  public static Path cacheOf(Map<String, String> environment, Path account) {
    String set = environment.getOrDefault("HOME", "");
    Path home = set.isBlank() ? account : Path.of(set);
    String own = environment.getOrDefault("GRAFT_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath().normalize();
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (shared.isBlank() ? home.resolve(".cache") : Path.of(shared))
        .resolve("graft")
        .toAbsolutePath()
        .normalize();
  }

  private static int mostWorkers() {
    return (int) Math.max(1, Math.min(cores(), PhysicalMemory.bytes() / WORKER_BYTES));
  }

  /** Cores that this process may use. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
