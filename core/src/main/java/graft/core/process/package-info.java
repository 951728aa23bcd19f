/**
 * The JVMs of child processes, their class path and options, and the memory they share.
 *
 * <p>May use {@code core.error}.
 */
@NullMarked
package graft.core.process;

import org.jspecify.annotations.NullMarked;
