/**
 * Networks as libtorch tensors: parameters built from {@code graft.core.network} records, the
 * forward pass, initial weights, and weights in and out of files. Everything here is made inside an
 * open {@link org.bytedeco.javacpp.PointerScope} of the caller, which owns the native memory.
 *
 * <p>May use {@code core.error}, {@code core.network}, {@code core.random}, {@code core.weights}.
 */
@NullMarked
package graft.torch.network;

import org.jspecify.annotations.NullMarked;
