package graft.core.data;

import java.util.Arrays;
import java.util.List;

/**
 * The numbers of planned images by their paths: a hash table of numbers alone, a tenth of the
 * memory of a map.
 */
final class PathSlots {
  private static final int NONE = -1;

  private final List<PlannedImage> plan;
  private final int[] table;

  PathSlots(List<PlannedImage> plan) {
    this.plan = plan;
    table = new int[Integer.highestOneBit(Math.min(Math.max(8, plan.size()), 1 << 28)) * 4];
    Arrays.fill(table, NONE);
    for (int slot = 0; slot < plan.size(); slot++) {
      table[place(plan.get(slot).path())] = slot;
    }
  }

  /** Where a path is in the table, or the free place where it would be. */
  private int place(String path) {
    int hash = path.hashCode() * 0x9E3779B9; // its high bits depend on all of the path
    int place = hash >>> (Integer.numberOfLeadingZeros(table.length) + 1);
    while (table[place] != NONE && !plan.get(table[place]).path().equals(path)) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  /** The number of the image with a path; negative if there is none. */
  int slot(String path) {
    return table[place(path)];
  }

  /** Whether a path is that of one of the images. */
  boolean contain(String path) {
    return slot(path) != NONE;
  }
}
