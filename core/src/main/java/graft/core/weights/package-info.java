/**
 * Weights on disk. {@link graft.core.weights.Weights} is the door for files that users bring:
 * safetensors and PyTorch's {@code state_dict} forms, told apart by content, checked before
 * anything is allocated, never executed; {@link graft.core.weights.MergeReport} says how one fits a
 * network. Graft's own files are safetensors: {@link graft.core.weights.WeightsFile} reads, {@link
 * graft.core.weights.WeightsWriter} writes so that a crash leaves the old file or the new one,
 * {@link graft.core.weights.WeightsHash} names what was trained.
 *
 * <p>May use {@code core.error}, {@code core.network}, {@code core.text}.
 */
@NullMarked
package graft.core.weights;

import org.jspecify.annotations.NullMarked;
