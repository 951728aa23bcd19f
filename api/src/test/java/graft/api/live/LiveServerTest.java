package graft.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.lock.ProcessLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server answers, said over a plain socket, as no client lies about its host. */
class LiveServerTest {
  private static final String TOKEN = "0123456789abcdef";

  private final Fixed source = new Fixed();
  private final LiveServer open =
      LiveServer.start(InetAddress.getLoopbackAddress(), 0, Optional.empty(), source);
  private final LiveServer guarded =
      LiveServer.start(InetAddress.getLoopbackAddress(), 0, Optional.of(TOKEN), source);

  private static final class Fixed implements LiveSource {
    final PartBoard parts = new PartBoard();

    @Override
    public String page() {
      return "the page";
    }

    @Override
    public PartBoard parts() {
      return parts;
    }

    @Override
    public Optional<String> cell(String id) {
      return id.equals("a1") ? Optional.of("cell a1") : Optional.empty();
    }

    @Override
    public Optional<byte[]> file(String name) {
      return name.equals("figure-1.csv") ? Optional.of(new byte[] {'x'}) : Optional.empty();
    }
  }

  @AfterEach
  void stop() {
    open.close();
    guarded.close();
  }

  private static String ask(LiveServer server, String line, String... headers) throws IOException {
    try (Socket socket = asked(server, line, headers)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Socket asked(LiveServer server, String line, String... headers)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    String request = line + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers);
    socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8642", "localhost", "localhost:1", "[::1]:8642"})
  void namesOfThisMachineAreAnswered(String host) throws IOException {
    assertThat(ask(open, "GET /", "Host: " + host)).startsWith("HTTP/1.1 200").endsWith("the page");
  }

  @Test
  void anotherAddressOfTheLoopbackIsAnsweredByItsNumber() throws IOException {
    InetAddress second = InetAddress.getByName("127.0.0.2");
    try (LiveServer other = LiveServer.start(second, 0, Optional.empty(), source);
        Socket socket = new Socket(second, other.address().getPort())) {
      String request = "GET / HTTP/1.1\r\nConnection: close\r\nHost: %s\r\n\r\n";
      String host = other.address().getAuthority();
      socket.getOutputStream().write(request.formatted(host).getBytes(StandardCharsets.UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("the page");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil:80", "10.0.0.1"})
  void aPageFromElsewhereReachesNothingByANameOfItsOwn(String host) throws IOException {
    for (String path : new String[] {"/", "/events", "/cell/a1", "/figure-1.csv"}) {
      assertThat(ask(open, "GET " + path, "Host: " + host))
          .startsWith("HTTP/1.1 403")
          .doesNotContain("the page", "a1");
    }
  }

  @Test
  void onlyWhatThePageLinksToIsServed() throws IOException {
    String host = "Host: localhost";
    assertThat(ask(open, "GET /cell/a1", host)).startsWith("HTTP/1.1 200").endsWith("cell a1");
    assertThat(ask(open, "GET /figure-1.csv", host)).contains("text/csv", "nosniff", "no-store");
    for (String path :
        new String[] {
          "/study.db", "/../study.yaml", "/%2e%2e/study.yaml", "//etc/passwd", "/cell/", "/cell/b"
        }) {
      assertThat(ask(open, "GET " + path, host)).as(path).startsWith("HTTP/1.1 404");
    }
    assertThat(ask(open, "POST /", host)).startsWith("HTTP/1.1 405");
    assertThat(ask(open, "DELETE /figure-1.csv", host)).startsWith("HTTP/1.1 405");
  }

  @Test
  void aTokenIsAskedForOnceAndThenACookie() throws IOException {
    String host = "Host: lab.example";
    assertThat(ask(guarded, "GET /", host)).startsWith("HTTP/1.1 403");
    assertThat(ask(guarded, "GET /events", host)).startsWith("HTTP/1.1 403");
    assertThat(ask(guarded, "GET /?token=wrong", host)).startsWith("HTTP/1.1 403");
    String admitted = ask(guarded, "GET /?token=" + TOKEN, host);
    assertThat(admitted)
        .startsWith("HTTP/1.1 303")
        .contains("HttpOnly", "SameSite=Lax")
        .containsIgnoringCase("Location: /\r\n");
    String cookie = "Cookie: a=b; graft-" + guarded.address().getPort() + "=";
    assertThat(ask(guarded, "GET /", host, cookie + TOKEN)).endsWith("the page");
    assertThat(ask(guarded, "GET /", host, cookie + "0123456789abcdeF")).startsWith("HTTP/1.1 403");
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() throws IOException {
    InetAddress all = InetAddress.getByName("0.0.0.0");
    assertThatThrownBy(() -> LiveServer.start(all, 0, Optional.empty(), source))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("needs a token");
    assertThatThrownBy(() -> LiveServer.start(all, 0, Optional.of("short"), source))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("at least 16 characters");
    try (LiveServer everywhere = LiveServer.start(all, 0, Optional.of(TOKEN), new Fixed())) {
      assertThat(everywhere.address()).hasHost(ProcessLock.host()).hasParameter("token", TOKEN);
    }
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(0, 1, here)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> LiveServer.start(here, port, Optional.empty(), source))
          .isInstanceOfSatisfying(
              UsageException.class,
              e -> {
                assertThat(e.remedy()).contains(Remedy.OTHER_PORT);
                assertThat(e).hasMessageContaining("port " + port + " of 127.0.0.1");
              });
    }
  }

  @Test
  void partsComeAsTheyChangeAndOnceOnly() throws IOException {
    source.parts.put(Map.of("one", "<b>1</b>"));
    String known = source.parts.all().version();
    try (Socket socket = asked(open, "GET /events?since=" + known, "Host: localhost");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setSoTimeout(10_000);
      source.parts.put(Map.of("one", "<b>1</b>", "two", "a\nb"));
      String line = lines.readLine();
      while (line != null && !line.startsWith("data:")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("data: {\"two\":\"a\\nb\"}");
    }
  }

  @Test
  void anotherServersVersionBringsEveryPart() throws InterruptedException {
    source.parts.put(Map.of("one", "1"));
    String known = source.parts.all().version();
    assertThat(source.parts.await(known, Duration.ZERO).parts()).isEmpty();
    PartBoard restarted = new PartBoard();
    restarted.put(Map.of("one", "1", "two", "2"));
    assertThat(restarted.await(known, Duration.ZERO).parts()).containsOnlyKeys("one", "two");
  }
}
