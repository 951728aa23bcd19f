package graft.core.data.synthetic;

import graft.core.random.SeedKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;

/** What the images of a class have in common: a combination of parts that other classes share. */
record SyntheticClass(Scheme scheme, Texture texture, Shape shape, Arrangement arrangement) {
  /** Number of classes there can be. */
  static final int MOST =
      Scheme.values().length
          * Texture.values().length
          * Shape.values().length
          * Arrangement.values().length;

  /** The class's folder, e.g. {@code warm-striped-star-pair}. */
  String name() {
    return String.join("-", scheme.word(), texture.word(), shape.word(), arrangement.word());
  }

  /**
   * {@code count} different classes. Every other one differs from the one before it in a single
   * part; the rest walk through all values of each part, so that any half of the classes shows most
   * parts that the other half is made of.
   *
   * @param count at most {@link #MOST}
   */
  static List<SyntheticClass> choose(int count, long seed) {
    SeedKey key = SeedKey.of(seed).with("synthetic classes");
    UniformRandomProvider random = key.generator();
    Set<SyntheticClass> chosen = new LinkedHashSet<>();
    SyntheticClass previous = walk(key, 0);
    while (chosen.size() < count) {
      int number = chosen.size();
      SyntheticClass next = number % 2 == 1 ? previous.neighbour(random) : walk(key, number / 2);
      while (!chosen.add(next)) {
        next = anyOf(random);
      }
      previous = next;
    }
    return List.copyOf(chosen);
  }

  /**
   * The combination at one step of a walk through shuffled values of each part. Schemes and
   * arrangements slip by one now and then, or each texture would always meet the same scheme.
   */
  private static SyntheticClass walk(SeedKey key, int step) {
    return new SyntheticClass(
        Parts.walk(Scheme.values(), key.with("scheme"), step + step / 6),
        Parts.walk(Texture.values(), key.with("texture"), step),
        Parts.walk(Shape.values(), key.with("shape"), step),
        Parts.walk(Arrangement.values(), key.with("arrangement"), step + step / 5));
  }

  /** A class that differs from this one in one part. */
  private SyntheticClass neighbour(UniformRandomProvider random) {
    return switch (random.nextInt(4)) {
      case 0 -> new SyntheticClass(Parts.other(scheme, random), texture, shape, arrangement);
      case 1 -> new SyntheticClass(scheme, Parts.other(texture, random), shape, arrangement);
      case 2 -> new SyntheticClass(scheme, texture, Parts.other(shape, random), arrangement);
      default -> new SyntheticClass(scheme, texture, shape, Parts.other(arrangement, random));
    };
  }

  private static SyntheticClass anyOf(UniformRandomProvider random) {
    return new SyntheticClass(
        Parts.any(Scheme.values(), random),
        Parts.any(Texture.values(), random),
        Parts.any(Shape.values(), random),
        Parts.any(Arrangement.values(), random));
  }
}
