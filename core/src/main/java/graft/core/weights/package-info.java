/**
 * Weights on disk: safetensors files, read with strict checks before anything is allocated and
 * written so that a crash leaves the old file or the new one. {@link
 * graft.core.weights.WeightsFile} reads, {@link graft.core.weights.WeightsWriter} writes, {@link
 * graft.core.weights.WeightsHash} names what was trained. Knows nothing of networks; may depend on
 * {@code error} only.
 */
@NullMarked
package graft.core.weights;

import org.jspecify.annotations.NullMarked;
