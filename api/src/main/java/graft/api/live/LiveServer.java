package graft.api.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves a {@link LiveSource}: the page, later parts of it as server-sent events, details and
 * files, all from memory and read-only; no path of a request becomes the path of a file. On the
 * loopback it answers requests for that machine's own names alone, so that no page from elsewhere
 * reaches it by a name of its own (DNS rebinding). On any other address each request must bring a
 * token: the first by {@code ?token=}, the others by the cookie that it gives.
 */
public final class LiveServer implements AutoCloseable {
  /** Characters that a token has at least. */
  public static final int SHORTEST_TOKEN = 16;

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final int MOST_STREAMS = 200;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Map<String, String> TYPES =
      Map.of("svg", "image/svg+xml", "csv", "text/csv; charset=utf-8");

  private final HttpServer server;
  private final ExecutorService threads;
  private final LiveSource source;
  private final Optional<String> token;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);

  private LiveServer(
      HttpServer server, ExecutorService threads, LiveSource source, Optional<String> token) {
    this.server = server;
    this.threads = threads;
    this.source = source;
    this.token = token;
  }

  /**
   * Starts.
   *
   * @param port 0 for any that is free
   * @param token needed for an address that is no loopback
   * @throws UsageException if the address cannot be served on, or has no token
   */
  public static LiveServer start(
      InetAddress address, int port, Optional<String> token, LiveSource source) {
    if (token.isEmpty() && !address.isLoopbackAddress()) {
      throw new UsageException(
          address.getHostAddress() + " can be reached from other machines: it needs a token");
    }
    if (token.isPresent() && !token.get().matches("[\\w-]{" + SHORTEST_TOKEN + ",200}")) {
      throw new UsageException(
          "a token has at least " + SHORTEST_TOKEN + " characters, letters, digits, - and _");
    }
    String place = "port " + port + " of " + address.getHostAddress();
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
      ExecutorService threads =
          Executors.newCachedThreadPool(
              work -> {
                Thread thread = new Thread(work, "live page");
                thread.setDaemon(true);
                return thread;
              });
      LiveServer live = new LiveServer(server, threads, source, token);
      server.setExecutor(threads);
      server.createContext("/", live::answer);
      server.start();
      return live;
    } catch (BindException e) {
      if (String.valueOf(e.getMessage()).contains("assign")) {
        throw new UsageException(address.getHostAddress() + " is no address of this machine", e);
      }
      throw new UsageException(
          place + " cannot be had (" + e.getMessage() + "); ", Remedy.OTHER_PORT, e);
    } catch (IOException e) {
      throw new UsageException("cannot serve on " + place + ": " + e.getMessage(), e);
    }
  }

  /** Where a browser finds the page, with the token in it; of all addresses, the machine's name. */
  public URI address() {
    InetSocketAddress at = server.getAddress();
    String host =
        at.getAddress().isAnyLocalAddress() ? ProcessLock.host() : at.getAddress().getHostAddress();
    return URI.create(
        "http://"
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + at.getPort()
            + "/"
            + token.map(t -> "?token=" + t).orElse(""));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      answer(exchange, exchange.getRequestURI().getPath());
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    try {
      if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, "text/plain", "this page is only read");
      } else if (token.isEmpty() && !isOfThisMachine(exchange)) {
        send(exchange, 403, "text/plain", "ask for 127.0.0.1 or localhost");
      } else if (token.isPresent() && !hasCookie(exchange)) {
        admit(exchange);
      } else if (path.equals("/")) {
        send(exchange, 200, "text/html; charset=utf-8", source.page());
      } else if (path.equals("/events")) {
        stream(exchange);
      } else {
        Optional<String> cell =
            path.startsWith("/cell/") ? source.cell(path.substring(6)) : Optional.empty();
        Optional<byte[]> file = source.file(path.substring(1));
        if (cell.isPresent()) {
          send(exchange, 200, "text/html; charset=utf-8", cell.get());
        } else if (file.isPresent()) {
          String ending = path.substring(path.lastIndexOf('.') + 1);
          send(exchange, 200, TYPES.getOrDefault(ending, "application/octet-stream"), file.get());
        } else {
          send(exchange, 404, "text/plain", "there is no such page");
        }
      }
    } catch (RuntimeException e) {
      send(exchange, 500, "text/plain", "a bug in Graft: " + e);
    }
  }

  private boolean isOfThisMachine(HttpExchange exchange) {
    String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("");
    String name = host.replaceFirst(":\\d{1,5}$", "");
    return LOOPBACK.contains(name)
        || name.equals(server.getAddress().getAddress().getHostAddress());
  }

  private boolean hasCookie(HttpExchange exchange) {
    List<String> headers = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
    return headers.stream()
        .flatMap(header -> Arrays.stream(header.split(";", -1)))
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(cookie() + "="))
        .anyMatch(cookie -> isToken(cookie.substring(cookie().length() + 1)));
  }

  /** Named by the port, as browsers send cookies of a machine to all its ports. */
  private String cookie() {
    return "graft-" + server.getAddress().getPort();
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8),
        token.orElseThrow().getBytes(StandardCharsets.UTF_8));
  }

  /** Takes a token out of the address into a cookie. */
  private void admit(HttpExchange exchange) throws IOException {
    String given = parameter(exchange, "token");
    if (!isToken(given)) {
      send(exchange, 403, "text/plain", "open the address with the token in it");
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Set-Cookie", cookie() + "=" + given + "; HttpOnly; SameSite=Lax; Path=/");
    exchange.getResponseHeaders().set("Location", "/");
    exchange.sendResponseHeaders(303, -1);
  }

  private static String parameter(HttpExchange exchange, String name) {
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    return Arrays.stream(query.split("&", -1))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> decoded(pair.substring(name.length() + 1)))
        .findFirst()
        .orElse("");
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Parts as they change, until the browser or this server goes. */
  private void stream(HttpExchange exchange) throws IOException {
    if (!streams.tryAcquire()) {
      send(exchange, 503, "text/plain", "too many pages are open");
      return;
    }
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      String known =
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Last-Event-ID"))
              .orElseGet(() -> parameter(exchange, "since"));
      write(out, "retry: 2000\n\n");
      while (!source.parts().isClosed()) {
        PartBoard.Update update = source.parts().await(known, HEARTBEAT);
        if (update.parts().isEmpty()) {
          write(out, ": still here\n\n");
        } else {
          String json = JsonMapper.shared().writeValueAsString(update.parts());
          write(out, "event: parts\nid: " + update.version() + "\ndata: " + json + "\n\n");
          known = update.version();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streams.release();
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void send(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    send(exchange, code, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int code, String type, byte[] bytes)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    source.parts().close();
    server.stop(0);
    threads.shutdownNow();
  }
}
