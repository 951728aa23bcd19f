package graft.report;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import graft.core.figures.BaseRow;
import graft.core.figures.LayersFigure;
import graft.core.figures.LossTable;
import graft.core.figures.Shortfall;
import graft.core.results.BaseRecord;
import graft.core.results.TrialRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Writes {@code report/} of a study: {@code index.html}, {@code figure-1.svg}, {@code .png} and
 * {@code .csv}, {@code table-1.csv}, {@code bases.csv}, {@code shortfalls.csv}. The same input
 * gives the same bytes (the PNG: on the same Java runtime and fonts).
 */
public final class StudyReport {
  private StudyReport() {}

  /**
   * Writes the report of a study in any state, half-finished ones too; a report there is replaced
   * file by file, the page last.
   *
   * @param trials all planned trials, whatever their state
   * @throws IllegalArgumentException for a trial that is not of this study's grid
   * @throws graft.core.error.UsageException where the folder cannot be written
   * @throws graft.core.error.MachineException where the disk is full
   */
  public static WrittenReport write(
      Path studyFolder, ReportContext context, List<BaseRecord> bases, List<TrialRecord> trials) {
    LayersFigure figure = LayersFigure.from(trials, context.grid());
    LossTable losses = LossTable.from(trials, context.grid());
    List<BaseRow> baseRows = BaseRow.from(bases);
    List<Shortfall> shortfalls = Shortfall.in(trials, context.grid());
    List<String> lines = TextSummary.of(figure, shortfalls);
    String svg = AccuracyPlot.svg(figure, context.grid(), String.join("\n", lines));
    Optional<byte[]> png = Raster.png(svg);

    ReportFolder folder = ReportFolder.of(studyFolder);
    folder.write("figure-1.svg", svg);
    folder.write("figure-1.csv", Tables.figure1(figure));
    folder.write("table-1.csv", Tables.table1(losses));
    folder.write("bases.csv", Tables.bases(baseRows));
    folder.write("shortfalls.csv", Tables.shortfalls(shortfalls));
    png.ifPresentOrElse(
        bytes -> folder.write("figure-1.png", bytes), () -> folder.remove("figure-1.png"));
    ReportPage page =
        new ReportPage(
            context,
            figure,
            drawn(svg),
            png.isPresent(),
            losses,
            baseRows,
            shortfalls,
            Findings.of(figure, context));
    Path index = folder.write("index.html", html(page));
    return new WrittenReport(
        index,
        lines,
        png.isPresent()
            ? List.of()
            : List.of("figure-1.png was left out: this machine has no fonts (install fontconfig)"));
  }

  private static Content drawn(String svg) {
    return output -> output.writeContent(svg);
  }

  private static String html(ReportPage page) {
    StringOutput output = new StringOutput();
    TemplateEngine.createPrecompiled(ContentType.Html).render("report.jte", page, output);
    return output.toString();
  }
}
