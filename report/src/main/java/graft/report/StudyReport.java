package graft.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import graft.core.findings.VerdictRow;
import graft.core.results.BaseRecord;
import graft.core.results.TrialRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code report/} of a study: {@code index.html}, each figure as SVG, PNG and CSV, each
 * table as CSV. Figures of experiments that the study does not hold are left out. The same input
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
    StudyResults results = StudyResults.of(context, bases, trials);
    List<String> lines = TextSummary.of(results);
    ReportFolder folder = ReportFolder.of(studyFolder);
    FigureFiles figures = new FigureFiles(folder);
    StudySections made = new StudySections(context, results, figures, folder);
    List<PageSection> sections = new ArrayList<>();
    if (!results.verdicts().isEmpty()) {
      sections.add(
          PageSection.of(
              "verdicts",
              "The paper's findings, judged on this data",
              VerdictTables.overall(results.verdicts()),
              VerdictTables.sentences(results.verdicts()),
              VerdictTables.contrasts(results.verdicts())));
    }
    sections.addAll(made.all());
    if (!trials.isEmpty()) {
      sections.add(made.cells());
    }
    folder.write("bases.csv", Tables.bases(results.bases()));
    folder.write("shortfalls.csv", Tables.shortfalls(results.shortfalls()));
    folder.write("verdicts.csv", Tables.verdicts(VerdictRow.of(results.verdicts())));
    sections.add(PageSection.of("bases", "Bases", StudyTables.bases(results.bases())));
    sections.add(shortfalls(results));
    List<String> findings = new ArrayList<>(Findings.of(results, context));
    made.notRun().ifPresent(findings::add);
    PageSection found =
        PageSection.of("findings", "What the study found", new Block.Sentences(findings));
    ReportPage page = new ReportPage(context, found, sections, PageScript.load());
    Path index = folder.write("index.html", html(page));
    return new WrittenReport(index, lines, figures.notes());
  }

  private static PageSection shortfalls(StudyResults results) {
    Block block =
        results.shortfalls().isEmpty()
            ? new Block.Note(
                "None: all %s trials are complete, and each one’s loss left its starting value."
                    .formatted(Numbers.count(results.trials())))
            : StudyTables.shortfalls(results.shortfalls());
    return PageSection.of("shortfalls", "Trials that need a look", block);
  }

  private static String html(ReportPage page) {
    StringOutput output = new StringOutput();
    TemplateEngine.createPrecompiled(ContentType.Html).render("report.jte", page, output);
    return output.toString();
  }
}
