package graft.core.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Offers the known names nearest to one that is unknown. */
public final class NearMiss {
  private static final int OFFERED = 3;

  private NearMiss() {}

  /** {@code "; did you mean a, b?"}, or a full stop where nothing is near. */
  public static String offer(String unknown, Collection<String> known) {
    String wanted = unknown.toLowerCase(Locale.ROOT);
    int word = wanted.length() - wanted.lastIndexOf('.') - 1;
    int limit = Math.max(2, word / 3);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    List<String> near =
        known.stream()
            .filter(name -> distance.apply(wanted, lastPart(name, wanted)) <= limit)
            .sorted(
                Comparator.comparingInt(
                        (String name) -> distance.apply(wanted, lastPart(name, wanted)))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(OFFERED)
            .toList();
    return near.isEmpty() ? "." : "; did you mean " + String.join(", ", near) + "?";
  }

  /** For dotted keys asked by their last word: {@code epochs} finds {@code recipe.epochs}. */
  private static String lastPart(String name, String wanted) {
    String lower = name.toLowerCase(Locale.ROOT);
    return wanted.indexOf('.') >= 0 ? lower : lower.substring(lower.lastIndexOf('.') + 1);
  }
}
