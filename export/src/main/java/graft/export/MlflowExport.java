package graft.export;

import graft.core.error.UsageException;
import graft.export.TrackedRun.Point;
import graft.study.store.StudyRecords;
import graft.study.store.TrialState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A study as an experiment of MLflow: a run a base or trial, with its settings as parameters and
 * its numbers as metrics by step. Runs are found again by a tag with the id: one whose result is
 * there is left as it is, and another gets the values that it lacks.
 */
public final class MlflowExport implements Exporter {
  /** Entries of one request that MLflow takes. */
  private static final int VALUES_OF_A_BATCH = 1000;

  private static final int PARAMETERS_OF_A_BATCH = 100;
  private static final int RUNS_OF_A_PAGE = 200;

  /** Tag of a run: the base's or trial's id. */
  static final String ID = "graft.id";

  /** Tag of a run whose values are all there: the fingerprint of its result. */
  static final String WHOLE = "graft.exported";

  private static final String ARTIFACTS = "mlflow-artifacts:/";

  private final MlflowServer server;
  private final String experiment;
  private final Function<String, Optional<Path>> weights;

  /** The runs on the server by the id of their base or trial, as of the last export. */
  private final Map<String, Known> there = new HashMap<>();

  private Optional<String> experimentId = Optional.empty();

  /**
   * An export to a server.
   *
   * @param experiment its name there; made if missing
   * @param weights where the weights of a base are kept, by its id
   */
  public MlflowExport(
      MlflowServer server, String experiment, Function<String, Optional<Path>> weights) {
    this.server = server;
    this.experiment = experiment;
    this.weights = weights;
  }

  @Override
  public Exported export(StudyRecords study) {
    if (experimentId.isEmpty()) {
      String found = experimentId();
      findRuns(found);
      experimentId = Optional.of(found);
    }
    String id = experimentId.get();
    Pass pass = new Pass(id);
    TrackedRuns.each(study, pass::take);
    return new Exported(
        pass.runs,
        pass.values,
        pass.added,
        server.address() + "/#/experiments/" + id,
        List.copyOf(pass.notes));
  }

  private String experimentId() {
    Map<String, String> name = Map.of("experiment_name", experiment);
    Optional<JsonNode> found = server.retrying(attempt -> experiment(name));
    if (found.isEmpty()) {
      return server.retrying(
          attempt ->
              (attempt > 1 ? experiment(name) : Optional.<JsonNode>empty())
                  .orElseGet(() -> server.post("experiments/create", Map.of("name", experiment)))
                  .path("experiment_id")
                  .asString());
    }
    if (found.get().path("lifecycle_stage").asString("").equals("deleted")) {
      throw new UsageException(
          "the experiment '"
              + experiment
              + "' was deleted on the MLflow server; restore it there, or give another name of the"
              + " experiment");
    }
    return found.get().path("experiment_id").asString();
  }

  private Optional<JsonNode> experiment(Map<String, String> name) {
    return server.get("experiments/get-by-name", name).map(found -> found.path("experiment"));
  }

  /**
   * A run that is there.
   *
   * @param whole fingerprint of the result that is there whole; empty where values may be missing
   */
  private record Known(String run, String artifacts, String whole) {
    static Known of(JsonNode run) {
      JsonNode info = run.path("info");
      return new Known(
          info.path("run_id").asString(), info.path("artifact_uri").asString(""), tag(run, WHOLE));
    }
  }

  private static String tag(JsonNode run, String key) {
    for (JsonNode tag : run.path("data").path("tags")) {
      if (tag.path("key").asString("").equals(key)) {
        return tag.path("value").asString("");
      }
    }
    return "";
  }

  private void findRuns(String id) {
    String page = "";
    do {
      Map<String, Object> query = new LinkedHashMap<>();
      query.put("experiment_ids", List.of(id));
      query.put("max_results", RUNS_OF_A_PAGE);
      if (!page.isEmpty()) {
        query.put("page_token", page);
      }
      JsonNode answer = server.retrying(attempt -> server.post("runs/search", query));
      for (JsonNode run : answer.path("runs")) {
        there.put(tag(run, ID), Known.of(run));
      }
      page = answer.path("next_page_token").asString("");
    } while (!page.isEmpty());
  }

  /** One pass over a study. */
  private final class Pass {
    private final String experimentId;
    private final Set<String> notes = new HashSet<>();
    private int runs;
    private long values;
    private long added;

    Pass(String experimentId) {
      this.experimentId = experimentId;
    }

    void take(TrackedRun run) {
      runs++;
      values += run.points().size();
      Known known = there.get(run.id());
      if (known != null && run.isOver() && known.whole().equals(run.fingerprint())) {
        return;
      }
      if (known != null && !known.whole().isEmpty()) { // of another result
        String old = known.run();
        server.retrying(attempt -> server.post("runs/delete", Map.of("run_id", old)));
        known = null;
      }
      boolean isNew = known == null;
      Known into = known == null ? create(run) : known;
      there.put(run.id(), into);
      added += log(run, into.run(), isNew);
      if (run.isOver()) {
        if (run.isBase()) {
          weights.apply(run.id()).ifPresent(file -> upload(into, file));
        }
        end(run, into.run());
        there.put(run.id(), new Known(into.run(), into.artifacts(), run.fingerprint()));
      }
    }

