/**
 * This machine: where Graft keeps things, which platforms it runs on, how its worker and decoder
 * processes are started, and how images become a packed store. Knows the rooms {@code images} and
 * {@code torch}; no native code runs in the calling process.
 *
 * <p>May use {@code core.data}, {@code core.data.synthetic}, {@code core.error}, {@code core.lock},
 * {@code core.pack}, {@code core.process}, {@code images}, {@code study.execution}, {@code
 * study.plan}.
 */
@NullMarked
package graft.api.machine;

import org.jspecify.annotations.NullMarked;
