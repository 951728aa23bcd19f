package graft.cli;

import graft.api.machine.ImageEvent;
import graft.core.error.Shown;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a command is at, so that it is never silent for long: lines redrawn in place on a
 * terminal; elsewhere a plain line whenever none was written for {@link #PLAIN}, later {@link
 * #PLAIN_LATER}. A thread of its own draws; what goes wrong with the terminal never reaches the
 * command. What is to stay is said through it, so that it stands above what is redrawn.
 */
final class LiveView implements AutoCloseable {
  private static final long REDRAWN = Duration.ofMillis(500).toNanos();

  /** While somebody may be watching a pipe. */
  static final Duration PLAIN = Duration.ofSeconds(2);

  /** In the log of a long run. */
  static final Duration PLAIN_LATER = Duration.ofSeconds(15);

  /** The process was silent before it could begin to show anything. */
  private static final Duration FIRST_EARLIER = Duration.ofSeconds(1);

  private static final Duration WATCHED = Duration.ofMinutes(5);
  private static final long MEASURED = Duration.ofSeconds(5).toNanos();
  private static final long TICK_MILLIS = 50;

  /** How long a count of images is shown: the next comes a second later. */
  private static final long COUNTED = Duration.ofSeconds(4).toNanos();

  /** Of a terminal that does not say how wide it is. */
  private static final int UNKNOWN_COLUMNS = 80;

  /**
   * What is shown: lines for a terminal, of which the last one says the whole; none for nothing.
   */
  interface Source {
    List<String> lines();
  }

  /** How every line begins that is not redrawn. */
  private static final String OURS = "graft: ";

  private static final Source NOTHING = List::of;

  private final PrintWriter err;
  private final Thread thread;
  private final long started = System.nanoTime();
  private Source source = NOTHING;

  /** What the source says is being done; empty where it says how far that is. */
  private String doing = "";

  private String counted = "";
  private long lastCounted = started - COUNTED;
  private @Nullable Terminal terminal;
  private @Nullable Display display;
  private boolean drawn;
  private int columns = UNKNOWN_COLUMNS;
  private long lastMeasured = started - MEASURED;
  private long lastDrawn;
  private long lastLine = started - FIRST_EARLIER.toNanos();
  private volatile boolean closed;

  private LiveView(PrintWriter err) {
    this.err = err;
    thread = new Thread(this::run, "live view");
    thread.setDaemon(true);
  }

  /**
   * Starts with nothing to show; draws on this process's terminal, or plain lines on {@code err}.
   */
  static LiveView start(PrintWriter err) {
    LiveView view = new LiveView(err);
    view.thread.start();
    return view;
  }

  /** Shows something from now on. */
  synchronized void show(Source next) {
    show(next, "");
  }

  /** Shows from now on what is being done, with its seconds. */
  synchronized void show(String what) {
    long since = System.nanoTime();
    show(
        () -> {
          long seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds();
          return List.of(seconds < 2 ? what : what + ": " + seconds + " s");
        },
        what);
  }

  private void show(Source next, String what) {
    if (!what.equals(doing)) {
      lastDrawn = 0; // people wait for it
    }
    doing = what;
    source = next;
    lastCounted = System.nanoTime() - COUNTED;
  }

  /** Shows nothing from now on, so that results can be printed. */
  synchronized void clear() {
    show(NOTHING);
    erase();
  }

  /** Writes a line that stays, as one of ours. */
  synchronized void say(String line) {
    erase();
    err.println(line.startsWith(OURS) ? line : OURS + line);
    err.flush();
    lastLine = System.nanoTime();
  }

  /**
   * Says what happens to images; how many are done is shown, in place of what is being done, until
   * no more are told for some seconds.
   */
  synchronized void say(ImageEvent event) {
    if (event instanceof ImageEvent.Done) {
      counted = ImageText.line(event);
      lastCounted = System.nanoTime();
    } else {
      say(ImageText.line(event));
    }
  }

  private List<String> shown(long now) {
    return now - lastCounted < COUNTED ? List.of(counted) : source.lines();
  }

  /** Says that what ran has stopped as the process is ending. */
  void stopped() {
    say("stopped; the same command goes on from here");
  }

  private void run() {
    try {
      while (!closed) {
        Thread.sleep(TICK_MILLIS);
        if (System.nanoTime() - started > REDRAWN) { // a quick command opens no terminal
          open();
          tick();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private synchronized void open() {
    if (terminal != null || closed) {
      return;
    }
    try {
      terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
              .nativeSignals(false) // or Ctrl-C would end the process without its shutdown hook
              .build();
      if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        display = new Display(terminal, false);
      }
    } catch (IOException | IllegalStateException e) {
      display = null; // plain lines, then
    }
  }

  private synchronized void tick() {
    long now = System.nanoTime();
    if (display != null) {
      if (now - lastDrawn >= REDRAWN) {
        lastDrawn = now;
        draw(shown(now));
      }
      return;
    }
    Duration pause = now - started < WATCHED.toNanos() ? PLAIN : PLAIN_LATER;
    if (now - lastLine >= pause.toNanos()) {
      List<String> lines = shown(now);
      if (!lines.isEmpty()) {
        say(Shown.text(lines.get(lines.size() - 1)));
      }
    }
  }

  private void erase() {
    if (drawn) {
      draw(List.of());
      lastDrawn = 0;
    }
  }

  private void draw(List<String> lines) {
    Terminal open = terminal;
    Display on = display;
    if (open == null || on == null) {
      return;
    }
    try {
      if (System.nanoTime() - lastMeasured >= MEASURED) { // JLine asks a program for it
        lastMeasured = System.nanoTime();
        columns = open.getColumns() > 0 ? open.getColumns() : UNKNOWN_COLUMNS;
        on.resize(Size.of(columns, Math.max(1, open.getRows())));
      }
      on.update(
          lines.stream()
              .map(
                  line ->
                      new AttributedString(line.substring(0, Math.min(line.length(), columns - 1))))
              .toList(),
          -1);
      open.flush();
      drawn = !lines.isEmpty();
    } catch (IllegalStateException | IOError e) {
      display = null; // JLine closes the terminal when the process is told to stop
    }
  }

  private synchronized void end() {
    erase();
    Terminal open = terminal;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        return; // nothing is drawn on it any more
      } finally {
        terminal = null;
        display = null;
      }
    }
  }

  /** Ends the drawing and clears it from the terminal. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
