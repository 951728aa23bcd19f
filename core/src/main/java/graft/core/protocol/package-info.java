/**
 * How a network is adapted: which layers are transferred, frozen, trained at the high or the low
 * rate, for how long, and by what recipe: its {@link graft.core.protocol.Schedule} and its {@link
 * graft.core.protocol.Optimizer} among it. Plain immutable values.
 *
 * <p>May use {@code core.json}.
 */
@NullMarked
package graft.core.protocol;

import org.jspecify.annotations.NullMarked;
