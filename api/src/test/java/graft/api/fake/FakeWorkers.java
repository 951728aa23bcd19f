package graft.api.fake;

import graft.core.network.Networks;
import graft.core.random.SeedKey;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsWriter;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains nothing: each outcome is a function of the job's id, and the more layers are transferred
 * the more images are right. Stops before the next job.
 */
public final class FakeWorkers implements TrialExecutor {
  /** Ids of all jobs begun. */
  public final Queue<String> begun = new ConcurrentLinkedQueue<>();

  private final int workers;
  private final long seed;
  private volatile boolean stopping;

  FakeWorkers(int workers) {
    this(workers, 1);
  }

  /** Of another seed come other results. */
  public FakeWorkers(int workers, long seed) {
    this.workers = workers;
    this.seed = seed;
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
    for (TrainingJob job : group.jobs()) {
      if (stopping) {
        return;
      }
      begun.add(job.id());
      listener.accept(new TrainingEvent.Began(job));
      JobProgress progress = JobProgress.trained(1, group.train().size(), 0.01);
      listener.accept(new TrainingEvent.Progressed(job, progress));
      job.files().weights().ifPresent(file -> write(Path.of(file), group));
      listener.accept(new TrainingEvent.Ended(job, outcome(group, job), "fake"));
    }
  }

  private TrainingOutcome outcome(TrialGroup group, TrainingJob job) {
    UniformRandomProvider random = SeedKey.of(seed).with(job.id()).generator();
    int total = group.test().size() + group.testExtra().size();
    double right = 0.3 + 0.05 * job.protocol().transferredLayers();
    BitSet correct = new BitSet(8 * ((total + 7) / 8));
    for (int i = 0; i < total; i++) {
      correct.set(i, random.nextDouble() < right);
    }
    byte[] bits = new byte[(total + 7) / 8];
    byte[] set = correct.toByteArray();
    System.arraycopy(set, 0, bits, 0, set.length);
    int epochs = job.recipe().epochs();
    List<EpochRecord> records = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      records.add(new EpochRecord(epoch, 0.001, 0.01, 1.0 / epoch));
    }
    Evaluation last = new Evaluation(epochs, 1, correct.cardinality(), total, total);
    Evaluation alone =
        new Evaluation(
            epochs,
            1,
            correct.get(0, group.test().size()).cardinality(),
            group.test().size(),
            group.test().size());
    return new TrainingOutcome.Complete(
        0.1,
        group.train().size(),
        records,
        List.of(alone),
        last,
        HexFormat.of().formatHex(bits),
        "",
        "%016x".formatted(random.nextLong()).repeat(4),
        (long) epochs * group.train().size(),
        0.01);
  }

  /** Zeros for all tensors of the group's network. */
  private static void write(Path file, TrialGroup group) {
    List<NamedTensor> tensors = new ArrayList<>();
    Networks.find(group.network(), group.classes()).orElseThrow().layers().stream()
        .flatMap(layer -> layer.tensorShapes().entrySet().stream())
        .forEach(tensor -> tensors.add(zeros(tensor.getKey(), tensor.getValue())));
    try {
      WeightsWriter.write(file, ".tmp", Map.of(), tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NamedTensor zeros(String name, List<Long> shape) {
    long bytes = shape.stream().reduce((long) Float.BYTES, Math::multiplyExact);
    return new NamedTensor(name, shape, ByteBuffer.allocate((int) bytes));
  }

  @Override
  public void requestStop() {
    stopping = true;
  }

  @Override
  public void close() {}
}
