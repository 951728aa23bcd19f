package graft.images;

import graft.core.data.ImageDecoder.Decoded;
import graft.core.data.ImageDecoder.Pixels;
import graft.core.data.ImageDecoder.Undecodable;
import graft.core.data.PixelRule;
import graft.core.error.MachineException;
import graft.core.process.CdsArchive;
import graft.core.process.LoadedNatives;
import graft.core.process.OwnClassPath;
import graft.core.process.WorkerJvm;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One child process. Used by one thread at a time. */
final class DecoderProcess implements AutoCloseable {
  /** What is said of a child that was killed, after when it was. */
  static final String KILLED =
      " (signal 9), most likely by the system for lack of memory; close other programs, or give"
          + " this one fewer workers or more memory";

  /** How often a child is started, or given an image, before it is given up. */
  static final int STARTS = 3;

  /** Exit status of a process that signal 9 ended. */
  private static final int SIGKILL = 128 + 9;

  private static final int ENDS_SECONDS = 5;

  private final Process process;
  private final Path errors;
  private final DataOutputStream out;
  private final DataInputStream in;

  private DecoderProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
  }

  /**
   * Starts a child and waits until it is ready. A child that is lost as it starts is started again:
   * the system may have ended it for want of memory that is there a moment later.
   *
   * @param java the program that runs it
   * @param natives folder for the unpacked native libraries
   * @throws MachineException if it does not come up
   */
  static DecoderProcess start(Path java, Path natives) {
    for (int start = 1; ; start++) {
      try {
        return startOnce(java, natives);
      } catch (LostException e) {
        if (start == STARTS) {
          throw new MachineException(String.valueOf(e.getMessage()), e);
        }
      }
    }
  }

  /** A child that ended before it was ready; the message is for people. */
  private static final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    LostException(String message) {
      super(message);
    }
  }

  private static DecoderProcess startOnce(Path java, Path natives) throws LostException {
    try {
      Path errors = Files.createTempFile("graft-decoder", ".log");
      errors.toFile().deleteOnExit(); // where nothing closes it: the process is stopped
      ProcessBuilder builder = new ProcessBuilder(command(java, natives));
      builder.environment().put("OPENBLAS_NUM_THREADS", "1");
      builder.environment().put("OMP_NUM_THREADS", "1");
      builder.environment().put("OPENCV_LOG_LEVEL", "SILENT");
      builder.redirectError(errors.toFile());
      DecoderProcess decoder = new DecoderProcess(builder.start(), errors);
      decoder.awaitHello();
      return decoder;
    } catch (IOException e) {
      throw new MachineException("cannot start the image decoder: " + e.getMessage(), e);
    }
  }

  private static List<String> command(Path java, Path natives) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(
        List.of(
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:ActiveProcessorCount=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            WorkerJvm.PLAIN_JARS));
    command.addAll(CdsArchive.options());
    String classPath = OwnClassPath.text();
    command.addAll(LoadedNatives.options(natives, classPath, List.of(LoadedNatives.OPENCV)));
    command.addAll(WorkerJvm.nativesOf(natives));
    command.addAll(List.of("-cp", classPath, DecoderMain.class.getName()));
    return command;
  }

  private void awaitHello() throws LostException {
    try {
      if (in.readInt() == DecoderProtocol.HELLO) {
        return;
      }
    } catch (IOException e) {
      // said below, with what the child said
    }
    String said = lastLines();
    boolean killed = wasKilled();
    close();
    throw new LostException(
        killed
            ? "the image decoder was killed " + STARTS + " times as it started" + KILLED
            : "the image decoder does not start on this machine:\n" + said);
  }

  /** Whether something else ended the child: the system for want of memory, or a user. */
  boolean wasKilled() {
    try {
      return process.waitFor(ENDS_SECONDS, TimeUnit.SECONDS) && process.exitValue() == SIGKILL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String lastLines() {
    try {
      process.waitFor();
      return LastWords.of(
          new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      return "it left no message";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /**
   * Decodes files.
   *
   * @throws IOException if the child is gone; it must be closed then
   */
  List<Decoded> decode(List<byte[]> files, int side, PixelRule rule) throws IOException {
    out.writeInt(files.size());
    out.writeInt(side);
    out.writeUTF(rule.name());
    for (byte[] file : files) {
      out.writeInt(file.length);
      out.write(file);
    }
    out.flush();
    List<Decoded> results = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      if (in.readByte() == DecoderProtocol.PIXELS) {
        byte[] planar = new byte[3 * side * side];
        in.readFully(planar);
        results.add(new Pixels(planar));
      } else {
        results.add(new Undecodable(in.readUTF()));
      }
    }
    return results;
  }

  /** The child's process id. */
  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      return; // the end of the process deletes it
    }
  }
}
