package graft.report;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A study or a single training as it is now, as a page whose parts change. A part is HTML that
 * stands for itself; what is shown of users' names and texts is escaped in it. The page needs
 * nothing from elsewhere: its script, allowed by its hash, takes later parts from the place the
 * page came from.
 *
 * @param title of the page
 * @param subtitle below it
 * @param parts by name, in the order of the page
 * @param version of the parts, for whom asks for later ones
 * @param script the page's only one
 */
public record LivePage(
    String title, String subtitle, Map<String, String> parts, String version, PageScript script) {
  /** The part that says how far the study is. */
  public static final String NOW = "part-now";

  /** The part that shows figures and verdicts. */
  public static final String RESULTS = "part-results";

  /** Names of all parts, in the order of the page. */
  public static final List<String> PARTS =
      List.of(NOW, "part-curves", "part-troubles", RESULTS, "part-cells");

  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(ContentType.Html);

  /** The whole page. */
  public static String html(
      String title, String subtitle, Map<String, String> parts, String version) {
    return rendered(
        "live.jte", new LivePage(title, subtitle, parts, version, PageScript.load("live.js")));
  }

  /** The parts that change with every word of a worker. */
  public static Map<String, String> now(LiveStudy study) {
    LiveParts made = new LiveParts(study);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(NOW, html(List.of(made.now())));
    parts.put("part-curves", html(made.curves().stream().toList()));
    parts.put("part-troubles", html(made.troubles().stream().toList()));
    return parts;
  }

  /** All parts of a single training. */
  public static Map<String, String> training(LiveTraining training) {
    LiveTrainingParts made = new LiveTrainingParts(training);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(NOW, html(List.of(made.now())));
    parts.put("part-curves", html(made.curves().stream().toList()));
    parts.put("part-troubles", html(made.troubles().stream().toList()));
    parts.put(RESULTS, html(made.milestones().stream().toList()));
    parts.put("part-cells", html(List.of(made.how())));
    return parts;
  }

  /**
   * The parts that change as trainings end: figures and verdicts, and all cells.
   *
   * @param context what a study's report says beside results; empty for what has no report
   * @param files where the files of figures and tables go, by name
   */
  public static Map<String, String> results(
      LiveStudy study, Optional<ReportContext> context, Map<String, byte[]> files) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(
        RESULTS,
        html(
            context
                .map(
                    known ->
                        StudyReport.shown(
                            known, StudyResults.of(known, study.bases(), study.trials()), files))
                .orElse(List.of())));
    parts.put(
        "part-cells", study.trials().isEmpty() ? "" : html(List.of(new LiveCells(study).all())));
    return parts;
  }

  /** One cell; empty for an id of none. */
  public static Optional<String> cell(LiveStudy study, String id) {
    return new LiveCells(study).one(id).map(section -> html(List.of(section)));
  }

  /** A sentence in place of a part. */
  public static String notice(String part, String title, String sentence) {
    return html(List.of(PageSection.of(part + "-notice", title, new Block.Note(sentence))));
  }

  private static String html(List<PageSection> sections) {
    StringBuilder html = new StringBuilder();
    sections.forEach(section -> html.append(rendered("section.jte", section)));
    return html.toString();
  }

  private static String rendered(String template, Object value) {
    StringOutput output = new StringOutput();
    TEMPLATES.render(template, value, output);
    return output.toString();
  }

  /** A part as it is. */
  public Content part(String name) {
    String html = parts.getOrDefault(name, "");
    return output -> output.writeContent(html);
  }
}
