package graft.analysis.prediction;

import static graft.core.text.Words.text;

import graft.core.json.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Makes the predictor's file and card of an atlas ({@code bench/predictor}). The same atlas gives
 * the same files.
 */
public final class PredictorMaker {
  private PredictorMaker() {}

  /**
   * Makes them.
   *
   * @param arguments the folder of the atlas, and the folder of the predictor
   * @throws IOException if they cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    List<AtlasTask> tasks = AtlasTables.read(Path.of(arguments[0]));
    Path out = Path.of(arguments[1]);
    List<LeftOut> fitted = LeftOut.byProcess(tasks);
    DeviationScale scale = DeviationScale.of(fitted);
    List<LeftOut> ours = DeviationScale.ofOthers(fitted);
    GainProcess process = new GainProcess(tasks);
    String card = card(tasks, ours, scale, process);
    Files.writeString(
        out.resolve("predictor.json"), file(tasks, ours, scale, process), StandardCharsets.UTF_8);
    Files.writeString(out.resolve("predictor.md"), card, StandardCharsets.UTF_8);
    System.out.print(card);
  }

  private static String file(
      List<AtlasTask> tasks, List<LeftOut> ours, DeviationScale scale, GainProcess process) {
    PredictorFile file =
        new PredictorFile(
            PredictorFile.FORMAT,
            Point.SETTINGS,
            TaskNumbers.NAMES,
            List.copyOf(new TreeSet<>(tasks.stream().map(AtlasTask::network).toList())),
            process.variances(),
            scale,
            new PredictorFile.Tested(
                coverage(ours),
                ofKind(ours, true),
                ofKind(ours, false),
                mean(ours, LeftOut::width),
                error(ours)),
            tasks);
    return RecordJson.write(file) + "\n";
  }

  private static String card(
      List<AtlasTask> tasks, List<LeftOut> ours, DeviationScale scale, GainProcess process) {
    List<LeftOut> plain = LeftOut.byMean(tasks);
    List<String> lines = new ArrayList<>();
    int trainings = tasks.stream().mapToInt(task -> task.trainings().size()).sum();
    lines.add("# Expected gains over the common protocol");
    lines.add("");
    lines.add(
        text(
            "Of %,d trainings on %d tasks of the atlas (docs/results/atlas). Each task was left out, with all"
                + " that share classes with it; the rest was fitted anew. Gains are observed ones,"
                + " test noise included.",
            trainings, tasks.size()));
    lines.add("");
    lines.add("| on tasks left out | this | mean gain of the kind |");
    lines.add("|---|---|---|");
    row(
        lines,
        "gains within their 90 % interval",
        ours,
        plain,
        all -> text("%.1f %%", 100 * coverage(all)));
    row(
        lines,
        "the same, mean over tasks",
        ours,
        plain,
        all -> text("%.1f %%", 100 * mean(all, LeftOut::coverage)));
    for (boolean unlike : List.of(true, false)) {
      row(
          lines,
          text(
              "the same, %d tasks whose images are %s",
              kind(ours, unlike).size(), unlike ? "unlike the base's" : "not"),
          ours,
          plain,
          all ->
              text(
                  "%.1f %%, width %.1f points",
                  100 * mean(kind(all, unlike), LeftOut::coverage),
                  100 * mean(kind(all, unlike), LeftOut::width)));
    }
    row(
        lines,
        "width of the interval, points",
        ours,
        plain,
        all -> text("%.1f", 100 * mean(all, LeftOut::width)));
    row(
        lines,
        "root mean square error, points",
        ours,
        plain,
        all -> text("%.1f", 100 * error(all)));
    row(
        lines,
        "rank correlation within 10 points of the best, median task",
        ours,
        plain,
        all -> text("%.2f", median(all, LeftOut::rank)));
    lines.add(
        text(
            "| the same, tasks with two seeds (a second seed: %.2f) | %.2f | %.2f |",
            median(ours, LeftOut::rankOfSecondSeed),
            median(twice(ours), LeftOut::rank),
            median(twice(plain), LeftOut::rank)));
    for (String role : List.of("auto", "paper", "probe", "")) {
      lines.add(
          text(
              "| %s: within, error | %s | %s |",
              role.isEmpty() ? "free points" : "`" + role + "`",
              ofRole(ours, role),
              ofRole(plain, role)));
    }
    lines.add("");
    lines.add(
        text(
            "Deviations of the process are multiplied by %.2f where images are unlike the base's"
                + " (spread below 0.9) and by %.2f elsewhere: so that 90 %% of the gains of tasks"
                + " left out lie in their intervals, each task counting alike. In the tables a"
                + " task has the factors of tasks that share no class with it.",
            scale.unlike(), scale.others()));
    lines.add("");
    lines.add("| task | gain, mean | expected | width | within | rank |");
    lines.add("|---|---|---|---|---|---|");
    for (LeftOut one : ours) {
      lines.add(
          text(
              "| %s | %+.1f | %+.1f | %.1f | %.0f %% | %s |",
              one.task().name(),
              100
                  * one.task().trainings().stream()
                      .mapToDouble(AtlasTask.Training::gain)
                      .average()
                      .orElseThrow(),
              100
                  * one.expected().stream()
                      .mapToDouble(GainProcess.Expected::mean)
                      .average()
                      .orElseThrow(),
              100 * one.width(),
              100 * one.coverage(),
              one.rank().isPresent() ? text("%.2f", one.rank().getAsDouble()) : "-"));
    }
    lines.add("");
    Map<GainProcess.Part, Double> variances = process.variances();
    lines.add("Standard deviations of its parts, in points:");
    lines.add("");
    variances.forEach(
        (part, variance) ->
            lines.add(
                text(
                    "- %s: %.1f",
                    part.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    100 * Math.sqrt(variance))));
    return String.join("\n", lines) + "\n";
  }

  private static void row(
      List<String> lines,
      String what,
      List<LeftOut> ours,
      List<LeftOut> plain,
      Function<List<LeftOut>, String> value) {
    lines.add(text("| %s | %s | %s |", what, value.apply(ours), value.apply(plain)));
  }

  /** Tasks whose images are unlike their base's, or the others. */
  private static List<LeftOut> kind(List<LeftOut> all, boolean unlike) {
    return all.stream().filter(one -> one.task().base().isUnlike() == unlike).toList();
  }

