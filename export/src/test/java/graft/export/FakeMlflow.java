package graft.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of MLflow's tracking protocol an export needs, with its limits and answers as MLflow 3.17
 * has them. Requests can be made to fail. Values that come twice are kept twice, as its file store
 * does.
 */
final class FakeMlflow implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int PAGE = 2;

  /** A run. */
  static final class Run {
    final String id;
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, String> parameters = new TreeMap<>();
    final List<TrackedRun.Point> points = new ArrayList<>();
    String name = "";
    String status = "RUNNING";
    boolean isDeleted;

    Run(String id) {
      this.id = id;
    }
  }

  final List<Run> runs = new ArrayList<>();
  final Map<String, String> experiments = new LinkedHashMap<>();
  final Map<String, byte[]> artifacts = new TreeMap<>();
  final List<String> authorizations = new ArrayList<>();
  String lifecycle = "active";
  int requests;

  /** Requests, by their number from 1, that answer 500 and do nothing. */
  IntPredicate fails = number -> false;

  /** Requests that are done, but whose answer is 500. */
  IntPredicate loses = number -> false;

  private final HttpServer server;

  FakeMlflow() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else 40 ms an answer
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** The run of a base or trial that was not deleted. */
  Run run(String id) {
    List<Run> found =
        runs.stream().filter(run -> !run.isDeleted && id.equals(run.tags.get("graft.id"))).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " runs of " + id);
    }
    return found.get(0);
  }

  /** An answer of the protocol that is no success. */
  private static final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Problem(int status, String code) {
      super(code);
      this.status = status;
      this.code = code;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(header == null ? "" : header);
    requests++;
    int status = 200;
    Object answer = Map.of();
    if (fails.test(requests)) {
      status = 500;
    } else {
      try {
        answer = done(exchange, body);
        status = loses.test(requests) ? 500 : 200;
      } catch (Problem e) {
        status = e.status;
        answer = Map.of("error_code", e.code, "message", "it says " + e.code);
      }
    }
    byte[] text =
        status == 500
            ? "<html>Internal Server Error</html>".getBytes(UTF_8)
            : JSON.writeValueAsBytes(answer);
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private Object done(HttpExchange exchange, byte[] body) {
    String path = exchange.getRequestURI().getPath();
    String files = "/api/2.0/mlflow-artifacts/artifacts/";
    if (path.startsWith(files)) {
      artifacts.put(path.substring(files.length()), body);
      return Map.of();
    }
    String method = path.replace("/api/2.0/mlflow/", "");
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    JsonNode asked = JSON.readTree(body.length == 0 ? "{}" : new String(body, UTF_8));
    return switch (method) {
      case "experiments/get-by-name" -> experiment(query.getOrDefault("experiment_name", ""));
      case "experiments/create" -> createExperiment(asked.path("name").asString());
      case "runs/search" -> search(asked);
      case "runs/create" -> create(asked);
      case "runs/log-batch" -> log(asked);
      case "runs/update" -> {
        byId(asked.path("run_id").asString()).status = asked.path("status").asString();
        yield Map.of();
      }
      case "runs/delete" -> {
        byId(asked.path("run_id").asString()).isDeleted = true;
        yield Map.of();
      }
      case "metrics/get-history" -> history(query);
      default -> throw new Problem(404, "ENDPOINT_NOT_FOUND");
    };
  }

  private static Map<String, String> query(@Nullable String text) {
    return text == null
        ? Map.of()
        : Arrays.stream(text.split("&"))
            .map(part -> part.split("=", 2))
            .collect(Collectors.toMap(part -> part[0], part -> URLDecoder.decode(part[1], UTF_8)));
  }

  private Object experiment(String name) {
    if (!experiments.containsKey(name)) {
      throw new Problem(404, "RESOURCE_DOES_NOT_EXIST");
    }
    return Map.of(
        "experiment",
        Map.of(
            "experiment_id",
            Objects.requireNonNull(experiments.get(name)),
            "lifecycle_stage",
            lifecycle));
  }

  private Object createExperiment(String name) {
    if (experiments.containsKey(name)) {
      throw new Problem(400, "RESOURCE_ALREADY_EXISTS");
    }
    experiments.put(name, "" + (experiments.size() + 1));
    return Map.of("experiment_id", "" + experiments.size());
  }

  private Object search(JsonNode asked) {
    String filter = asked.path("filter").asString("");
    List<Run> all =
        runs.stream()
            .filter(run -> !run.isDeleted)
            .filter(
                run ->
                    filter.isEmpty()
                        || filter.equals("tags.`graft.id` = '" + run.tags.get("graft.id") + "'"))
            .toList();
    int from = asked.path("page_token").asInt(0);
    int to = Math.min(all.size(), from + PAGE);
    Map<String, Object> answer = new LinkedHashMap<>();
    if (from < to) {
      answer.put("runs", all.subList(from, to).stream().map(FakeMlflow::shown).toList());
    }
    if (to < all.size()) {
      answer.put("next_page_token", "" + to);
    }
    return answer;
  }

  private static Map<String, Object> shown(Run run) {
    List<Map<String, String>> tags =
        run.tags.entrySet().stream()
            .map(tag -> Map.of("key", tag.getKey(), "value", tag.getValue()))
            .toList();
    return Map.of(
        "info",
        Map.of("run_id", run.id, "artifact_uri", "mlflow-artifacts:/1/" + run.id + "/artifacts"),
        "data",
        Map.of("tags", tags));
  }

  private Object create(JsonNode asked) {
    Run run = new Run("run" + runs.size());
    run.name = asked.path("run_name").asString();
    asked.path("tags").forEach(tag -> run.tags.put(text(tag, "key"), text(tag, "value")));
    runs.add(run);
    return Map.of("run", shown(run));
  }

  private Object log(JsonNode asked) {
    JsonNode metrics = asked.path("metrics");
    JsonNode parameters = asked.path("params");
    if (metrics.size() > 1000 || parameters.size() > 100) {
      throw new Problem(400, "INVALID_PARAMETER_VALUE");
    }
    Run run = byId(asked.path("run_id").asString());
    metrics.forEach(
        metric ->
            run.points.add(
                new TrackedRun.Point(
                    text(metric, "key"),
                    metric.path("step").asLong(),
                    Double.parseDouble(metric.path("value").asString()))));
    parameters.forEach(one -> run.parameters.put(text(one, "key"), text(one, "value")));
    asked.path("tags").forEach(tag -> run.tags.put(text(tag, "key"), text(tag, "value")));
    return Map.of();
  }

  private Object history(Map<String, String> query) {
    List<Map<String, Object>> all =
        byId(query.getOrDefault("run_id", "")).points.stream()
            .filter(point -> point.metric().equals(query.get("metric_key")))
            .map(point -> Map.<String, Object>of("step", point.step()))
            .toList();
    int from = Integer.parseInt(query.getOrDefault("page_token", "0"));
    int to = Math.min(all.size(), from + PAGE);
    return to < all.size()
        ? Map.of("metrics", all.subList(from, to), "next_page_token", "" + to)
        : Map.of("metrics", all.subList(from, to));
  }

  private Run byId(String id) {
    return runs.stream()
        .filter(run -> run.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new Problem(404, "RESOURCE_DOES_NOT_EXIST"));
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