    private Known create(TrackedRun run) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("experiment_id", experimentId);
      body.put("run_name", run.name());
      body.put("start_time", run.began().toEpochMilli());
      body.put(
          "tags",
          List.of(
              entry("mlflow.source.name", "graft"),
              entry("graft.kind", run.isBase() ? "base" : "trial"),
              entry(ID, run.id())));
      return server.retrying(
          attempt ->
              (attempt > 1 ? find(run.id()) : Optional.<JsonNode>empty())
                  .map(Known::of)
                  .orElseGet(() -> Known.of(server.post("runs/create", body).path("run"))));
    }

    /** A run that a request may have made whose answer was lost. */
    private Optional<JsonNode> find(String id) {
      JsonNode found =
          server.post(
              "runs/search",
              Map.of(
                  "experiment_ids",
                  List.of(experimentId),
                  "filter",
                  "tags.`" + ID + "` = '" + id + "'"));
      return Optional.of(found.path("runs").path(0)).filter(JsonNode::isObject);
    }

    /** Logs what a run lacks; says how many values that were. */
    private int log(TrackedRun run, String id, boolean isNew) {
      List<Map<String, Object>> parameters = new ArrayList<>();
      run.parameters().forEach((name, value) -> parameters.add(entry(name, value.toString())));
      for (List<Map<String, Object>> some : parts(parameters, PARAMETERS_OF_A_BATCH)) {
        server.retrying(
            attempt -> server.post("runs/log-batch", Map.of("run_id", id, "params", some)));
      }
      List<Point> missing = isNew ? run.points() : missing(run.points(), id);
      for (List<Point> some : parts(missing, VALUES_OF_A_BATCH)) {
        server.retrying(attempt -> logged(run, id, attempt == 1 ? some : missing(some, id)));
      }
      return missing.size();
    }

    private int logged(TrackedRun run, String id, List<Point> points) {
      if (!points.isEmpty()) {
        List<Map<String, Object>> metrics =
            points.stream().map(point -> metric(run, point)).toList();
        server.post("runs/log-batch", Map.of("run_id", id, "metrics", metrics));
      }
      return points.size();
    }

    /** Those of some points whose step a run does not have. */
    private List<Point> missing(List<Point> points, String id) {
      Map<String, Set<Long>> steps = new HashMap<>();
      points.stream()
          .map(Point::metric)
          .distinct()
          .forEach(metric -> steps.put(metric, steps(id, metric)));
      return points.stream()
          .filter(point -> !steps.getOrDefault(point.metric(), Set.of()).contains(point.step()))
          .toList();
    }

    private Set<Long> steps(String id, String metric) {
      Set<Long> steps = new HashSet<>();
      String page = "";
      do {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("run_id", id);
        query.put("metric_key", metric);
        query.put("max_results", "" + VALUES_OF_A_BATCH);
        if (!page.isEmpty()) {
          query.put("page_token", page);
        }
        Optional<JsonNode> answer =
            server.retrying(attempt -> server.get("metrics/get-history", query));
        if (answer.isEmpty()) {
          return steps;
        }
        answer.get().path("metrics").forEach(value -> steps.add(value.path("step").asLong(0)));
        page = answer.get().path("next_page_token").asString("");
      } while (!page.isEmpty());
      return steps;
    }

    private void upload(Known run, Path file) {
      if (!run.artifacts().startsWith(ARTIFACTS)) {
        notes.add(
            "weights of bases were not stored: the server keeps artifacts at "
                + run.artifacts().replaceFirst("^(\\w+:).*", "$1")
                + " and takes none itself; start it with --serve-artifacts");
        return;
      }
      String place =
          run.artifacts().substring(ARTIFACTS.length()) + "/weights/" + file.getFileName();
      server.retrying(
          attempt -> {
            try {
              server.put(place.replaceFirst("^/+", ""), file);
              return true;
            } catch (IOException e) {
              return notes.add("the weights " + file + " could not be read: " + e);
            }
          });
    }

    /** Says that all is there: the tag last. */
    private void end(TrackedRun run, String id) {
      String status = run.state() == TrialState.FAILED ? "FAILED" : "FINISHED";
      server.retrying(
          attempt ->
              server.post(
                  "runs/update",
                  Map.of("run_id", id, "status", status, "end_time", run.heard().toEpochMilli())));
      server.retrying(
          attempt ->
              server.post(
                  "runs/log-batch",
                  Map.of(
                      "run_id",
                      id,
                      "tags",
                      List.of(
                          entry("graft.state", run.state().name()),
                          entry(WHOLE, run.fingerprint())))));
    }
  }

  private static Map<String, Object> entry(String key, String value) {
    return Map.of("key", key, "value", value);
  }

  private static Map<String, Object> metric(TrackedRun run, Point point) {
    return Map.of(
        "key",
        point.metric(),
        "value",
        point.value(),
        "step",
        point.step(),
        "timestamp",
        run.at(point.step()).toEpochMilli());
  }

  private static <T> List<List<T>> parts(List<T> all, int most) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += most) {
      parts.add(all.subList(from, Math.min(all.size(), from + most)));
    }
    return parts;
  }
}