  private static PredictorFile.OfKind ofKind(List<LeftOut> all, boolean unlike) {
    List<LeftOut> kind = kind(all, unlike);
    return new PredictorFile.OfKind(
        kind.size(), kind.isEmpty() ? 0 : mean(kind, LeftOut::coverage));
  }

  private static List<LeftOut> twice(List<LeftOut> all) {
    return all.stream().filter(one -> one.rankOfSecondSeed().isPresent()).toList();
  }

  private static double trainings(List<LeftOut> all) {
    return all.stream().mapToInt(one -> one.expected().size()).sum();
  }

  private static double coverage(List<LeftOut> all) {
    return all.stream().mapToDouble(one -> one.coverage() * one.expected().size()).sum()
        / trainings(all);
  }

  private static double error(List<LeftOut> all) {
    return Math.sqrt(all.stream().mapToDouble(LeftOut::squares).sum() / trainings(all));
  }

  private static String ofRole(List<LeftOut> all, String role) {
    List<LeftOut> some =
        all.stream().map(one -> one.of(role)).filter(one -> !one.expected().isEmpty()).toList();
    return some.isEmpty() ? "-" : text("%.0f %%, %.1f", 100 * coverage(some), 100 * error(some));
  }

  private static double mean(List<LeftOut> all, Function<LeftOut, Double> value) {
    return all.stream().mapToDouble(value::apply).average().orElseThrow();
  }

  private static double median(List<LeftOut> all, Function<LeftOut, OptionalDouble> value) {
    double[] values =
        all.stream()
            .map(value)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .sorted()
            .toArray();
    if (values.length == 0) {
      return Double.NaN;
    }
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
