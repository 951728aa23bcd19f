package graft.study.search;

/**
 * What a {@link GaussianProcess} expects of a candidate beside the mean of all trainings it has
 * seen.
 *
 * @param mean difference of accuracies, -1..1
 * @param deviation standard deviation of what is not known of it, at least 0
 */
public record Estimate(double mean, double deviation) {}
