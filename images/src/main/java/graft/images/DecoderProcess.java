package graft.images;

import graft.core.data.ImageDecoder.Decoded;
import graft.core.data.ImageDecoder.Pixels;
import graft.core.data.ImageDecoder.Undecodable;
import graft.core.error.MachineException;
import graft.core.execution.OwnClassPath;
import graft.core.execution.WorkerJvm;
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

/** One child process. Used by one thread at a time. */
final class DecoderProcess implements AutoCloseable {
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
   * Starts a child and waits until it is ready.
   *
   * @param natives folder for the unpacked native libraries
   * @throws MachineException if it does not come up
   */
  static DecoderProcess start(Path natives) {
    try {
      Path errors = Files.createTempFile("graft-decoder", ".log");
      ProcessBuilder builder = new ProcessBuilder(command(natives));
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

  private static List<String> command(Path natives) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:ActiveProcessorCount=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(WorkerJvm.nativesOf(natives));
    command.addAll(List.of("-cp", OwnClassPath.text(), DecoderMain.class.getName()));
    return command;
  }

  private void awaitHello() {
    try {
      if (in.readInt() == DecoderProtocol.HELLO) {
        return;
      }
    } catch (IOException e) {
      // said below, with what the child said
    }
    String said = lastLines();
    close();
    throw new MachineException("the image decoder does not start on this machine:\n" + said);
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
  List<Decoded> decode(List<byte[]> files, int side) throws IOException {
    out.writeInt(files.size());
    out.writeInt(side);
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
      errors.toFile().deleteOnExit();
    }
  }
}
