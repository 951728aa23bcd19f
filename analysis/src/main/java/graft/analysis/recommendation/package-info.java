/**
 * Which protocol for a task, and why: {@link graft.analysis.recommendation.TargetTask} says what is
 * to be learned from how much, {@link graft.analysis.recommendation.Recommender} answers with a
 * {@link graft.analysis.recommendation.Recommendation}, {@link
 * graft.analysis.recommendation.PaperRecommender} with what the paper's table says. Trains nothing.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.network}, {@code core.protocol},
 * {@code core.text}, {@code core.weights}, {@code study.plan}.
 */
@NullMarked
package graft.analysis.recommendation;

import org.jspecify.annotations.NullMarked;
