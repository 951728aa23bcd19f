/**
 * Networks as plain data: numbered layers, their tensors' names and shapes, what they cost. No
 * tensor is made here; {@code graft.torch} builds and trains what these records describe. May not
 * depend on any other room but {@code error}.
 */
@NullMarked
package graft.core.network;

import org.jspecify.annotations.NullMarked;
