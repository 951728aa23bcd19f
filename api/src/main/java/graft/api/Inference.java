package graft.api;

import graft.api.machine.ChildProcess;
import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.data.Selection;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.model.Model;
import graft.core.network.Network;
import graft.core.pack.PackedStore;
import graft.core.weights.WeightsFile;
import graft.study.execution.InferenceRequest;
import graft.study.execution.TestViews;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Passes images forward through a model, in evaluation mode, in processes of their own. The numbers
 * do not depend on how many there are.
 */
final class Inference {
  private static final String MAIN = "graft.torch.worker.InferenceMain";

  /** Most numbers in one answer: an answer is held in the heap of a small JVM. */
  private static final long MOST_VALUES = 8L << 20;

  private Inference() {}

  /**
   * The logits of a selection.
   *
   * @param model with sound weights (see {@link graft.core.model.ModelWeights#check})
   * @param workers processes at a time, at least 1
   * @param views of each image that its logits are made of
   * @param progress told now and then how many images are done, by several threads
   * @return {@code [N][classes]}, in the selection's order
   */
  static float[][] logits(
      Machine machine,
      Model model,
      PackedStore store,
      Selection images,
      int workers,
      TestViews views,
      IntConsumer progress) {
    return logits(
        machine, model.network(), model.weights(), store, images, workers, views, progress);
  }

  /**
   * The same of a network's weights.
   *
   * @param weights safetensors file of all of the network's tensors
   */
  static float[][] logits(
      Machine machine,
      Network network,
      Path weights,
      PackedStore store,
      Selection images,
      int workers,
      TestViews views,
      IntConsumer progress) {
    machine.requirePlatform();
    List<Selection> parts = parts(images, network.classes(), workers);
    AtomicInteger done = new AtomicInteger();
    try (ScratchFolder scratch =
        ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.INFERENCE)) {
      ExecutorService pool = Executors.newFixedThreadPool(Math.min(workers, parts.size()));
      try {
        List<Future<float[][]>> answers = new ArrayList<>();
        for (Selection part : parts) {
          Path answer = scratch.path().resolve(answers.size() + ".safetensors");
          answers.add(
              pool.submit(
                  () -> {
                    int[] before = new int[1];
                    write(
                        machine,
                        network,
                        weights,
                        store,
                        part,
                        answer,
                        false,
                        views,
                        count -> {
                          progress.accept(done.addAndGet(count - before[0]));
                          before[0] = count;
                        });
                    return read(answer, part.size(), network.classes());
                  }));
        }
        List<float[]> rows = new ArrayList<>();
        for (Future<float[][]> answer : answers) {
          rows.addAll(List.of(await(answer)));
        }
        return rows.toArray(float[][]::new);
      } finally {
        pool.shutdownNow(); // one failed, or this thread was interrupted: the others end
        awaitEnd(pool);
      }
    }
  }

  /**
   * Writes the logits of a few images, and the images as the network sees them.
   *
   * @param answer the file, in the form that {@link InferenceRequest} says
   */
  static void write(
      Machine machine, Model model, PackedStore store, Selection images, Path answer) {
    machine.requirePlatform();
    write(
        machine,
        model.network(),
        model.weights(),
        store,
        images,
        answer,
        true,
        TestViews.ONE,
        count -> {});
  }

  private static void write(
      Machine machine,
      Network network,
      Path weights,
      PackedStore store,
      Selection images,
      Path answer,
      boolean withInputs,
      TestViews views,
      IntConsumer progress) {
    InferenceRequest request =
        new InferenceRequest(
            network.name(),
            network.classes(),
            weights.toAbsolutePath().toString(),
            store.folder().toAbsolutePath().toString(),
            images,
            answer.toAbsolutePath().toString(),
            withInputs,
            views);
    Path file = answer.resolveSibling(answer.getFileName() + ".request.json");
    Path said = answer.resolveSibling(answer.getFileName() + ".said.txt");
    try {
      Files.writeString(file, RecordJson.write(request), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MachineException("cannot write " + file + ": " + e.getMessage(), e);
    }
    ChildProcess.run(
        machine.cache(),
        "the inference",
        said,
        line -> progress.accept(Integer.parseInt(line)),
        MAIN,
        machine.arguments(file.toString()));
  }

  /** Consecutive parts that begin at whole chunks, at least one a worker where there are enough. */
  static List<Selection> parts(Selection images, int classes, int workers) {
    int chunk = InferenceRequest.CHUNK;
    int chunks = (images.size() + chunk - 1) / chunk;
    long most = Math.max(1, MOST_VALUES / ((long) chunk * classes));
    int each = (int) Math.min(most, Math.max(1, (chunks + workers - 1) / workers)) * chunk;
    List<Selection> parts = new ArrayList<>();
    for (int from = 0; from < images.size(); from += each) {
      int to = Math.min(images.size(), from + each);
      parts.add(
          new Selection(images.examples().subList(from, to), images.labels().subList(from, to)));
    }
    return parts;
  }

  private static float[][] read(Path answer, int images, int classes) {
    try (WeightsFile file = WeightsFile.open(answer)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(images * classes * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.read(file.find(InferenceRequest.LOGITS).orElseThrow(), bytes);
      float[][] rows = new float[images][classes];
      for (float[] row : rows) {
        for (int unit = 0; unit < classes; unit++) {
          row[unit] = bytes.getFloat();
        }
      }
      return rows;
    }
  }

  /** Waits until nothing writes to the scratch folder any more. */
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true; // what is waited for was interrupted, too, and ends soon
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static float[][] await(Future<float[][]> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MachineException("the inference was interrupted", e);
    }
  }
}
