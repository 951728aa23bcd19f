package graft.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output or standard error. Once the reader of a pipe has ended, as {@code | head} does,
 * what is written goes nowhere and that is no error; any other failure is one, such as a full disk.
 */
final class Screen extends FilterOutputStream {
  private static final String BROKEN_PIPE = "Broken pipe";

  private final Path descriptor;
  private boolean readerGone;

  /**
   * Writes to a stream.
   *
   * @param descriptor link that says what the stream is, e.g. {@code /proc/self/fd/1}: messages of
   *     errors come in the language of the machine
   */
  Screen(OutputStream stream, Path descriptor) {
    super(stream);
    this.descriptor = descriptor;
  }

  /** Standard output or error as a stream of text. */
  static PrintStream of(OutputStream stream, int number) {
    Path descriptor = Path.of("/proc/self/fd", Integer.toString(number));
    return new PrintStream(new Screen(stream, descriptor), false, StandardCharsets.UTF_8);
  }

  private interface Output {
    void run() throws IOException;
  }

  private void tried(Output output) throws IOException {
    if (readerGone) {
      return;
    }
    try {
      output.run();
    } catch (IOException e) {
      if (!BROKEN_PIPE.equals(e.getMessage()) && !isPipe()) {
        throw e;
      }
      readerGone = true;
    }
  }

  /** Whether it is a pipe or a socket: writing fails there once nobody reads it, and only then. */
  private boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public void write(int value) throws IOException {
    tried(() -> out.write(value));
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    tried(() -> out.write(bytes, from, count));
  }

  @Override
  public void flush() throws IOException {
    tried(out::flush);
  }
}
