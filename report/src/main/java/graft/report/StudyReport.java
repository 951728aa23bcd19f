package graft.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import graft.analysis.figures.StudyCells;
import graft.analysis.findings.VerdictRow;
import graft.study.store.BaseRecord;
import graft.study.store.CsvExport;
import graft.study.store.TrialRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code report/} of a study: {@code index.html}, each figure as SVG, PNG and CSV, each
 * table as CSV. The page opens with what was found and the main figure; figures of experiments that
 * the study does not hold are left out. The same input gives the same bytes (the PNG: on the same
 * Java runtime and fonts).
 */
public final class StudyReport {
  private static final String SHORTFALLS = "shortfalls";

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
    return write(studyFolder, context, bases, trials, Optional.empty());
  }

  /**
   * The same for a study of unlike classes.
   *
   * @param likeClasses the study of like ones, on the same bases, that freezing is compared with
   *     (F15)
   */
  public static WrittenReport write(
      Path studyFolder,
      ReportContext context,
      List<BaseRecord> bases,
      List<TrialRecord> trials,
      Optional<StudyCells> likeClasses) {
    StudyResults results = StudyResults.of(context, bases, trials, likeClasses);
    List<String> lines = TextSummary.of(results);
    ReportFolder folder = ReportFolder.of(studyFolder);
    FigureFiles figures = new FigureFiles(folder);
    StudySections made = new StudySections(context, results, figures, folder);
    List<PageSection> opening = new ArrayList<>();
    List<PageSection> rest = new ArrayList<>();
    order(
        results,
        found(results, context, SHORTFALLS, "Which ones and why"),
        made,
        folder,
        opening,
        rest);
    if (!trials.isEmpty()) {
      rest.add(made.cells());
    }
    folder.write("bases.csv", CsvExport.bases(results.bases()).toString());
    folder.write("shortfalls.csv", CellTables.shortfalls(results.shortfalls()));
    if (!results.bases().isEmpty()) {
      rest.add(PageSection.of("bases", "Bases", StudyTables.bases(results.bases())));
    }
    if (!results.shortfalls().isEmpty()) {
      rest.add(
          PageSection.of(
              SHORTFALLS, "Trials that need a look", StudyTables.shortfalls(results.shortfalls())));
    }
    ReportPage page = new ReportPage(context, opening, rest, PageScript.load("cells.js"));
    Path index = folder.write("index.html", html(page));
    return new WrittenReport(index, lines, results.verdicts(), figures.notes());
  }

  /**
   * The same findings, figures and verdicts without the cells, their files in memory.
   *
   * @param files where they go, by name
   */
  static List<PageSection> shown(
      ReportContext context, StudyResults results, Map<String, byte[]> files) {
    ReportFolder folder = ReportFolder.in(files);
    StudySections made = new StudySections(context, results, new FigureFiles(folder), folder);
    List<PageSection> opening = new ArrayList<>();
    List<PageSection> rest = new ArrayList<>();
    order(
        results,
        found(results, context, LiveCells.SECTION, "Every cell"),
        made,
        folder,
        opening,
        rest);
    made.learningCurves()
        .ifPresent(curves -> rest.add(PageSection.of("learning", "Learning curves", curves)));
    opening.addAll(rest);
    return opening;
  }

  private static void order(
      StudyResults results,
      PageSection found,
      StudySections made,
      ReportFolder folder,
      List<PageSection> opening,
      List<PageSection> rest) {
    folder.write("verdicts.csv", Tables.verdicts(VerdictRow.of(results.verdicts())));
    rest.addAll(made.all());
    opening.add(found);
    made.main().flatMap(name -> take(rest, name)).ifPresent(opening::add);
    if (!results.verdicts().isEmpty()) {
      rest.add(0, VerdictTables.section(results.verdicts(), made.notRun()));
    }
  }

  /** What was found, and what is wrong with some of it. */
  private static PageSection found(
      StudyResults results, ReportContext context, String reasons, String link) {
    PageSection found =
        PageSection.of(
            "findings", "What the study found", new Block.Sentences(Findings.of(results, context)));
    List<String> shortfalls = Findings.shortfalls(results);
    if (!shortfalls.isEmpty()) {
      found = found.with(new Block.Notice(shortfalls, reasons, link));
    }
    return results.trials() == 0 ? found : found.with(new Block.Note(Findings.note(results)));
  }

  private static Optional<PageSection> take(List<PageSection> sections, String id) {
    Optional<PageSection> taken = sections.stream().filter(s -> s.id().equals(id)).findFirst();
    taken.ifPresent(sections::remove);
    return taken;
  }

  private static String html(ReportPage page) {
    StringOutput output = new StringOutput();
    TemplateEngine.createPrecompiled(ContentType.Html).render("report.jte", page, output);
    return output.toString();
  }
}
