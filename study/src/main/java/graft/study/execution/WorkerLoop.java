package graft.study.execution;

import graft.core.error.MachineException;
import graft.study.execution.Message.Alive;
import graft.study.execution.Message.Began;
import graft.study.execution.Message.CannotGoOn;
import graft.study.execution.Message.Epoch;
import graft.study.execution.Message.Finished;
import graft.study.execution.Message.GroupDone;
import graft.study.execution.Message.Hello;
import graft.study.execution.Message.Progress;
import graft.study.execution.Message.RunGroup;
import graft.study.execution.Message.Stop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The worker's side: trains the groups that its coordinator sends, one after the other. A second
 * thread listens, so that the process ends at once when its coordinator is gone, wherever the
 * trainer is. A third one says that the process computes, so that a long silence means that it
 * hangs.
 */
public final class WorkerLoop {
  /** How long an interrupted worker may take to write its checkpoint. */
  private static final int SECONDS_TO_STOP = 8;

  /** How often it says that it computes. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  /** Of a heartbeat's time, what a process computes that does not hang. */
  private static final double LEAST_BUSY = 0.02;

  private static final int COORDINATOR_GONE = 3;
  private static final int TRAINER_FAILED = 1;

  private final MessageChannel channel;
  private final GroupTrainer trainer;
  private final Duration heartbeat;
  private final BlockingQueue<Message> orders = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean training;
  private volatile boolean stop;

  private WorkerLoop(MessageChannel channel, GroupTrainer trainer, Duration heartbeat) {
    this.channel = channel;
    this.trainer = trainer;
    this.heartbeat = heartbeat;
  }

  /**
   * Trains until told to stop, then returns; {@code main} should return or exit with 0 after it.
   * Ends the process itself when the coordinator is gone or the trainer throws; a trainer's {@link
   * MachineException} is told to the coordinator first. After an interrupt from the terminal, which
   * reaches coordinator and workers alike, the running job's checkpoint is still written.
   *
   * @param socket where the coordinator listens: the last argument of the worker's command line
   * @throws UncheckedIOException if no coordinator listens there
   */
  public static void run(Path socket, GroupTrainer trainer) {
    run(socket, trainer, HEARTBEAT);
  }

  /** The same with another time between two signs of life. */
  static void run(Path socket, GroupTrainer trainer, Duration heartbeat) {
    try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connection.connect(UnixDomainSocketAddress.of(socket));
      new WorkerLoop(
              new MessageChannel(connection, MessageChannel.LONGEST_GROUP), trainer, heartbeat)
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException("no coordinator listens at " + socket, e);
    }
  }

  private void run() throws IOException {
    Thread listener = new Thread(this::listen, "coordinator");
    listener.setDaemon(true);
    listener.start();
    Thread alive = new Thread(this::sayAlive, "heartbeat");
    alive.setDaemon(true);
    alive.start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::finishBeforeExit, "finish"));
    try {
      channel.send(new Hello(ProcessHandle.current().pid(), trainer.kind()));
      while (!stop && orders.take() instanceof RunGroup order) {
        train(order.group());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stop = true;
      ended.countDown();
    }
  }

  private void train(TrialGroup group) throws IOException {
    training = true;
    try {
      trainer.train(group, new Reporter());
    } catch (MachineException e) {
      System.err.println(e.getMessage());
      stop = true;
      channel.send(new CannotGoOn(String.valueOf(e.getMessage())));
      return;
    } catch (Throwable e) { // also OutOfMemoryError and UnsatisfiedLinkError
      e.printStackTrace();
      System.err.println(e.toString().lines().findFirst().orElse(""));
      System.err.flush();
      Runtime.getRuntime().halt(TRAINER_FAILED);
    } finally {
      training = false;
    }
    channel.send(new GroupDone(stop));
  }

  /** Processor time of this process, in nanoseconds. */
  private static long computed() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private void sayAlive() {
    try {
      long computed = computed();
      while (!ended.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
        long now = computed();
        if (training && now - computed >= LEAST_BUSY * heartbeat.toNanos()) {
          channel.send(new Alive());
        }
        computed = now;
      }
    } catch (InterruptedException | IOException e) {
      return; // the listener ends the process where its coordinator is gone
    }
  }

  private void listen() {
    while (true) {
      Message order;
      try {
        order = channel.receive();
      } catch (IOException e) {
        if (ended.getCount() > 0) {
          Runtime.getRuntime().halt(COORDINATOR_GONE);
        }
        return;
      }
      if (order instanceof Stop) {
        stop = true;
      }
      orders.add(order);
    }
  }

  private void finishBeforeExit() {
    stop = true;
    orders.add(new Stop());
    try {
      if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        System.err.println("stopped without a checkpoint: it took longer than the time given");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Reporter implements GroupTrainer.Observer {
    @Override
    public void began(TrainingJob job) {
      send(new Began(job.id(), job.attempt()));
    }

    @Override
    public void progressed(TrainingJob job, JobProgress progress) {
      send(new Progress(job.id(), job.attempt(), progress));
    }

    @Override
    public void epochFinished(TrainingJob job, EpochRecord epoch) {
      send(new Epoch(job.id(), job.attempt(), epoch));
    }

    @Override
    public void finished(TrainingJob job, TrainingOutcome outcome) {
      send(new Finished(job.id(), job.attempt(), outcome));
    }

    @Override
    public boolean stopRequested() {
      return stop;
    }

    private void send(Message message) {
      try {
        channel.send(message);
      } catch (IOException e) {
        Runtime.getRuntime().halt(COORDINATOR_GONE);
      }
    }
  }
}
