/**
 * What a model's logits say of images: ranked classes with their probabilities ({@link
 * graft.analysis.evaluation.Ranking}), and how good they are where the classes are known ({@link
 * graft.analysis.evaluation.ModelEvaluation}). Plain numbers; runs nothing.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.statistics}, {@code core.text}.
 */
@NullMarked
package graft.analysis.evaluation;

import org.jspecify.annotations.NullMarked;
