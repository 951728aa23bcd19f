package graft.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/**
 * Shows how far a run is: several lines redrawn in place on a terminal, one plain line now and then
 * elsewhere. A thread of its own draws; what goes wrong with the terminal never reaches the run.
 */
final class LiveView {
  private static final Duration REDRAWN = Duration.ofMillis(500);
  private static final Duration PLAIN = Duration.ofSeconds(15);

  /** What is shown. */
  interface Source {
    /** One line for each worker and one for the whole. */
    List<String> lines();

    /** The whole in one line. */
    String line();
  }

  private final Thread thread;
  private volatile boolean closed;

  private LiveView(Runnable drawing) {
    thread = new Thread(drawing, "live view");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts drawing on this process's terminal, or plain lines on {@code plain}. */
  static LiveView start(Source source, PrintStream plain) {
    LiveView[] view = new LiveView[1];
    Supplier<Boolean> closed = () -> view[0] != null && view[0].closed;
    view[0] = new LiveView(() -> redraw(source, plain, closed));
    return view[0];
  }

  private static void redraw(Source source, PrintStream plain, Supplier<Boolean> closed) {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(true)
            .nativeSignals(false) // or Ctrl-C would end the process without its shutdown hook
            .build()) {
      if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        printNowAndThen(source, plain, closed);
        return;
      }
      Display display = new Display(terminal, false);
      while (!closed.get()) {
        draw(terminal, display, source.lines());
        pause(REDRAWN, closed);
      }
      draw(terminal, display, List.of());
    } catch (IllegalStateException e) {
      return; // JLine closes the terminal when the process is told to stop
    } catch (IOException e) {
      printNowAndThen(source, plain, closed);
    }
  }

  private static void draw(Terminal terminal, Display display, List<String> lines) {
    int columns = Math.max(20, terminal.getColumns());
    display.resize(terminal);
    display.update(
        lines.stream()
            .map(
                line ->
                    new AttributedString(line.substring(0, Math.min(line.length(), columns - 1))))
            .toList(),
        -1);
    terminal.flush();
  }

  private static void printNowAndThen(Source source, PrintStream plain, Supplier<Boolean> closed) {
    while (!closed.get()) {
      pause(PLAIN, closed);
      if (!closed.get()) {
        plain.println(source.line());
        plain.flush();
      }
    }
  }

  private static void pause(Duration time, Supplier<Boolean> closed) {
    long end = System.nanoTime() + time.toNanos();
    try {
      while (!closed.get() && System.nanoTime() < end) {
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the drawing and clears it from the terminal. */
  void close() {
    closed = true;
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
