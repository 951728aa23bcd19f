package graft.core.data.synthetic;

import graft.core.random.SeedKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/** Draws from the values of a part, which is an enum. */
final class Parts {
  private Parts() {}

  /** A part's name in lower case, as it stands in class names. */
  static String word(Enum<?> part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** One of the values. */
  static <T> T any(T[] values, UniformRandomProvider random) {
    return values[random.nextInt(values.length)];
  }

  /** One of the values, but not {@code value}. */
  static <T extends Enum<T>> T other(T value, UniformRandomProvider random) {
    List<T> others =
        Arrays.stream(value.getDeclaringClass().getEnumConstants())
            .filter(candidate -> candidate != value)
            .toList();
    return others.get(random.nextInt(others.size()));
  }

  /** The value at one step of a walk, round and round, through the shuffled values. */
  static <T> T walk(T[] values, SeedKey key, int step) {
    return values[key.permutation(values.length)[step % values.length]];
  }
}
