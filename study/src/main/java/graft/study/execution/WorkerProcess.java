package graft.study.execution;

import graft.core.process.WorkerJvm;
import graft.study.execution.Message.Hello;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One living worker: its process, its connection and its log. A thread of its own receives, so that
 * silence can be noticed. Used by one thread, but for {@link #send} and {@link #kill}.
 */
final class WorkerProcess {
  /** A message of the worker, or the news that none will come. */
  record Said(@Nullable Message message, String gone) {}

  private static final int PARTS_OF_SILENCE = 100;

  private static final Said SILENCE = new Said(null, "it said nothing for too long");

  private final Process process;
  private final WorkerLog log;
  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
  private final ServerSocketChannel server;
  private final Path socketFolder;
  private volatile @Nullable MessageChannel channel;
  private volatile boolean greeted;
  private String cpu = "";

  private WorkerProcess(
      Process process, WorkerLog log, ServerSocketChannel server, Path socketFolder) {
    this.process = process;
    this.log = log;
    this.server = server;
    this.socketFolder = socketFolder;
  }

  /** Starts the command with the socket's path as last argument; does not wait for its hello. */
  static WorkerProcess start(WorkerCommand command, WorkerLog log) throws IOException {
    Path folder = SocketFolder.create();
    Path socket = folder.resolve("s");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
      List<String> line = WorkerJvm.told(command.line(), command.environment());
      line.add(socket.toString());
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.begin().toFile()));
      builder.environment().putAll(command.environment());
      WorkerProcess worker = new WorkerProcess(builder.start(), log, server, folder);
      worker.listen();
      return worker;
    } catch (IOException e) {
      server.close();
      SocketFolder.delete(folder);
      throw e;
    }
  }

  private void listen() {
    Thread listener = new Thread(this::receiveAll, "worker " + process.pid());
    listener.setDaemon(true);
    listener.start();
    // Wakes the listener of a worker that dies before it connects.
    var unused = process.onExit().thenRun(this::closeServer);
  }

  private void receiveAll() {
    String gone = "it closed its connection";
    try {
      MessageChannel accepted = new MessageChannel(server.accept(), MessageChannel.LONGEST_REPORT);
      channel = accepted;
      closeServer();
      while (true) {
        said.add(new Said(accepted.receive(), ""));
      }
    } catch (java.io.EOFException | java.nio.channels.ClosedChannelException e) {
      gone = "it closed its connection";
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      gone = "it said what cannot be understood (" + e.getMessage() + ")";
    } finally {
      said.add(new Said(null, gone));
    }
  }

  private void closeServer() {
    try {
      server.close();
    } catch (IOException e) {
      // The socket's folder is removed below; nothing else hangs on it.
    }
    SocketFolder.delete(socketFolder);
  }

  /** Waits for the hello; false if the worker ended or stayed silent instead. */
  boolean hello(Duration longest) throws InterruptedException {
    Said first = next(longest);
    if (first.message() instanceof Hello hello) {
      cpu = hello.cpu();
      greeted = true;
      return true;
    }
    return false;
  }

  /**
   * The next message or its absence, waited for at most {@code longest}. Time in which this process
   * was suspended, most likely with its worker, does not count beyond one part of it.
   */
  Said next(Duration longest) throws InterruptedException {
    Said next = null;
    for (int part = 0; part < PARTS_OF_SILENCE && next == null; part++) {
      next = said.poll(longest.toMillis() / PARTS_OF_SILENCE, TimeUnit.MILLISECONDS);
    }
    return next == null ? SILENCE : next;
  }

  /** Sends, or kills a worker that does not take it. */
  void send(Message message) {
    MessageChannel connected = channel;
    try {
      if (connected != null) {
        connected.send(message);
      }
    } catch (IOException e) {
      kill();
    }
  }

  /** Whether {@link #hello} heard it: it takes groups, and hears that it shall stop. */
  boolean isGreeted() {
    return greeted;
  }

  /** Kind of processor, known after {@link #hello}. */
  String cpu() {
    return cpu;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process at once. */
  void kill() {
    process.destroyForcibly();
    closeServer();
  }

  /** Waits for the process to end of itself, then kills it. */
  void end(Duration longest) throws InterruptedException {
    if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      process.waitFor(2, TimeUnit.SECONDS);
    }
    MessageChannel connected = channel;
    try {
      if (connected != null) {
        connected.close();
      }
    } catch (IOException e) {
      // The process is gone, and its connection with it.
    }
  }

  /**
   * Kills what is left of the worker and says how it ended.
   *
   * @param gone why it is given up
   */
  String lastWords(String gone) throws InterruptedException {
    if (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
      end(Duration.ZERO);
      return log.lastWords("the worker was ended: " + gone);
    }
    end(Duration.ZERO);
    return log.lastWords(describeExit(process.exitValue()));
  }

  private static String describeExit(int code) {
    return switch (code) {
      case 137 -> "the worker was killed (signal 9); often the machine was out of memory";
      case 139 -> "the worker crashed in native code (signal 11)";
      case 134 -> "the worker aborted (signal 6)";
      default -> "the worker exited with code " + code;
    };
  }
}
