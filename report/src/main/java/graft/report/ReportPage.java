package graft.report;

import graft.core.data.ClassSplit;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What the template {@code report.jte} shows. Public for the compiled template alone, which lives
 * in a package of its own.
 *
 * @param context what the report says beside the results
 * @param opening what was found, and the main figure
 * @param sections what follows, in its order; the page lists them
 * @param script the page's only script
 */
public record ReportPage(
    ReportContext context,
    List<PageSection> opening,
    List<PageSection> sections,
    PageScript script) {
  public ReportPage {
    opening = List.copyOf(opening);
    sections = List.copyOf(sections);
  }

  /** A count with its thousands marked. */
  public String count(long value) {
    return Numbers.count(value);
  }

  /** One line under the title: what, on what, how much. */
  public String subtitle() {
    return "%s · %s · %s, %s, %s"
        .formatted(
            context.network(),
            context.preset(),
            plural(context.grid().sizes().size(), "target size"),
            plural(context.grid().splits().size(), "class split"),
            plural(context.grid().seeds().size(), "seed"));
  }

  private static String plural(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** When the study was run, to the minute, in UTC. */
  public String time() {
    String text = context.time().truncatedTo(ChronoUnit.MINUTES).toString();
    return text.replace("T", " ").replace(":00Z", " UTC");
  }

  /** Whether a class is a source or a target of a split, for its list. */
  public List<ClassSplit> splits() {
    return context.splits();
  }
}
