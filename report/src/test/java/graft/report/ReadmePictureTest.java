package graft.report;

import static graft.report.CommittedStudy.cell;
import static graft.report.CommittedStudy.real;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.statistics.Interval;
import graft.report.Plot.Level;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The picture of the README, drawn from the committed results; {@link #main} draws it again. */
class ReadmePictureTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path RESULTS = DOCS.resolve("results/tiny-imagenet-40");
  private static final String NAME = "ways-of-training";
  private static final int CLASSES = 20;

  /** A way of training: where its numbers are, and what it is called. */
  private record Way(String contender, String variant, String label, String note) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("from scratch", "", "from scratch", "no transfer"),
          new Way("linear probe", "", "last layer only", "linear probe"),
          new Way("common protocol", "", "all layers", "the usual rate"),
          new Way("common", "lower-rates", "all layers", "a quarter rate"),
          new Way("paper's Table 2", "", "recommended", "by the paper"),
          new Way("derived, honest", "", "derived", "by a study"));

  @Test
  void thePictureOfTheReadmeIsDrawnFromTheCommittedResults() throws IOException {
    assertThat(DOCS.resolve(NAME + ".svg")).hasContent(PlotDrawing.svg(plot()));
    assertThat(DOCS.resolve(NAME + ".png")).isNotEmptyFile();
  }

  private static Plot plot() throws IOException {
    List<Map<String, String>> rows = new ArrayList<>(rows("figure-6.csv", "line"));
    rows.addAll(rows("sensitivity.csv", "contender"));
    List<Series> series =
        List.of(
            series("10", "10 images a class", 0, rows), series("25", "25 images a class", 1, rows));
    List<Tick> ticks = new ArrayList<>();
    WAYS.forEach(way -> ticks.add(new Tick(ticks.size(), way.label(), way.note())));
    double[] shown =
        series.stream()
            .flatMap(s -> s.marks().stream())
            .flatMap(m -> m.dots().stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return new Plot(
        "Accuracy on new classes by how the network is trained",
        "Test accuracy on 20 classes of Tiny ImageNet, at 10 and 25 training images a class: from"
            + " scratch, last layer only, all layers at the usual and at a quarter of the rate, the"
            + " protocol of the paper's Table 2, and the one a study derives on other classes. Marks are"
            + " means, bars 95 % t intervals, small dots single trainings.",
        "How the network is trained on the new images",
        "Test images named right (%)",
        Axis.around(0, shown[shown.length - 1]),
        Unit.PERCENT,
        List.of(
            new Panel(
                "20 classes of small photographs, the same base network: what the way of training is worth",
                ticks,
                series)),
        Optional.of(new Level("guessing", "1 of 20 classes", 1.0 / CLASSES)));
  }

  private static Series series(
      String size, String name, int index, List<Map<String, String>> rows) {
    List<Mark> marks = new ArrayList<>();
    for (Way way : WAYS) {
      Map<String, String> row =
          rows.stream()
              .filter(r -> cell(r, "name").equals(way.contender()))
              .filter(r -> cell(r, "variant").equals(way.variant()))
              .filter(r -> cell(r, "examples_per_class").equals(size))
              .findFirst()
              .orElseThrow();
      double mean = real(row, "test_top1_mean");
      Interval interval = new Interval(real(row, "test_top1_low"), real(row, "test_top1_high"));
      List<Double> dots =
          Arrays.stream(cell(row, "trials").split(" ", -1))
              .map(trial -> Double.valueOf(trial.substring(trial.indexOf('=') + 1)))
              .toList();
      marks.add(
          new Mark(
              marks.size(),
              OptionalDouble.of(mean),
              Optional.of(interval),
              dots,
              false,
              Look.FULL,
              "%s (%s), %s: %s %%, 95 %% interval %s"
                  .formatted(
                      way.label(),
                      way.note(),
                      name,
                      Numbers.percent(mean),
                      Numbers.interval(interval))));
    }
    return new Series(name, LineStyle.of(index, 2), Link.NONE, 18, marks);
  }

  /** Rows by column; {@code name} is the column that holds the contender. */
  private static List<Map<String, String>> rows(String file, String name) throws IOException {
    List<Map<String, String>> rows = CommittedStudy.rows(RESULTS.resolve(file));
    rows.forEach(row -> row.put("name", cell(row, name)));
    return rows;
  }

  /** Writes the picture; run in the folder {@code report}. */
  public static void main(String[] arguments) throws IOException {
    String svg = PlotDrawing.svg(plot());
    Files.writeString(DOCS.resolve(NAME + ".svg"), svg);
    Files.write(DOCS.resolve(NAME + ".png"), Objects.requireNonNull(Raster.png(svg).orElse(null)));
  }
}
