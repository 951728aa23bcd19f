package graft.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A titled part of the page.
 *
 * @param id its anchor
 */
public record PageSection(String id, String title, List<Block> blocks) {
  public PageSection {
    blocks = List.copyOf(blocks);
  }

  /** A section of these blocks. */
  static PageSection of(String id, String title, Block... blocks) {
    return new PageSection(id, title, List.of(blocks));
  }

  /** The same section with more at its end. */
  PageSection with(Block block) {
    List<Block> more = new ArrayList<>(blocks);
    more.add(block);
    return new PageSection(id, title, more);
  }
}
