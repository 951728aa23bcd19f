package graft.report;

import java.util.List;

/** What the template {@code search.jte} shows. Public for the compiled template alone. */
public record SearchPage(String title, String subtitle, List<PageSection> sections) {
  public SearchPage {
    sections = List.copyOf(sections);
  }
}
