/**
 * How a network is adapted: which layers are transferred, frozen, trained at the high or the low
 * rate, for how long, and by what recipe. Plain immutable values.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.protocol;

import org.jspecify.annotations.NullMarked;
