package graft.spark;

import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.study.execution.OpenJobs;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a group as the coordinator sees it. What its node says is taken by Spark's thread and
 * told by the thread that {@link #follow}s.
 */
final class GroupRun {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int NONE = -1;
  private static final int PATIENCE_MILLIS = 20;

  private final long number = NUMBERS.incrementAndGet();
  private final TrialGroup group;
  private final OpenJobs open;
  private final BlockingQueue<TrainingEvent> heard = new LinkedBlockingQueue<>();
  private long task = NONE;
  private volatile boolean begunAgain;
  private volatile boolean stopping;
  private volatile @Nullable MachineException failure;

  GroupRun(TrialGroup group, Consumer<TrainingEvent> listener) {
    this.group = group;
    open = new OpenJobs(group, listener, "");
  }

  long number() {
    return number;
  }

  /** Its node is told with the answer to its next word. */
  void stop() {
    stopping = true;
  }

  /**
   * Takes what a task says. Spark begins a task again when its node is gone; only the first is
   * listened to, and what it began is lost: the coordinator's own rule decides about the rest.
   */
  synchronized boolean hears(Word.OfRun word) {
    if (word instanceof Word.MayBegin) {
      boolean first = task == NONE;
      begunAgain |= !first;
      task = first ? word.task() : task;
      return first && !stopping;
    }
    if (word.task() != task || begunAgain) {
      return false;
    }
    if (word instanceof Word.Happened happened) {
      happened.events().forEach(event -> heard.add(RecordJson.read(event, TrainingEvent.class)));
    } else if (word instanceof Word.Part part) {
      keep(part);
    }
    return !stopping && failure == null;
  }

  private void keep(Word.Part part) {
    Path file =
        group.jobs().stream()
            .filter(job -> job.id().equals(part.job()))
            .findFirst()
            .map(TrainingJob::files)
            .flatMap(TrainingJob.Files::weights)
            .map(Path::of)
            .orElseThrow();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (part.offset() == 0) {
        out.truncate(0);
      }
      ByteBuffer bytes = ByteBuffer.wrap(part.bytes());
      while (bytes.hasRemaining()) {
        out.write(bytes, part.offset() + bytes.position());
      }
    } catch (IOException e) {
      failure = MachineException.unwritten("the weights", file, e);
    }
  }

  /** Tells what is heard until nothing more will come. */
  void follow(Future<?> job) throws InterruptedException {
    while (true) {
      boolean done = job.isDone(); // asked before what it said is taken
      TrainingEvent event = heard.poll(done ? 0 : PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (event != null) {
        open.heard(event);
      } else if (done) {
        break;
      }
    }
    MachineException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /** Whether Spark lost the run's node and began its task again elsewhere. */
  boolean isBegunAgain() {
    return begunAgain;
  }

  /** What began is lost. */
  void lose(String lastWords) {
    open.lose(lastWords);
  }
}
