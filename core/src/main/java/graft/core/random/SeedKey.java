package graft.core.random;

import java.nio.charset.StandardCharsets;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A key that names what is drawn, such as (study seed, split, size, trial seed, epoch, "order").
 * Equal keys give equal draws on every machine; a key extended by a further part gives independent
 * ones. Immutable.
 *
 * @param value the 64 mixed bits of all parts so far
 */
public record SeedKey(long value) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** The root of all keys of a study. */
  public static SeedKey of(long seed) {
    return new SeedKey(mix(seed + GOLDEN_GAMMA));
  }

  /** This key extended by a number. */
  public SeedKey with(long part) {
    return new SeedKey(mix(value * 31 + mix(part + GOLDEN_GAMMA)));
  }

  /** This key extended by a word, e.g. the purpose of the draw. */
  public SeedKey with(String part) {
    long hash = 0xCBF29CE484222325L; // FNV-1a over UTF-8
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return with(hash);
  }

  /** A fresh generator for this key. */
  public UniformRandomProvider generator() {
    return RandomSource.XO_RO_SHI_RO_128_PP.create(value);
  }

  /** A permutation of 0..length-1 drawn by this key (Fisher-Yates). */
  public int[] permutation(int length) {
    int[] order = new int[length];
    UniformRandomProvider random = generator();
    for (int i = 0; i < length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** A number of Beta(alpha, alpha) drawn by this key, 0..1. */
  public double beta(double alpha) {
    return ChengBetaSampler.of(generator(), alpha, alpha).sample();
  }

  /** The finaliser of SplitMix64 (Steele et al. 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
