package graft.report;

import gg.jte.Content;
import java.util.List;

/** A part of the page, top to bottom. Public for the compiled template alone. */
public sealed interface Block {

  /** A plain sentence or more. */
  record Note(String text) implements Block {}

  /** Sentences one below the other. */
  record Sentences(List<String> sentences) implements Block {
    public Sentences {
      sentences = List.copyOf(sentences);
    }
  }

  /**
   * What a reader must know before trusting the rest; stands out.
   *
   * @param section where the page says more
   * @param link the words that lead there
   */
  record Notice(List<String> sentences, String section, String link) implements Block {
    public Notice {
      sentences = List.copyOf(sentences);
    }
  }

  /**
   * A figure.
   *
   * @param name of its files; empty where it has none
   * @param label e.g. {@code Figure 2}
   * @param caption the rest of the caption
   * @param svg drawn, already escaped
   * @param hasPng whether its PNG was written
   */
  record Figure(String name, String label, String caption, Content svg, boolean hasPng)
      implements Block {}

  /**
   * A table.
   *
   * @param label e.g. {@code Table 2}; bold
   * @param caption the rest of the caption
   * @param csv file of its numbers; empty for none
   * @param fold the line it is folded behind; empty for a table that is always shown
   * @param open whether a folded table starts open
   * @param header rows of the head
   * @param rows of the body
   */
  record Table(
      String label,
      String caption,
      String csv,
      String fold,
      boolean open,
      List<Row> header,
      List<Row> rows)
      implements Block {
    public Table {
      header = List.copyOf(header);
      rows = List.copyOf(rows);
    }
  }

  /** How far things are, a bar for each. */
  record Progress(List<Bar> bars) implements Block {
    public Progress {
      bars = List.copyOf(bars);
    }
  }

  /**
   * How far something is.
   *
   * @param done of {@code total}
   * @param words what is seen beside the bar
   */
  record Bar(String name, long done, long total, String words) {}

  /** The chooser of any cell: the place that the page's own script draws in. */
  record Chooser(Content data, String fallback) implements Block {}

  /** A row and its style class. */
  record Row(String style, List<Cell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }

    /** A row without style. */
    static Row of(Cell... cells) {
      return new Row("", List.of(cells));
    }
  }

  /**
   * A cell.
   *
   * @param style {@code t} for text, {@code short} for missing trials, ...
   * @param columns it spans
   * @param link where it leads to within the page, e.g. {@code #cell}; empty for nowhere
   */
  record Cell(String text, String style, int columns, String link) {
    Cell(String text, String style, int columns) {
      this(text, style, columns, "");
    }

    /** A text that leads somewhere. */
    static Cell link(String text, String link) {
      return new Cell(text, "t", 1, link);
    }

    static Cell text(String text) {
      return new Cell(text, "t", 1);
    }

    static Cell number(String text) {
      return new Cell(text, "", 1);
    }

    static Cell styled(String text, String style) {
      return new Cell(text, style, 1);
    }

    static Cell group(String text, int columns) {
      return new Cell(text, "group", columns);
    }
  }
}
