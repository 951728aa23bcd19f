package graft.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tracking server of MLflow, asked over its REST API. One thread at a time. */
public final class MlflowServer {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRIES = 4;
  private static final int SHOWN = 300;

  private final URI address;
  private final Optional<String> authorization;
  private final Duration firstWait;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private MlflowServer(URI address, Optional<String> authorization, Duration firstWait) {
    this.address = address;
    this.authorization = authorization;
    this.firstWait = firstWait;
  }

  /**
   * A server.
   *
   * @param address e.g. {@code http://localhost:5000}; a name and a password in it, as in {@code
   *     http://me:secret@host}, are sent as such and are no part of {@link #address}
   * @throws UsageException if it is no address of a server
   */
  public static MlflowServer at(String address) {
    URI uri;
    try {
      uri = URI.create(address.strip().replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) { // its message holds all of the address
      throw noAddress(address);
    }
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null) {
      throw noAddress(address);
    }
    Optional<String> authorization =
        Optional.ofNullable(uri.getUserInfo()).map(MlflowServer::basic);
    return new MlflowServer(withoutUser(uri), authorization, Duration.ofSeconds(1));
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
  }

  private static URI withoutUser(URI uri) {
    try {
      return new URI(
          uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), uri.getQuery(), null);
    } catch (URISyntaxException e) { // it was one before
      throw new IllegalStateException(e.getReason());
    }
  }

  /** Of an address, what is behind a password: that is nobody else's to read. */
  private static UsageException noAddress(String address) {
    return new UsageException(
        "'"
            + Shown.brief(address.substring(address.lastIndexOf('@') + 1))
            + "' is no address of an MLflow server, which begins with http:// or https://;"
            + " 'mlflow server' starts one and says its address");
  }

  /** With a header {@code Authorization}, e.g. {@code Bearer ...}. */
  public MlflowServer withAuthorization(String header) {
    return new MlflowServer(address, Optional.of(header), firstWait);
  }

  /** With another wait before the second try; each further one is twice as long. */
  MlflowServer withFirstWait(Duration wait) {
    return new MlflowServer(address, authorization, wait);
  }

  /** Its address. */
  public URI address() {
    return address;
  }

  /** An answer that is no success. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final String words;
    private final boolean isPassing;

    Refused(String code, boolean isPassing, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.code = code;
      this.words = message;
      this.isPassing = isPassing;
    }
  }

  /**
   * Asks, and asks again some times where the server fails for a moment.
   *
   * @param request given the number of the try, from 1
   * @throws GraftException if it does not succeed
   */
  <T> T retrying(IntFunction<T> request) {
    Duration wait = firstWait;
    for (int attempt = 1; ; attempt++) {
      try {
        return request.apply(attempt);
      } catch (Refused e) {
        if (!e.isPassing) {
          throw new UsageException(e.words, e);
        }
        if (attempt == TRIES) {
          throw new MachineException(
              e.words
                  + "\nAsked "
                  + TRIES
                  + " times. See the server's log; when it is well again, export once more: it goes"
                  + " on where it stopped.",
              e);
        }
      }
      pause(wait);
      wait = wait.multipliedBy(2);
    }
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MachineException("interrupted while waiting for the MLflow server", e);
    }
  }

  /** Reads; empty where there is no such thing. One try. */
  Optional<JsonNode> get(String method, Map<String, String> query) {
    String asked =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    try {
      return Optional.of(object(request("/api/2.0/mlflow/" + method + "?" + asked).GET()));
    } catch (Refused e) {
      if (e.code.equals("RESOURCE_DOES_NOT_EXIST")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Writes, or asks with a body. One try. */
  JsonNode post(String method, Object body) {
    BodyPublisher json = BodyPublishers.ofString(JSON.writeValueAsString(body));
    return object(
        request("/api/2.0/mlflow/" + method).header("Content-Type", "application/json").POST(json));
  }

  /**
   * Stores a file among a run's artifacts. One try.
   *
   * @param artifact its place, below the root of artifacts that the server hands on
   */
  void put(String artifact, Path file) throws IOException {
    answer(
        request("/api/2.0/mlflow-artifacts/artifacts/" + artifact)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
    authorization.ifPresent(header -> request.header("Authorization", header));
    return request;
  }

  private JsonNode object(HttpRequest.Builder request) {
    return json(answer(request)).orElseThrow(() -> noServer(200));
  }

  private String answer(HttpRequest.Builder request) {
    HttpResponse<String> response;
    try {
      response = client.send(request.build(), BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      String what =
          e instanceof ConnectException
              ? "nothing answers at " + address + "; give the address that 'mlflow server' says"
              : "no answer from the MLflow server at " + address + ": " + e;
      throw new Refused("", true, what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MachineException("interrupted while waiting for the MLflow server", e);
    }
    int status = response.statusCode();
    if (status == 200) {
      return response.body();
    }
    Optional<JsonNode> json = json(response.body());
    if (status >= 500 || status == 429) {
      throw new Refused("", true, said(status, json, response.body()), null);
    }
    if (status == 401 || status == 403) {
      throw new Refused(
          "",
          false,
          said(status, json, response.body())
              + "\nSet MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and"
              + " MLFLOW_TRACKING_PASSWORD.",
          null);
    }
    String code = json.map(found -> found.path("error_code").asString("")).orElse("");
    throw code.isEmpty()
        ? noServer(status)
        : new Refused(code, false, said(status, json, response.body()), null);
  }

  private Refused noServer(int status) {
    return new Refused(
        "",
        false,
        "what answers at "
            + address
            + " (HTTP "
            + status
            + ") is no MLflow server; give the address that 'mlflow server' says",
        null);
  }

  private static Optional<JsonNode> json(String body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private String said(int status, Optional<JsonNode> json, String body) {
    String words = json.map(found -> found.path("message").asString("")).orElse(body);
    return "the MLflow server at " + address + " answered HTTP " + status + ": " + shortened(words);
  }

  private static String shortened(String words) {
    String line = Shown.text(words.lines().findFirst().orElse("").strip());
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
