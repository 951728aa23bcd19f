/**
 * The JVMs of child processes: their class path and their options.
 *
 * <p>May use {@code core.error}.
 */
@NullMarked
package graft.core.process;

import org.jspecify.annotations.NullMarked;
