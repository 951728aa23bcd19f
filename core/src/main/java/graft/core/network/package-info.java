/**
 * Networks as plain data: numbered layers, their tensors' names and shapes, what they cost. No
 * tensor is made here; {@code graft.torch} builds and trains what these records describe.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.network;

import org.jspecify.annotations.NullMarked;
