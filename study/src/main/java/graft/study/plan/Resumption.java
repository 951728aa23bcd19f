package graft.study.plan;

import graft.core.data.NamesCharset;
import graft.core.data.TargetSize;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What becomes of a study that is run again with the arguments of this run: sizes, splits, seeds
 * and experiments may be added, all else must be as it was. The encoding of names is remembered
 * where nobody says it, and may be said later where nobody said it: the images' fingerprint is
 * compared.
 */
public final class Resumption {
  private static final String SENSITIVE = "sensitivity.experiments";

  private static final Set<String> LISTS_THAT_GROW =
      Set.of("sizes", "experiments", "sensitivity.sizes", SENSITIVE, "rates.batch_sizes");
  private static final Set<String> COUNTS_THAT_GROW = Set.of("splits", "seeds", "optimal_seeds");

  /** The path of the same images or weights may differ: their hashes are compared instead. */
  private static final Set<String> FREE =
      Set.of("name", "data", "base", "base_weights_key", "source");

  /**
   * Follow from the classes, or are a preset's, which is another one in another version: where
   * nobody says them, what they were stays.
   */
  private static final Set<String> AS_STORED = Set.of("classes", "test_extra", "splits", SENSITIVE);

  /** What reports say of the study; no result depends on it. */
  private static final String UNLIKE = "unlike";

  private static final int LONGEST = 80;

  private Resumption() {}

  /** {@link #merge} where the study was run before, else what is asked. */
  public static StudyFile merged(Optional<StudyFile> stored, StudyFile asked) {
    return stored.map(before -> merge(before, asked)).orElse(asked);
  }

  /**
   * The settings to go on with: the stored ones with what the new ones add.
   *
   * @throws UsageException listing every differing field with both values
   */
  public static StudyFile merge(StudyFile stored, StudyFile asked) {
    Map<String, JsonNode> before = stored.flat();
    Map<String, JsonNode> now = StudyFile.stored(asked.text()).flat(); // numbers as they read back
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(now.keySet());
    List<String> differing = new ArrayList<>();
    StudyFile merged = StudyFile.stored(asked.text());
    for (String key : keys) {
      JsonNode old = before.get(key);
      JsonNode fresh = now.get(key);
      boolean same =
          old != null
              && fresh != null
              && (FREE.contains(key) || old.equals(fresh) || isOneEncoding(key, old, fresh));
      if (key.equals(UNLIKE) || same) {
        continue;
      }
      if (AS_STORED.contains(key) && old != null && !asked.isGiven(key)) {
        merged.put(key, old);
      } else if (key.equals(SENSITIVE) && old == null && !asked.isGiven(key)) {
        merged.put(key, List.of());
      } else if (key.equals(StudySettings.NAMES_ENCODING) && (old == null || fresh == null)) {
        merged.put(key, old == null ? Objects.requireNonNull(fresh) : old);
      } else if (fresh != null && LISTS_THAT_GROW.contains(key)) {
        merged.put(key, old == null ? fresh : union(key, old, fresh));
      } else if (old != null && fresh != null && COUNTS_THAT_GROW.contains(key)) {
        merged.put(key, Math.max(old.asInt(), fresh.asInt()));
      } else {
        differing.add("  " + key + ": " + shown(old) + " in the study, " + shown(fresh) + " now");
      }
    }
    if (!differing.isEmpty()) {
      throw new UsageException(
          "the study was made with other settings:\n"
              + String.join("\n", differing)
              + "\nGive the same settings to resume it; for a new study ",
          Remedy.OTHER_FOLDER);
    }
    return merged;
  }

  /** Whether two names of encodings of names are of one, such as {@code cp866} and IBM866. */
  private static boolean isOneEncoding(String key, JsonNode old, JsonNode fresh) {
    try {
      return key.equals(StudySettings.NAMES_ENCODING)
          && NamesCharset.of(old.asString("")).equals(NamesCharset.of(fresh.asString("")));
    } catch (UsageException e) {
      return false; // none at all: its own refusal names it
    }
  }

  private static String shown(@org.jspecify.annotations.Nullable JsonNode node) {
    if (node == null) {
      return "(nothing)";
    }
    String text = node.isString() ? node.asString() : node.toString();
    return Shown.text(
        text.length() <= LONGEST
            ? text
            : text.substring(0, LONGEST)
                + "..."
                + (node.isArray() ? " (" + node.size() + " in all)" : ""));
  }

  private static List<String> union(String key, JsonNode old, JsonNode fresh) {
    Set<String> all = new LinkedHashSet<>();
    old.values().forEach(value -> all.add(value.asString()));
    fresh.values().forEach(value -> all.add(value.asString()));
    return key.endsWith("sizes")
        ? all.stream().map(TargetSize::parse).sorted().map(TargetSize::toString).toList()
        : List.copyOf(all);
  }
}
