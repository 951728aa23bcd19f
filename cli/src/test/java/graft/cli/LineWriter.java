package graft.cli;

import java.io.Writer;
import java.util.function.Consumer;

/** Hands each line on once it is flushed. One thread. */
final class LineWriter extends Writer {
  private final StringBuilder text = new StringBuilder();
  private final Consumer<String> lines;

  /** One that hands its lines to {@code lines}. */
  LineWriter(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void write(char[] characters, int from, int length) {
    text.append(characters, from, length);
  }

  @Override
  public void flush() {
    text.toString().lines().forEach(lines);
    text.setLength(0);
  }

  @Override
  public void close() {
    flush();
  }
}
