package graft.core.statistics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a mean over splits varies by for other classes, beyond what its splits show. Each split
 * draws its classes from the same few, so two splits share some, and what is peculiar to a shared
 * class moves both alike: the spread of splits does not show it.
 *
 * <p>With effects a(c) of variance sigma^2, split s shows D(s) = mean + sum of a(c) over its C
 * classes / C + error. Then the variance of the mean of S splits is s_D^2 / S + sigma^2 [sum over
 * classes of r(c)^2 / (S C)^2 - (1 / C - o / C^2) / S], with r(c) the splits that draw c and o the
 * mean number of classes that two splits share. As the r(c)^2 sum up to S C + S (S - 1) o, the
 * bracket is o / C^2: the chance that a class drawn from one split and one drawn from another are
 * the same.
 */
public final class SharedClasses {
  private SharedClasses() {}

  /**
   * The variance to add to s_D^2 / S. It is 0 where no two splits share a class; sigma^2 is the
   * covariance of shared classes' effects between two splits, its mean over pairs of splits that
   * share two or more, at least 0. Empty where splits share classes, and no two of them two.
   *
   * @param effects of each split, by class
   */
  public static OptionalDouble variance(List<Map<String, Double>> effects) {
    List<Double> covariances = new ArrayList<>();
    double same = 0;
    int pairs = 0;
    for (int s = 0; s < effects.size(); s++) {
      for (int t = 0; t < s; t++) {
        Set<String> shared = new HashSet<>(effects.get(s).keySet());
        shared.retainAll(effects.get(t).keySet());
        same += (double) shared.size() / effects.get(s).size() / effects.get(t).size();
        pairs++;
        if (shared.size() > 1) {
          covariances.add(covariance(shared, effects.get(s), effects.get(t)));
        }
      }
    }
    if (same == 0) {
      return OptionalDouble.of(0);
    }
    double chance = same / pairs;
    OptionalDouble sigma = covariances.stream().mapToDouble(Double::doubleValue).average();
    return sigma.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, sigma.getAsDouble()) * chance);
  }

  private static double covariance(
      Set<String> classes, Map<String, Double> first, Map<String, Double> second) {
    double a = mean(classes, first);
    double b = mean(classes, second);
    double sum = 0;
    for (String name : classes) {
      sum += (first.getOrDefault(name, a) - a) * (second.getOrDefault(name, b) - b);
    }
    return sum / (classes.size() - 1);
  }

  private static double mean(Set<String> classes, Map<String, Double> effects) {
    return classes.stream().mapToDouble(c -> effects.getOrDefault(c, 0.0)).average().orElse(0);
  }
}
