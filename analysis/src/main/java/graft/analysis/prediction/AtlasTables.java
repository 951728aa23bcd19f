package graft.analysis.prediction;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.TargetTask;
import graft.core.error.DataException;
import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Schedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the tables that {@code bench/atlas} writes: {@code trials.csv} and {@code views.csv}. */
final class AtlasTables {
  private static final String COMMON = "common";

  private AtlasTables() {}

  /**
   * Its tasks, in the order of the file; those without a view or without a common protocol that
   * completed are left out.
   *
   * @throws DataException if a table lacks or is damaged
   */
  static List<AtlasTask> read(Path folder) {
    Map<String, BaseView> views = new LinkedHashMap<>();
    for (Map<String, String> row : rows(folder.resolve("views.csv"))) {
      views.put(cell(row, "task"), new BaseView(number(row, "unsure"), number(row, "spread")));
    }
    Map<String, List<Map<String, String>>> byTask = new LinkedHashMap<>();
    for (Map<String, String> row : rows(folder.resolve("trials.csv"))) {
      if (cell(row, "state").equals("COMPLETE")) {
        byTask.computeIfAbsent(cell(row, "task"), key -> new ArrayList<>()).add(row);
      }
    }
    List<AtlasTask> tasks = new ArrayList<>();
    byTask.forEach(
        (name, rows) ->
            Optional.ofNullable(views.get(name))
                .map(view -> task(name, rows, view))
                .filter(task -> !task.trainings().isEmpty())
                .ifPresent(tasks::add));
    return tasks;
  }

  private static AtlasTask task(String name, List<Map<String, String>> rows, BaseView view) {
    Map<String, Double> common = new LinkedHashMap<>();
    for (Map<String, String> row : rows) {
      if (cell(row, "role").equals(COMMON)) {
        common.put(cell(row, "seed"), accuracy(row));
      }
    }
    Map<String, String> first = rows.get(0);
    int classes = (int) number(first, "classes");
    int size = (int) number(first, "images_per_class");
    String network = cell(first, "network");
    TargetTask task = TargetTask.even(network, classes, size);
    List<AtlasTask.Training> trainings = new ArrayList<>();
    for (Map<String, String> row : rows) {
      Double reference = common.get(cell(row, "seed"));
      if (reference != null && !cell(row, "role").equals(COMMON)) {
        trainings.add(
            new AtlasTask.Training(
                cell(row, "role"),
                (int) number(row, "seed"),
                rounded(Point.of(task, protocol(row), recipe(task, row)).settings()),
                accuracy(row),
                accuracy(row) - reference,
                (int) number(row, "tested")));
      }
    }
    return new AtlasTask(name, cell(first, "images"), network, classes, size, view, trainings);
  }

  private static List<Double> rounded(List<Double> values) {
    return values.stream().map(value -> Math.rint(value * 1e5) / 1e5).toList();
  }

  private static double accuracy(Map<String, String> row) {
    return number(row, "correct") / number(row, "tested");
  }

  private static Protocol protocol(Map<String, String> row) {
    return Protocol.of(
        (int) number(row, "k"),
        (int) number(row, "n"),
        (int) number(row, "d"),
        (int) number(row, "f"));
  }

  private static Recipe recipe(TargetTask task, Map<String, String> row) {
    Refinements more =
        Refinements.NONE
            .withLabelSmoothing(number(row, "smoothing"))
            .withEma(number(row, "ema"))
            .withMixup(number(row, "mixup"))
            .withHead(
                cell(row, "head").equals("probe")
                    ? Refinements.Head.PROBE
                    : Refinements.Head.RANDOM);
    double decay = number(row, "layer_decay");
    Recipe own = PaperRecommender.recipe(task);
    return own.with((int) number(row, "batch"), (int) number(row, "epochs"), schedule(row))
        .with(cell(row, "optimizer").equals("sgd") ? own.optimizer() : Optimizer.AdamW.of(0.05))
        .withDropout(number(row, "dropout"))
        .with(decay > 0 ? more.withLayerDecay(decay) : more);
  }

  private static Schedule schedule(Map<String, String> row) {
    double high = number(row, "high");
    double low = number(row, "low");
    return switch (cell(row, "schedule")) {
      case "step" -> Rates.paper().at(high, low).every((int) number(row, "step_epochs"));
      case "cosine" -> new Cosine(high, low, (int) number(row, "step_epochs"));
      case "one-cycle" -> OneCycle.of(high, low);
      default -> throw new DataException("unknown schedule " + cell(row, "schedule"));
    };
  }

  private static String cell(Map<String, String> row, String column) {
    String cell = row.get(column);
    if (cell == null) {
      throw new DataException("a table of the atlas has no column " + column);
    }
    return cell;
  }

  private static double number(Map<String, String> row, String column) {
    try {
      return Double.parseDouble(cell(row, column));
    } catch (NumberFormatException e) {
      throw new DataException(
          "column %s has %s, which is no number".formatted(column, cell(row, column)), e);
    }
  }

  /** No cell of these tables has a comma. */
  private static List<Map<String, String>> rows(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
    List<Map<String, String>> rows = new ArrayList<>();
    List<String> columns = List.of(lines.get(0).split(",", -1));
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(",", -1));
      if (cells.size() != columns.size()) {
        throw new DataException(file + " has a line of other columns: " + line);
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(columns.get(i), cells.get(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
