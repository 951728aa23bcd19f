/**
 * Which protocol for a task, and why: {@link graft.core.recommendation.TargetTask} says what is to
 * be learned from how much, {@link graft.core.recommendation.Recommender} answers with a {@link
 * graft.core.recommendation.Recommendation}. Trains nothing.
 */
@NullMarked
package graft.core.recommendation;

import org.jspecify.annotations.NullMarked;
