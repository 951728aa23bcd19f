/**
 * What a model's logits say of images: ranked classes with their probabilities ({@link
 * graft.core.evaluation.Ranking}), and how good they are where the classes are known ({@link
 * graft.core.evaluation.ModelEvaluation}). Plain numbers; runs nothing. May depend on {@code data},
 * {@code statistics}, {@code text} and {@code error}.
 */
@NullMarked
package graft.core.evaluation;

import org.jspecify.annotations.NullMarked;
